#include "models/sntp/client.h"

#include <algorithm>
#include <stdexcept>
#include <variant>

#include "models/wire/refid.h"

namespace ntpsim {

namespace {

constexpr SocketId ipv4_socket = 4;
constexpr SocketId ipv6_socket = 6;
constexpr TimerId poll_timer = 1;
constexpr TimerId timeout_timer = 2;
constexpr std::uint16_t ntp_port = 123;
constexpr int requests_until_unreachable = 8;   // the width of the reach register
constexpr Duration longest_interval = Duration::from_whole_seconds(131'072);   // 2^17 s, RFC 5905's MAXPOLL

std::vector<IpAddress> checked_groups(const std::vector<std::string>& texts) {
  std::vector<IpAddress> groups;
  for (const std::string& text : texts) {
    const auto group = IpAddress::parse(text);
    if (!group || !group->is_multicast()) throw std::invalid_argument("groups: \"" + text + "\" is no multicast address");
    groups.push_back(*group);
  }
  return groups;
}

void check(const SntpClientConfig& config) {
  if (config.version < 1 || config.version > 4) throw std::invalid_argument("version: the client speaks 1 to 4");
  if (config.poll <= Duration{}) throw std::invalid_argument("poll: the interval must be longer than zero");
  if (config.timeout <= Duration{}) throw std::invalid_argument("timeout: must be longer than zero");
  if (config.start_delay.is_negative() || config.start_spread.is_negative())
    throw std::invalid_argument("start_delay and start_spread: must not be negative");
  if (config.step_above.is_negative()) throw std::invalid_argument("step_above: must not be negative");
}

}  // namespace

SntpClient::SntpClient(const SntpClientConfig& config, Random random)
    : config_{config}, random_{random}, sources_{config.servers, config.poll}, groups_{checked_groups(config.groups)} {
  check(config);
}

Actions SntpClient::handle(const Now& now, const Event& event) {
  Actions actions;
  std::visit([&](const auto& e) { on(now, e, actions); }, event);
  return actions;
}

// ---- events ----

void SntpClient::on(const Now&, const Started&, Actions& actions) {
  transition(StatusEvent::started, actions);
  if (status_ == Status::listening) listen_for_broadcasts(actions);
  if (status_ != Status::starting) return;
  const Duration part = Duration::from_seconds(config_.start_spread.seconds() * random_.uniform());
  actions.emplace_back(SetTimer{poll_timer, config_.start_delay + part});
}

void SntpClient::on(const Now& now, const PacketReceived& event, Actions& actions) {
  if (config_.listen_for_broadcasts) handle_broadcast(now, event, actions);
  else handle_reply(now, event, actions);
}

void SntpClient::on(const Now&, const PacketSent& event, Actions&) {
  if (pending_ && pending_->id == event.id) pending_->sent = event.stamps.best();
}

void SntpClient::on(const Now&, const SendFailed& event, Actions& actions) {
  if (!pending_ || event.remote != sources_.current().endpoint) return;
  actions.emplace_back(Rejected{sources_.current().name, event.reason});
  request_ended(actions);
  unanswered(actions);
}

void SntpClient::on(const Now& now, const TimerFired& event, Actions& actions) {
  if (event.id == poll_timer) {
    poll(now, actions);
  } else if (event.id == timeout_timer && pending_) {
    request_ended(actions);
    unanswered(actions);
  }
}

// Timestamps from before and after a step do not belong to one exchange. It is given up and not counted as unanswered.
void SntpClient::on(const Now&, const ClockStepped&, Actions& actions) {
  if (pending_) request_ended(actions);
}

void SntpClient::on(const Now& now, const Called& event, Actions& actions) {
  if (event.function == "status") {
    actions.emplace_back(Returned{event.function, status_text(now)});
  } else if (event.function == "poll_now" && is_polling()) {
    poll(now, actions);
    actions.emplace_back(Returned{event.function, "ok"});
  } else if (event.function == "poll_now") {
    actions.emplace_back(Returned{event.function, "error: the client does not poll: " + status_text(now)});
  } else {
    actions.emplace_back(Returned{event.function, "error: an SNTP client knows the functions status and poll_now"});
  }
}

// ---- status ----

void SntpClient::transition(StatusEvent event, Actions& actions) {
  const Status next = after(event);
  if (next == status_) return;
  status_ = next;
  actions.emplace_back(StateChanged{"status", std::string{text(status_)}});
}

SntpClient::Status SntpClient::after(StatusEvent event) const {
  switch (status_) {
    case Status::stopped:
      return event == StatusEvent::started ? first_status() : status_;
    case Status::starting:
    case Status::reachable:
    case Status::unreachable:
      switch (event) {
        case StatusEvent::answer: return Status::reachable;
        case StatusEvent::eighth_unanswered: return Status::unreachable;
        case StatusEvent::last_barred: return Status::denied;
        case StatusEvent::started:
        case StatusEvent::broadcast: return status_;
      }
      return status_;
    case Status::listening:
      return event == StatusEvent::broadcast ? Status::reachable : status_;
    case Status::no_server:
    case Status::no_address:
    case Status::denied:
      return status_;
  }
  return status_;
}

SntpClient::Status SntpClient::first_status() const {
  if (config_.listen_for_broadcasts) return Status::listening;
  if (config_.servers.empty()) return Status::no_server;
  return sources_.empty() ? Status::no_address : Status::starting;
}

std::string_view SntpClient::text(Status status) {
  switch (status) {
    case Status::stopped: return "STOPPED";
    case Status::starting: return "STARTING";
    case Status::listening: return "LISTENING";
    case Status::reachable: return "REACHABLE";
    case Status::unreachable: return "UNREACHABLE";
    case Status::no_server: return "NOSRV";
    case Status::no_address: return "NOIP";
    case Status::denied: return "DENIED";
  }
  return "";
}

std::string SntpClient::status_text(const Now& now) const {
  if (status_ != Status::reachable || !last_answer_) return std::string{text(status_)};
  return std::to_string((now.mono - *last_answer_).floor_seconds());
}

bool SntpClient::is_polling() const {
  const bool may_be = status_ == Status::starting || status_ == Status::reachable || status_ == Status::unreachable;
  return may_be && !config_.listen_for_broadcasts;
}

// ---- requests ----

void SntpClient::listen_for_broadcasts(Actions& actions) const {
  for (const bool ipv6 : {false, true}) {
    Listen listen{.socket = ipv6 ? ipv6_socket : ipv4_socket, .port = ntp_port, .ipv6 = ipv6, .broadcast = true, .groups = {}};
    std::copy_if(groups_.begin(), groups_.end(), std::back_inserter(listen.groups),
                 [ipv6](const IpAddress& group) { return group.is_v6() == ipv6; });
    actions.emplace_back(std::move(listen));
  }
}

void SntpClient::open_socket(bool ipv6, Actions& actions) {
  bool& is_open = ipv6 ? has_ipv6_socket_ : has_ipv4_socket_;
  if (is_open) return;
  is_open = true;
  actions.emplace_back(Listen{.socket = ipv6 ? ipv6_socket : ipv4_socket, .port = config_.port, .ipv6 = ipv6, .groups = {}});
}

void SntpClient::poll(const Now& now, Actions& actions) {
  if (!is_polling()) return;
  if (pending_) {   // a timeout longer than the interval, or poll_now
    request_ended(actions);
    unanswered(actions);
  }
  reach_ = static_cast<std::uint8_t>(reach_ << 1);
  actions.emplace_back(ReachChanged{sources_.current().name, reach_});
  send_request(now, actions);
  actions.emplace_back(SetTimer{poll_timer, sources_.current().interval});
}

void SntpClient::send_request(const Now& now, Actions& actions) {
  const SourceList::Source& source = sources_.current();
  open_socket(source.endpoint.address.is_v6(), actions);
  wire::Header request;
  request.version = static_cast<std::uint8_t>(config_.version);
  request.mode = wire::Mode::client;
  request.poll = wire::nearest_exponent(source.interval);
  request.precision = wire::nearest_exponent(now.clock.precision);
  request.transmit = wire::NtpTimestamp::from(now.local);
  pending_ = PendingRequest{next_id_++, request.transmit, now.local};
  actions.emplace_back(Send{.socket = source.endpoint.address.is_v6() ? ipv6_socket : ipv4_socket,
                         .to = source.endpoint,
                         .data = wire::serialise(request),
                         .id = pending_->id,
                         .wants_stamps = true});
  actions.emplace_back(SetTimer{timeout_timer, config_.timeout});
}

void SntpClient::request_ended(Actions& actions) {
  pending_.reset();
  actions.emplace_back(CancelTimer{timeout_timer});
}

void SntpClient::unanswered(Actions& actions) {
  if (++unanswered_ < requests_until_unreachable) return;
  transition(StatusEvent::eighth_unanswered, actions);
  sources_.advance();
  leave_source(actions);
}

void SntpClient::leave_source(Actions& actions) {
  select("", actions);
  reach_ = 0;
  unanswered_ = 0;
  last_transmit_ = wire::NtpTimestamp{};
}

void SntpClient::select(const std::string& name, Actions& actions) {
  if (name == selected_) return;
  selected_ = name;
  actions.emplace_back(SelectedSource{name});
}

// ---- answers ----

void SntpClient::handle_reply(const Now& now, const PacketReceived& event, Actions& actions) {
  if (!is_polling()) return;
  const SourceList::Source& source = sources_.current();
  if (event.remote != source.endpoint) {
    actions.emplace_back(Rejected{event.remote.text(), Reason::unknown_source});
    return;
  }
  const auto parsed = wire::parse(event.data);
  const wire::Header& reply = parsed.packet.header;
  const wire::NtpTimestamp origin = pending_ ? pending_->origin : wire::NtpTimestamp{};
  const Reason forged = parsed.ok() ? authenticity(reply, config_.version, origin, last_transmit_) : parsed.reason;
  if (forged != Reason::none) {
    actions.emplace_back(Rejected{source.name, forged});
    return;
  }
  const PendingRequest request = *pending_;
  request_ended(actions);
  if (const Reason unfit = fitness(reply); unfit != Reason::none) {
    handle_unfit(reply, unfit, actions);
    return;
  }
  last_transmit_ = reply.transmit;
  last_answer_ = now.mono;
  unanswered_ = 0;
  reach_ |= 1;
  actions.emplace_back(ReachChanged{source.name, reach_});
  transition(StatusEvent::answer, actions);
  const Sample sample = measure(request, reply, event.stamps.best(), now.clock.precision, config_.max_distance);
  use(source.name, sample, true, actions);
}

void SntpClient::handle_unfit(const wire::Header& reply, Reason reason, Actions& actions) {
  actions.emplace_back(Rejected{sources_.current().name, reason});
  if (reason == Reason::kiss_of_death) handle_kiss(reply, actions);
  else unanswered(actions);
}

// RFC 5905, section 7.4. A kiss code that is none of these three asks for nothing.
void SntpClient::handle_kiss(const wire::Header& reply, Actions& actions) {
  const std::string code = wire::refid_characters(reply.refid).value_or("");
  if (code == "DENY" || code == "RSTR") {
    sources_.bar_current();
    leave_source(actions);
    if (sources_.exhausted()) transition(StatusEvent::last_barred, actions);
    return;
  }
  if (code == "RATE") {
    const Duration interval = sources_.current().interval;
    sources_.set_interval(std::max(interval, std::min(interval * 2, longest_interval)));
    actions.emplace_back(SetTimer{poll_timer, sources_.current().interval});
  }
  unanswered(actions);
}

void SntpClient::handle_broadcast(const Now& now, const PacketReceived& event, Actions& actions) {
  const SourceList::Source* source = sources_.find(event.remote.address);
  const std::string name = source ? source->name : event.remote.address.text();
  const auto parsed = wire::parse(event.data);
  const wire::Header& packet = parsed.packet.header;
  const bool repeated = last_broadcaster_ == event.remote.address && packet.transmit == last_transmit_;
  Reason reason = parsed.reason;
  if (!source && !sources_.empty()) reason = Reason::unknown_source;
  else if (reason == Reason::none && packet.mode != wire::Mode::broadcast) reason = Reason::bad_mode;
  else if (reason == Reason::none) reason = repeated ? Reason::duplicate : fitness(packet);
  if (reason != Reason::none) {
    actions.emplace_back(Rejected{name, reason});
    return;
  }
  last_broadcaster_ = event.remote.address;
  last_transmit_ = packet.transmit;
  last_answer_ = now.mono;
  transition(StatusEvent::broadcast, actions);
  use(name, measure_broadcast(packet, event.stamps.best(), now.clock.precision, config_.max_distance), false, actions);
}

// The bound is claimed for the clock as this call leaves it: a step is done at once, but what adjtime has still to slew
// counts as an error. The delay of a broadcast's path is not known, so no bound is claimed there.
void SntpClient::use(const std::string& name, const Sample& sample, bool claims_bound, Actions& actions) {
  actions.emplace_back(Measured{name, sample.offset, sample.delay, sample.reason});
  if (sample.reason != Reason::none) return;
  select(name, actions);
  const bool steps = sample.offset.abs() > config_.step_above;
  AdjustClock adjustment;   // either way, the rest of an earlier slew is dropped: this offset contains it
  (steps ? adjustment.step : adjustment.slew) = sample.offset;
  actions.emplace_back(adjustment);
  if (claims_bound) actions.emplace_back(ErrorBound{sample.root_distance + (steps ? Duration{} : sample.offset.abs())});
}

}  // namespace ntpsim
