#include "models/ntp/ntp_engine.h"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "models/ntp/discovery/mobilisation.h"
#include "models/ntp/files/drift_file.h"
#include "models/ntp/files/key_file.h"
#include "models/ntp/header_tests.h"
#include "models/ntp/kiss.h"
#include "models/wire/refid.h"

namespace ntpsim::ntp {

namespace {

constexpr SocketId ipv4_socket = 4;
constexpr SocketId ipv6_socket = 6;
constexpr SocketId first_own_socket = 16;       // first number of sockets that belong to one association
constexpr TimerId tick_timer = 1;
constexpr TimerId drift_timer = 2;
constexpr TimerId pool_timer = 3;
constexpr TimerId review_timer = 4;
constexpr TimerId nts_timer = 5;
constexpr TimerId first_poll_timer = 16;
constexpr TimerId first_broadcast_timer = TimerId{1} << 32;   // above the numbers of all associations
constexpr TimerId first_manycast_timer = TimerId{2} << 32;
constexpr SocketId first_manycast_socket = SocketId{1} << 31;
constexpr const char* drift_file = "ntp.drift";
constexpr Duration second = Duration::from_whole_seconds(1);
constexpr Duration drift_interval = Duration::from_whole_seconds(3600);
constexpr Duration pool_interval = Duration::from_whole_seconds(64);
constexpr std::size_t usual_actions = 8;          // enough for an answer that moves the clock, so that the vector does not grow
constexpr std::int8_t minimised_precision = 32;   // in a minimised request: discloses nothing

SocketId own_socket(AssociationId id) { return first_own_socket + id; }

// The drift that an earlier run of the program has stored, else the configured one.
std::optional<Frequency> known_drift(const NtpConfig& config, const Started& event, Actions& actions) {
  const auto stored = event.stored.find(drift_file);
  if (stored == event.stored.end()) return config.drift;
  const DriftFile file = read_drift_file(stored->second, drift_file);
  for (const FileMistake& mistake : file.mistakes) actions.emplace_back(Message{mistake.text()});
  return file.frequency;
}

std::string status_text(const SystemVariables& system, const std::string& peer) {
  return "stratum " + std::to_string(system.stratum) + " refid " + wire::refid_text(system.refid, system.stratum) + " peer " + peer;
}

}  // namespace

NtpEngine::NtpEngine(const NtpConfig& config, std::uint64_t seed, const std::string& path)
    : config_{config},
      constants_{configured_constants(config)},
      keys_{read_key_ring(config.keys, config.trusted_keys)},
      pool_{pool_members(config)},
      ipv4_groups_{groups(config, false)},
      ipv6_groups_{groups(config, true)},
      poll_random_{seed, path + ".poll"},
      nonce_random_{seed, path + ".nonce"},
      server_{config_, keys_, seed, path, nts_timer},
      nts_{seed, path + ".nts"},
      broadcast_server_{config.broadcasts, config.port, keys_, first_broadcast_timer},
      manycast_client_{config.manycasts, config.port, keys_, first_manycast_timer, first_manycast_socket},
      system_{config, constants_} {
  for (const auto* sources : {&config.servers, &config.peers, &config.pools})
    for (const NtpSource& source : *sources) keys_.require(source.key);
}

Actions NtpEngine::handle(const Now& now, const Event& event) {
  Actions actions;
  if (ended_) return actions;
  actions.reserve(usual_actions);
  std::visit([&](const auto& e) { on(now, e, actions); }, event);
  if (ended_) return actions;
  if (const bool wanted = system_.wants_ticks(); wanted != ticking_) {
    ticking_ = wanted;
    if (wanted) actions.emplace_back(SetTimer{tick_timer, second});
    else actions.emplace_back(CancelTimer{tick_timer});
  }
  return actions;
}

// ---- events ----

void NtpEngine::on(const Now& now, const Started& event, Actions& actions) {
  const bool broadcast = config_.broadcast_client || !config_.broadcasts.empty();
  for (const bool ipv6 : {false, true})
    actions.emplace_back(Listen{.socket = ipv6 ? ipv6_socket : ipv4_socket, .port = config_.port, .ipv6 = ipv6,
                                .broadcast = broadcast, .groups = ipv6 ? ipv6_groups_ : ipv4_groups_,
                                .time_to_live = group_time_to_live(config_, ipv6)});
  broadcast_server_.start(actions);
  manycast_client_.start(actions);
  server_.start(now, event, actions);
  system_.start(now, known_drift(config_, event, actions), actions);
  mobilise_configured(now, actions);
  fill_from_pools(now, actions);
  review(now, actions);
  if (!config_.stratum) actions.emplace_back(SetTimer{drift_timer, drift_interval});
}

void NtpEngine::on(const Now& now, const PacketReceived& event, Actions& actions) {
  const auto parsed = wire::parse(event.data);
  Association* const association = find(associations_, event.remote);
  if (!parsed.ok()) return reject(association, event.remote, parsed.reason, actions);
  const wire::Packet& packet = parsed.packet;
  const wire::Mode mode = wire::effective_mode(packet.header, event.remote.port, config_.port);
  const auto admission = server_.service().admit(now, event, packet.header, mode);
  if (admission.reason != Reason::none) {
    if (admission.kiss) server_.kiss(*admission.kiss, packet, event, actions);
    return reject(association, event.remote, admission.reason, actions);
  }
  if (association && mode == wire::Mode::server && manycast_client_.asked(packet.header)) return;   // it is known already
  const Procedure procedure = procedure_for(mode, association ? std::optional{association->mode} : std::nullopt);
  if (procedure == Procedure::process && admission.restrictions.has(Restriction::notrust) && !packet.mac &&
      !nts_.has(association->id))
    return reject(association, event.remote, Reason::not_authenticated, actions);
  // Only the server that was asked knows the port of the request (RFC 9109).
  if (config_.random_ports && procedure == Procedure::process && mode == wire::Mode::server &&
      event.socket != own_socket(association->id))
    return reject(association, event.remote, Reason::unknown_source, actions);
  const KeyId key = procedure == Procedure::process ? association->options.key : 0;   // a client chooses its own key
  const Reason authentication = procedure == Procedure::process && nts_.has(association->id)
                                    ? nts_.verify(association->id, event.data, packet)
                                    : keys_.check(event.data, packet.mac, event.remote.address, key);
  const UnmatchedPacket unmatched{packet, event, authentication, admission.restrictions};
  switch (procedure) {
    case Procedure::serve: return server_.serve(now, unmatched, system_, next_send_++, actions);
    case Procedure::process: return process(now, *association, packet, event, authentication, actions);
    case Procedure::mobilise_passive: return mobilise_passive(now, unmatched, actions);
    case Procedure::mobilise_client: return mobilise_client(now, unmatched, actions);
    case Procedure::manycast: return mobilise_manycast(now, unmatched, actions);
    case Procedure::discard: return reject(association, event.remote, Reason::bad_mode, actions);
  }
}

void NtpEngine::on(const Now&, const PacketSent& event, Actions&) {
  broadcast_server_.left(event.id, event.stamps.best());
  if (server_.service().stamps()) server_.service().stamps()->left(event.id, event.stamps.best());
  for (auto& [id, association] : associations_)
    if (association.leaving == event.id) association.on_wire.left(event.stamps.best());
}

void NtpEngine::on(const Now&, const SendFailed& event, Actions& actions) {
  if (Association* association = find(associations_, event.remote)) reject(association, event.remote, event.reason, actions);
}

void NtpEngine::on(const Now& now, const TimerFired& event, Actions& actions) {
  if (event.id == tick_timer) {
    ticking_ = false;
    return system_.tick(now, actions);
  }
  if (event.id == drift_timer) return store_drift(now, actions);
  if (event.id == pool_timer) return fill_from_pools(now, actions);
  if (event.id == review_timer) return review(now, actions);
  if (event.id == nts_timer) return server_.attend_nts(now, actions);
  if (manycast_client_.owns(event.id)) return ask_group(now, event.id, actions);
  if (broadcast_server_.owns(event.id))
    return broadcast_server_.broadcast(now, event.id, system_.served(now), {ipv4_socket, ipv6_socket}, next_send_++, actions);
  const auto association = associations_.find(static_cast<AssociationId>(event.id - first_poll_timer));
  if (association != associations_.end()) poll(now, association->second, actions);
}

// The clock was set from outside: offsets from before and the timestamps of exchanges under way are void.
void NtpEngine::on(const Now& now, const ClockStepped&, Actions& actions) {
  system_.clock_stepped(now);
  clear_associations(now, actions);
  review(now, actions);
}

void NtpEngine::on(const Now& now, const Called& event, Actions& actions) {
  if (event.function == "nts") {
    actions.emplace_back(Returned{event.function, nts_.text()});
    return;
  }
  if (event.function != "status") {
    actions.emplace_back(Returned{event.function, "error: an NTP process knows the functions status and nts"});
    return;
  }
  const auto peer = system_.system_peer();
  actions.emplace_back(
      Returned{event.function, status_text(system_.variables(now), peer ? associations_.at(*peer).name : "none")});
}

// ---- associations ----

// Mobilises servers of the pools until there are max_clock associations in all. A server that was given up moves to the end.
void NtpEngine::fill_from_pools(const Now& now, Actions& actions) {
  if (pool_.empty()) return;
  actions.emplace_back(SetTimer{pool_timer, pool_interval});
  Duration first_poll = second * static_cast<std::int64_t>(associations_.size() + 1);
  for (std::size_t tried = 0; tried < pool_.size(); ++tried) {
    if (usable(associations_) >= constants_.max_clock) return;
    std::rotate(pool_.begin(), pool_.begin() + 1, pool_.end());
    const NtpSource& member = pool_.back();
    const Endpoint remote{member.addresses.front(), member.port};
    if (find(associations_, remote)) continue;
    mobilise(now, member, remote, AssociationMode::client, Origin::preemptible, now.mono + first_poll, actions);
    first_poll += second;
  }
}

Association& NtpEngine::mobilise(const Now& now, const NtpSource& source, const Endpoint& remote, AssociationMode mode,
                                 Origin origin, MonoTime first_poll, Actions& actions) {
  const AssociationId id = next_association_++;
  Association& association =
      associations_.try_emplace(id, id, constants_, source, remote, mode, origin).first->second;
  association.filter.clear(now.mono, system_.precision_s());
  association.poll.begin(first_poll);
  server_.service().access().add_source(remote.address);
  nts_.add(association);
  plan(now, association, actions);
  return association;
}

void NtpEngine::demobilise(AssociationId id, Actions& actions) {
  actions.emplace_back(CancelTimer{first_poll_timer + id});
  if (config_.random_ports) actions.emplace_back(Close{own_socket(id)});
  const IpAddress address = associations_.at(id).remote.address;
  nts_.remove(id, actions);
  system_.forget(id);
  associations_.erase(id);
  forget_source(address);
}

// ---- poll process ----

void NtpEngine::poll(const Now& now, Association& association, Actions& actions) {
  if (association.barred) return;
  const auto turn = association.poll.poll(now.mono, system_.poll(), system_.is_fit(now, association), poll_random_);
  const bool spare = association.poll.reach() == 0 || usable(associations_) > constants_.max_clock;
  if (turn.useless && (association.origin == Origin::ephemeral || spare)) {
    actions.emplace_back(Message{association.name + ": given up, it is of no use"});
    demobilise(association.id, actions);
    return update_system(now, actions);
  }
  if (turn.shifts) actions.emplace_back(ReachChanged{association.name, association.poll.reach()});
  if (turn.shifts && association.broadcast) association.broadcast->interval_begins(association.poll, association.filter.delay());
  const bool asks = !association.broadcast || association.broadcast->state() == BroadcastClient::State::calibrating;
  if (asks && nts_.may_send(now, association.id, actions)) transmit(now, association, actions);
  plan(now, association, actions);
  if (!turn.ages_filter) return;
  if (turn.lost) actions.emplace_back(Message{association.name + ": unreachable"});
  const Reason aged = association.filter.add_missing(now.mono, system_.filter_context(association));
  if (turn.lost || aged == Reason::none) update_system(now, actions);
}

void NtpEngine::transmit(const Now& now, Association& association, Actions& actions) {
  const bool asks = packet_mode(association.mode) == wire::Mode::client;
  const bool minimised = asks && config_.minimise_data.value_or(constants_.minimise_data);
  wire::Header header = minimised ? wire::Header{} : system_header(system_.variables(now), now.mono);
  header.version = static_cast<std::uint8_t>(association.options.version);
  header.mode = packet_mode(association.mode);
  header.poll = static_cast<std::int8_t>(association.poll.host_poll());
  if (minimised) header.precision = minimised_precision;
  association.on_wire.stamp(header, now.local, minimised ? &nonce_random_ : nullptr);

  SocketId socket = association.remote.address.is_v6() ? ipv6_socket : ipv4_socket;
  if (asks && config_.random_ports) {
    socket = own_socket(association.id);
    actions.emplace_back(Listen{.socket = socket, .port = 0, .ipv6 = association.remote.address.is_v6(), .groups = {}});
  }
  Bytes octets = nts_.has(association.id) ? nts_.protect(association.id, header) : wire::serialise(header);
  if (association.options.key != 0) octets = keys_.seal(std::move(octets), association.options.key);
  ++association.counters.sent;
  association.leaving.reset();
  if (config_.transmit_stamps) association.leaving = next_send_;
  actions.emplace_back(Send{.socket = socket, .to = association.remote, .data = std::move(octets), .id = next_send_++,
                            .wants_stamps = config_.transmit_stamps});
}

void NtpEngine::plan(const Now& now, const Association& association, Actions& actions) const {
  const Duration wait = std::max(association.poll.next() - now.mono, Duration{});
  actions.emplace_back(SetTimer{first_poll_timer + association.id, wait});
}

// ---- packets ----

void NtpEngine::process(const Now& now, Association& association, const wire::Packet& packet, const PacketReceived& event,
                        Reason authentication, Actions& actions) {
  const wire::Header& header = packet.header;
  const auto refuse = [&](Reason reason) { reject(&association, event.remote, reason, actions); };
  if (association.barred) return refuse(*association.barred);
  const bool is_broadcast = header.mode == wire::Mode::broadcast;
  if (authentication == Reason::crypto_nak) {   // it is forged unless its origin is that of the request
    if (!association.on_wire.awaits(header)) return refuse(is_broadcast ? Reason::crypto_nak : Reason::bogus_origin);
  } else if (authentication != Reason::none) {
    return refuse(authentication);
  }
  const Received received = association.on_wire.receive(header, event.stamps.best(), now.mono);
  if (received.reason != Reason::none) return refuse(received.reason);
  ++association.counters.received;
  if (!is_broadcast) association.local = event.local.address;
  if (authentication == Reason::none) association.poll.heard(header.poll);
  Reason fitness = authentication == Reason::none ? header_fitness(header, constants_) : authentication;
  if (fitness == Reason::late_reference && received.tells_before) fitness = Reason::none;   // the test that comes last
  if (fitness != Reason::none) {
    refuse(fitness);
    const bool is_answer = !is_broadcast;   // only an answer has passed a test of its origin
    if (fitness == Reason::kiss_of_death && is_answer) handle_kiss(now, association, header, actions);
    else association.peer.leap = Leap::unsynchronized;
    return;
  }
  association.peer = {header.leap, header.stratum, header.precision, header.root_delay.duration(),
                      header.root_dispersion.duration(), header.refid, header.reference};
  if (is_broadcast && association.broadcast->state() == BroadcastClient::State::calibrating) return;
  const bool found = association.poll.answered(now.mono, header.poll, poll_random_);
  if (found) actions.emplace_back(Message{association.name + ": reachable"});
  actions.emplace_back(ReachChanged{association.name, association.poll.reach()});
  plan(now, association, actions);
  if (!received.measures) return;
  const Exchange& exchange = received.exchange;
  const Sample sample =
      is_broadcast ? association.broadcast->measure(exchange, exchange.at, now.clock.precision, header.precision)
                   : measure(exchange, exchange.at, now.clock.precision, header.precision, constants_);
  use_sample(now, association, sample, actions);
}

// The samples of a volley fill the filter, and the selection runs at its end. Before the first synchronisation it runs after
// each sample.
void NtpEngine::use_sample(const Now& now, Association& association, const Sample& sample, Actions& actions) {
  const bool too_far = constants_.dispersion_by_delay && sample.delay.seconds() > constants_.max_distance_s;
  const Reason reason =
      too_far ? Reason::root_distance : association.filter.add(sample, system_.filter_context(association));
  actions.emplace_back(Measured{association.name, sample.offset, sample.delay, reason});
  if (association.broadcast) association.broadcast->answered(association.poll, association.filter.delay());
  if (reason == Reason::none && (!association.poll.in_burst() || !system_.synchronised())) update_system(now, actions);
}

void NtpEngine::handle_kiss(const Now& now, Association& association, const wire::Header& header, Actions& actions) {
  const auto kiss = kiss_of(header.refid);
  actions.emplace_back(Message{association.name + ": kiss code " + wire::refid_text(header.refid, 0)});
  if (!kiss) return;
  switch (demand_of(*kiss)) {
    case KissDemand::nothing: association.peer.leap = Leap::unsynchronized; return;
    case KissDemand::new_cookies: return;
    case KissDemand::slow_down:
      association.poll.rate_kiss(now.mono, header.poll, poll_random_);
      return plan(now, association, actions);
    case KissDemand::stop:
      association.barred = Reason::kiss_of_death;
      association.poll.clear(now.mono);
      actions.emplace_back(CancelTimer{first_poll_timer + association.id});
      actions.emplace_back(ReachChanged{association.name, 0});
      return update_system(now, actions);
  }
}

void NtpEngine::reject(Association* association, const Endpoint& remote, Reason reason, Actions& actions) {
  if (association) ++association->counters.rejected[reason];
  actions.emplace_back(Rejected{association ? association->name : remote.text(), reason});
}

// ---- system ----

void NtpEngine::update_system(const Now& now, Actions& actions) {
  switch (system_.update(now, associations_, actions)) {
    case Discipline::Outcome::ignored: break;
    case Discipline::Outcome::slewed: break;
    case Discipline::Outcome::stepped:
      clear_associations(now, actions);
      return review(now, actions);
    case Discipline::Outcome::panic: return end("PANIC", actions);   // an operator has to look at it
    case Discipline::Outcome::set: return end("SET", actions);
  }
  if (const auto peer = system_.system_peer()) {
    Association& association = associations_.at(*peer);
    association.poll.set_host_poll(now.mono, system_.poll(), poll_random_);
    plan(now, association, actions);
  }
  for (auto& [id, association] : associations_)
    if (system_.is_survivor(id)) association.poll.of_use();
  review(now, actions);
}

void NtpEngine::review(const Now& now, Actions& actions) {
  if (system_.review(now, actions)) {
    forget_stamps();
    for (auto& [id, association] : associations_) association.on_wire.clear();
  }
  if (const auto next = system_.next_change(now)) actions.emplace_back(SetTimer{review_timer, *next});
  else actions.emplace_back(CancelTimer{review_timer});
}

void NtpEngine::clear_associations(const Now& now, Actions& actions) {
  forget_stamps();
  for (auto& [id, association] : associations_) {
    if (association.barred) continue;
    clear(now, association, actions);
    association.poll.clear(now.mono + association.poll.restart_delay(poll_random_));
    plan(now, association, actions);
  }
}

void NtpEngine::forget_stamps() {
  broadcast_server_.clock_stepped();
  manycast_client_.clock_stepped();
  server_.clock_stepped();
}

void NtpEngine::clear(const Now& now, Association& association, Actions& actions) {
  association.on_wire.clear();
  if (association.broadcast) association.broadcast->clear();
  association.filter.clear(now.mono, system_.precision_s());
  association.peer = PeerVariables{};
  association.poll.clear(now.mono);
  actions.emplace_back(ReachChanged{association.name, 0});
}

void NtpEngine::store_drift(const Now& now, Actions& actions) {
  actions.emplace_back(SetTimer{drift_timer, drift_interval});
  if (system_.knows_frequency()) actions.emplace_back(Store{drift_file, write_drift_file(system_.frequency(now))});
}

// The process ends, as ntpd and NTPsec do: beyond the panic threshold, or after setting the clock once.
void NtpEngine::end(const char* state, Actions& actions) {
  ended_ = true;
  actions.emplace_back(StateChanged{"clock", state});
  actions.emplace_back(SelectedSource{""});
  actions.emplace_back(Close{ipv4_socket});
  actions.emplace_back(Close{ipv6_socket});
  for (const TimerId timer : {tick_timer, drift_timer, pool_timer, review_timer}) actions.emplace_back(CancelTimer{timer});
  for (const auto& [id, association] : associations_) actions.emplace_back(CancelTimer{first_poll_timer + id});
  broadcast_server_.end(actions);
  manycast_client_.end(actions);
  nts_.end(actions);
  server_.end(actions);
}

}  // namespace ntpsim::ntp
