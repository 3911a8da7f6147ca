// How associations begin: from the configuration, or from a packet of a symmetric active peer, a broadcast server, or a server
// that answers a manycast request.
#include <algorithm>

#include "models/ntp/header_tests.h"
#include "models/ntp/ntp_engine.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration second = Duration::from_whole_seconds(1);

}  // namespace

void NtpEngine::mobilise_configured(const Now& now, Actions& actions) {
  Duration first_poll = second;   // one after the other, so that their requests are spread
  const auto add = [&](const std::vector<NtpSource>& sources, AssociationMode mode) {
    for (const NtpSource& source : sources) {
      if (source.addresses.empty()) {
        actions.emplace_back(Message{source.host + " has no address: it is not asked"});
        continue;
      }
      const Endpoint remote{source.addresses.front(), source.port};
      if (const Association* other = find(associations_, remote)) {   // its packets would be taken for those of the first
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

void NtpEngine::forget_source(const IpAddress& address) {
  const bool is_needed = std::any_of(associations_.begin(), associations_.end(),
                                     [&](const auto& each) { return each.second.remote.address == address; });
  if (!is_needed) server_.service().access().remove_source(address);
}

// ---- packets without an association ----

// A symmetric active peer that is not configured becomes a passive association if the rules permit it. Otherwise the packet is
// answered, and no state is kept.
void NtpEngine::mobilise_passive(const Now& now, const UnmatchedPacket& peer, Actions& actions) {
  if (may_mobilise(peer, config_, count(associations_), constants_) != Reason::none)
    return server_.serve(now, peer, system_, next_send_++, actions);
  Association& association = mobilise(now, ephemeral_source(peer), peer.event.remote, AssociationMode::passive,
                                      Origin::ephemeral, now.mono + constants_.burst_interval, actions);
  process(now, association, peer.packet, peer.event, peer.authentication, actions);
}

// A new broadcast server. The first poll is random, so that its clients do not all calibrate at once.
void NtpEngine::mobilise_client(const Now& now, const UnmatchedPacket& server, Actions& actions) {
  const Endpoint& remote = server.event.remote;
  if (!config_.broadcast_client) return reject(nullptr, remote, Reason::unknown_source, actions);
  Reason reason = may_mobilise(server, config_, count(associations_), constants_);
  if (reason == Reason::none) reason = header_fitness(server.packet.header, constants_);
  if (reason != Reason::none) return reject(nullptr, remote, reason, actions);
  Association& association = mobilise(now, broadcast_source(server, constants_), remote, AssociationMode::broadcast_client,
                                      Origin::ephemeral, now.mono, actions);
  association.broadcast.emplace(*config_.broadcast_client);
  association.poll.begin(now.mono + association.poll.restart_delay(poll_random_));
  plan(now, association, actions);
  process(now, association, server.packet, server.event, server.authentication, actions);
}

void NtpEngine::mobilise_manycast(const Now& now, const UnmatchedPacket& server, Actions& actions) {
  const Endpoint& remote = server.event.remote;
  const ManycastConfig* asked = manycast_client_.asked(server.packet.header);
  if (!asked) return reject(nullptr, remote, Reason::unknown_source, actions);
  Reason reason = may_mobilise(server, config_, count(associations_), constants_);
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
