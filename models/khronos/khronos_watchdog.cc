#include "models/khronos/khronos_watchdog.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <variant>

#include "models/wire/refid.h"

namespace ntpsim {

namespace {

constexpr SocketId ipv4_socket = 4;
constexpr SocketId ipv6_socket = 6;
constexpr TimerId round_timer = 1;
constexpr TimerId timeout_timer = 2;
constexpr std::uint16_t ntp_port = 123;

}  // namespace

KhronosWatchdog::KhronosWatchdog(const KhronosConfig& config, Random sample, Random origin)
    : config_{config}, sample_{sample}, origin_{origin} {
  if (config.sample < 3) throw std::invalid_argument("sample: at least three servers, since a third is dropped at each end");
  for (const KhronosSource& source : config.servers)
    if (!source.addresses.empty()) pool_.push_back({source.host, source.addresses.front()});
  if (pool_.size() < static_cast<std::size_t>(config.sample))
    throw std::invalid_argument("servers: the pool is smaller than a sample");
  if (config.resamplings < 1) throw std::invalid_argument("resamplings: at least one");
  if (config.poll <= config.timeout || config.alarm_poll <= config.timeout || config.timeout <= Duration{})
    throw std::invalid_argument("timeout: above zero, and shorter than poll and alarm_poll");
}

Actions KhronosWatchdog::handle(const Now& now, const Event& event) {
  Actions actions;
  std::visit([&](const auto& e) { on(now, e, actions); }, event);
  return actions;
}

// ---- events ----

void KhronosWatchdog::on(const Now&, const Started&, Actions& actions) {
  const auto listen = [&](bool ipv6) {
    const bool is_needed = std::any_of(pool_.begin(), pool_.end(),
                                       [ipv6](const Server& server) { return server.address.is_v6() == ipv6; });
    if (is_needed)
      actions.emplace_back(Listen{.socket = ipv6 ? ipv6_socket : ipv4_socket, .port = 0, .ipv6 = ipv6, .groups = {}});
  };
  listen(false);
  listen(true);
  wait(config_.start_delay, actions);
}

void KhronosWatchdog::on(const Now& now, const TimerFired& event, Actions& actions) {
  if (event.id == round_timer && state_ == State::waiting) {
    failures_ = 0;
    sample_again(now, actions);
  } else if (event.id == timeout_timer && (state_ == State::sampling || state_ == State::panic)) {
    end_round(now, actions);
  }
}

void KhronosWatchdog::on(const Now&, const PacketSent& event, Actions&) {
  if (event.id < first_id_ || event.id - first_id_ >= requests_.size()) return;
  requests_[static_cast<std::size_t>(event.id - first_id_)].sent = event.stamps.best();
}

void KhronosWatchdog::on(const Now& now, const PacketReceived& event, Actions& actions) {
  Request* request = request_to(event.remote);
  if (!request) {
    actions.emplace_back(Rejected{event.remote.text(), Reason::unknown_source});
    return;
  }
  const auto parsed = wire::parse(event.data);
  const wire::Header& reply = parsed.packet.header;
  Reason reason = parsed.ok() ? test(reply) : parsed.reason;
  if (reason == Reason::none && reply.origin != request->origin) reason = Reason::bogus_origin;
  if (reason == Reason::none && request->offset) reason = Reason::duplicate;
  if (reason != Reason::none) {
    actions.emplace_back(Rejected{pool_[request->server].name, reason});
    return;
  }
  const LocalTime t1 = request->sent, t4 = event.stamps.best();
  const LocalTime t2 = reply.receive.resolve(t1), t3 = reply.transmit.resolve(t1);
  request->offset = ((t2 - t1) + (t3 - t4)) / 2;
  request->delay = (t4 - t1) - (t3 - t2);
  if (++answers_ == requests_.size()) end_round(now, actions);
}

// Offsets from before and after a step do not belong to one round.
void KhronosWatchdog::on(const Now&, const ClockStepped&, Actions& actions) {
  if (state_ != State::sampling && state_ != State::panic) return;
  actions.emplace_back(StateChanged{"round", "the clock was stepped"});
  wait(config_.alarm_poll, actions);
}

void KhronosWatchdog::on(const Now&, const Called& event, Actions& actions) {
  const auto count = [&](std::int64_t value) { actions.emplace_back(Returned{event.function, std::to_string(value)}); };
  if (event.function == "rounds") return count(rounds_);
  if (event.function == "panics") return count(panics_);
  if (event.function == "corrections") return count(corrections_);
  const char* status = state_ == State::panic ? "panic" : in_control_ ? "in control" : "watching";
  actions.emplace_back(Returned{event.function, event.function == "status"
                                                    ? status
                                                    : "error: Khronos knows status, rounds, panics and corrections"});
}

// ---- rounds ----

void KhronosWatchdog::wait(Duration interval, Actions& actions) {
  state_ = State::waiting;
  forget_requests();
  actions.emplace_back(CancelTimer{timeout_timer});
  actions.emplace_back(SetTimer{round_timer, interval});
}

// Answers that come later belong to no round.
void KhronosWatchdog::forget_requests() {
  first_id_ += requests_.size();
  requests_.clear();
  answers_ = 0;
}

void KhronosWatchdog::sample_again(const Now& now, Actions& actions) {
  ask(now, State::sampling,
      khronos::draw_without_replacement(pool_.size(), static_cast<std::size_t>(config_.sample), sample_), actions);
}

void KhronosWatchdog::ask(const Now& now, State state, const std::vector<std::size_t>& servers, Actions& actions) {
  state_ = state;
  ++rounds_;
  forget_requests();
  for (const std::size_t server : servers) {
    wire::Header header;
    header.mode = wire::Mode::client;
    header.poll = wire::nearest_exponent(config_.poll);
    header.transmit = wire::NtpTimestamp{std::max<std::uint64_t>(1, origin_.bits())};
    const IpAddress& address = pool_[server].address;
    actions.emplace_back(Send{.socket = address.is_v6() ? ipv6_socket : ipv4_socket,
                              .to = {address, ntp_port},
                              .data = wire::serialise(header),
                              .id = first_id_ + requests_.size(),
                              .wants_stamps = true});
    requests_.push_back({server, header.transmit, now.local, std::nullopt, {}});
  }
  actions.emplace_back(SetTimer{timeout_timer, config_.timeout});
}

KhronosWatchdog::Request* KhronosWatchdog::request_to(const Endpoint& remote) {
  if (remote.port != ntp_port) return nullptr;
  const auto found = std::find_if(requests_.begin(), requests_.end(), [&](const Request& request) {
    return pool_[request.server].address == remote.address;
  });
  return found == requests_.end() ? nullptr : &*found;
}

// The packet tests of RFC 5905, section 8, that need no memory.
Reason KhronosWatchdog::test(const wire::Header& reply) const {
  if (reply.mode != wire::Mode::server) return Reason::bad_mode;
  if (reply.stratum == 0 && wire::refid_characters(reply.refid)) return Reason::kiss_of_death;
  if (reply.leap == Leap::unsynchronized) return Reason::unsynchronized;
  if (reply.stratum == 0 || reply.stratum > 15) return Reason::bad_stratum;
  return reply.receive.is_zero() || reply.transmit.is_zero() ? Reason::zero_timestamp : Reason::none;
}

void KhronosWatchdog::end_round(const Now& now, Actions& actions) {
  std::vector<Duration> offsets;
  for (const Request& request : requests_)
    if (request.offset) offsets.push_back(*request.offset);
  const auto middle = khronos::trim(offsets);
  if (state_ == State::sampling) return judge_sample(now, middle, offsets.size(), actions);
  report_offsets(middle, true, actions);
  if (middle) take(middle->mean, actions);
  else wait(config_.alarm_poll, actions);
}

std::string_view KhronosWatchdog::failure(const std::optional<khronos::Trimmed>& middle, std::size_t answers) const {
  if (static_cast<std::int64_t>(answers) < khronos::deciding_majority(config_.sample)) return "too few answers";
  if (middle->spread() > 2 * config_.spread) return "spread";
  return khronos::is_credible(*middle, config_.spread, config_.drift) ? "" : "distance";
}

void KhronosWatchdog::judge_sample(const Now& now, const std::optional<khronos::Trimmed>& middle, std::size_t answers,
                                   Actions& actions) {
  const std::string_view why = failure(middle, answers);
  report_offsets(middle, why.empty(), actions);
  if (why.empty()) return take(middle->mean, actions);
  actions.emplace_back(StateChanged{"round", std::string{why}});
  if (++failures_ < config_.resamplings) return sample_again(now, actions);
  ++panics_;
  actions.emplace_back(StateChanged{"khronos", "panic"});
  std::vector<std::size_t> all(pool_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  ask(now, State::panic, all, actions);
}

void KhronosWatchdog::report_offsets(const std::optional<khronos::Trimmed>& middle, bool is_used, Actions& actions) const {
  for (const Request& request : requests_) {
    if (!request.offset) continue;
    const bool is_inside = *request.offset >= middle->lowest && *request.offset <= middle->highest;
    const Reason reason = !is_inside ? Reason::outer_third : is_used ? Reason::none : Reason::round_failed;
    actions.emplace_back(Measured{pool_[request.server].name, *request.offset, request.delay, reason});
  }
}

void KhronosWatchdog::take(Duration mean, Actions& actions) {
  const bool was_panic = state_ == State::panic;
  const bool is_off = mean.abs() > config_.threshold;
  if (is_off) {
    ++corrections_;
    AdjustClock adjustment;
    adjustment.step = mean;
    actions.emplace_back(adjustment);
  }
  if (is_off != in_control_ || was_panic)
    actions.emplace_back(StateChanged{"khronos", is_off ? "in control" : "watching"});
  in_control_ = is_off;
  wait(is_off ? config_.alarm_poll : config_.poll, actions);
}

}  // namespace ntpsim
