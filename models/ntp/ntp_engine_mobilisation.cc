// The associations of the configuration, and those that packets of others make: peers that find us, broadcast servers that we
// hear, servers that answer what was asked of a group.
#include <algorithm>

#include "models/ntp/header_tests.h"
#include "models/ntp/ntp_engine.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration second = Duration::from_whole_seconds(1);

Crowd crowd(const Associations& associations) {
  Crowd crowd;
  for (const auto& [id, association] : associations) {
    ++crowd.all;
    crowd.ephemeral += association.origin == Origin::ephemeral ? 1 : 0;
  }
  return crowd;
}

}  // namespace

void NtpEngine::mobilise_configured(const Now& now, Actions& actions) {
  Duration first_poll = second;   // one after the other, so that they do not all ask at once
  const auto add = [&](const std::vector<NtpSource>& sources, AssociationMode mode) {
    for (const NtpSource& source : sources) {
      if (source.addresses.empty()) {
        actions.emplace_back(Message{source.host + " has no address: it is not asked"});
        continue;
      }
      const Endpoint remote{source.addresses.front(), source.port};
      if (const Association* other = find(remote)) {   // its packets would all be taken for those of the first
        actions.emplace_back(Message{source.host + " is the same as " + other->name + ": it is asked once"});
        continue;
      }
      mobilise(now, source, remote, mode, Origin::configured, now.mono + first_poll, actions);
      first_poll += second;
    }
  };
  add(config_.servers, AssociationMode::client);
  add(config_.peers, AssociationMode::active);
}

// Those that were told to go away are kept, so that nobody asks them again, but count no more.
std::ptrdiff_t NtpEngine::usable_associations() const {
  return std::count_if(associations_.begin(), associations_.end(), [](const auto& each) { return !each.second.barred; });
}

void NtpEngine::forget_source(const IpAddress& address) {
  const bool is_needed = std::any_of(associations_.begin(), associations_.end(),
                                     [&](const auto& each) { return each.second.remote.address == address; });
  if (!is_needed) service_.access().remove_source(address);
}

Association* NtpEngine::find(const Endpoint& remote) {
  for (auto& [id, association] : associations_)
    if (association.remote == remote) return &association;
  return nullptr;
}

// ---- strangers ----

// A symmetric active peer that nobody told us of becomes a passive association if it is authenticated; anybody else is
// answered and forgotten.
void NtpEngine::mobilise_passive(const Now& now, const Stranger& peer, Actions& actions) {
  if (may_mobilise(peer, config_, crowd(associations_), constants_) != Reason::none)
    return serve(now, peer.packet, peer.event, peer.authentication, peer.restrictions, actions);
  Association& association = mobilise(now, ephemeral_source(peer), peer.event.remote, AssociationMode::passive,
                                      Origin::ephemeral, now.mono + constants_.burst_interval, actions);
  process(now, association, peer.packet, peer.event, peer.authentication, actions);
}

// A broadcast server that we have not heard of before. Its clients do not all ask at once for the calibration.
void NtpEngine::mobilise_client(const Now& now, const Stranger& server, Actions& actions) {
  const Endpoint& remote = server.event.remote;
  if (!config_.broadcast_client) return reject(nullptr, remote, Reason::unknown_source, actions);
  Reason reason = may_mobilise(server, config_, crowd(associations_), constants_);
  if (reason == Reason::none) reason = header_fitness(server.packet.header, constants_);
  if (reason != Reason::none) return reject(nullptr, remote, reason, actions);
  Association& association = mobilise(now, broadcast_source(server, constants_), remote, AssociationMode::broadcast_client,
                                      Origin::ephemeral, now.mono, actions);
  association.broadcast.emplace(*config_.broadcast_client);
  association.poll.begin(now.mono + restart_delay(association));
  plan(now, association, actions);
  process(now, association, server.packet, server.event, server.authentication, actions);
}

void NtpEngine::mobilise_manycast(const Now& now, const Stranger& server, Actions& actions) {
  const Endpoint& remote = server.event.remote;
  const ManycastConfig* asked = manycast_client_.asked(server.packet.header);
  if (!asked) return reject(nullptr, remote, Reason::unknown_source, actions);
  Reason reason = may_mobilise(server, config_, crowd(associations_), constants_);
  if (reason == Reason::none) reason = header_fitness(server.packet.header, constants_);
  if (reason == Reason::none && associations_.size() >= static_cast<std::size_t>(constants_.max_clock)) reason = Reason::excess;
  if (reason != Reason::none) return reject(nullptr, remote, reason, actions);
  NtpSource source = ephemeral_source(server);
  source.key = asked->key;
  source.iburst = true;
  mobilise(now, source, remote, AssociationMode::client, Origin::preemptible, now.mono + constants_.burst_interval, actions);
}

void NtpEngine::ask_group(const Now& now, TimerId timer, Actions& actions) {
  int survivors = 0;
  for (const auto& [id, association] : associations_) survivors += system_.is_survivor(id) ? 1 : 0;
  manycast_client_.ask(now, timer, survivors >= constants_.min_clock, system_.variables(now), actions);
}

}  // namespace ntpsim::ntp
