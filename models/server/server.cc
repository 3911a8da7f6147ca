#include "models/server/server.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <variant>

#include "models/ntp/serving/server_reply.h"
#include "models/wire/refid.h"

namespace ntpsim {

namespace {

constexpr SocketId ipv4_socket = 4;
constexpr SocketId ipv6_socket = 6;
constexpr TimerId broadcast_timer = 1;
constexpr int unsynchronized_stratum = 16;
constexpr Duration reference_interval = Duration::from_whole_seconds(16);   // how often this server "reads its source"

std::uint32_t checked_refid(const std::string& text) {
  if (const auto refid = wire::parse_refid(text)) return *refid;
  throw std::invalid_argument("refid: \"" + text + "\" is neither 1 to 4 characters nor an IPv4 address");
}

int checked(const char* field, int value, int min, int max) {
  if (value >= min && value <= max) return value;
  throw std::invalid_argument(std::string{field} + ": " + std::to_string(value) + " is not within " + std::to_string(min) +
                              " and " + std::to_string(max));
}

std::vector<IpAddress> checked_addresses(const std::vector<std::string>& texts) {
  std::vector<IpAddress> addresses;
  for (const auto& text : texts) {
    const auto address = IpAddress::parse(text);
    if (!address) throw std::invalid_argument("broadcast_to: \"" + text + "\" is no address");
    addresses.push_back(*address);
  }
  return addresses;
}

std::string shortest_text(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

}  // namespace

NtpServer::NtpServer(const NtpServerConfig& config)
    : port_{config.port},
      broadcast_every_{config.broadcast_every},
      broadcast_to_{checked_addresses(config.broadcast_to)},
      stratum_{checked("stratum", config.stratum, 0, unsynchronized_stratum)},
      refid_{checked_refid(config.refid)},
      leap_{config.leap},
      precision_{static_cast<std::int8_t>(checked("precision", config.precision, -64, 0))},
      root_delay_{wire::NtpShort::from(config.root_delay)},
      root_dispersion_{wire::NtpShort::from(config.root_dispersion)},
      clock_{config.offset, config.drift} {}

Actions NtpServer::handle(const Now& now, const Event& event) {
  Actions actions;
  std::visit([&](const auto& e) { on(now, e, actions); }, event);
  return actions;
}

void NtpServer::on(const Now& now, const Started&, Actions& actions) {
  clock_.start(now.mono);
  started_ = now.local;
  const bool broadcasts = broadcast_every_ > Duration{} && !broadcast_to_.empty();
  actions.emplace_back(Listen{.socket = ipv4_socket, .port = port_, .ipv6 = false, .broadcast = broadcasts, .groups = {}});
  actions.emplace_back(Listen{.socket = ipv6_socket, .port = port_, .ipv6 = true, .broadcast = broadcasts, .groups = {}});
  if (broadcasts) actions.emplace_back(SetTimer{broadcast_timer, broadcast_every_});
}

void NtpServer::on(const Now& now, const PacketReceived& event, Actions& actions) {
  const auto parsed = wire::parse(event.data);
  const wire::Header& request = parsed.packet.header;
  const auto mode = parsed.ok() ? ntp::answer_mode(request, event.remote.port) : std::nullopt;
  if (!mode) {
    actions.emplace_back(Rejected{event.remote.text(), parsed.ok() ? Reason::bad_mode : parsed.reason});
    return;
  }
  wire::Header answer = header(now);
  answer.version = request.version;
  answer.mode = *mode;
  answer.poll = request.poll;
  answer.origin = request.transmit;
  answer.receive = wire::NtpTimestamp::from(served(now, event.stamps.best()));
  answer.transmit = wire::NtpTimestamp::from(served(now, now.local));
  actions.emplace_back(Send{.socket = event.socket, .to = event.remote, .data = wire::serialise(answer)});
}

void NtpServer::on(const Now& now, const TimerFired& event, Actions& actions) {
  if (event.id == broadcast_timer) broadcast(now, actions);
}

void NtpServer::on(const Now& now, const Called& event, Actions& actions) {
  if (event.function != "set") {
    actions.emplace_back(Returned{event.function, "error: an NTP server knows the function set"});
    return;
  }
  const auto read = read_server_change(event.arguments);
  if (const auto* problem = std::get_if<std::string>(&read)) {
    actions.emplace_back(Returned{event.function, "error: " + *problem});
    return;
  }
  apply(now, std::get<ServerChange>(read), actions);
  actions.emplace_back(Returned{event.function, "ok"});
}

// What the server's clock showed when the host's clock showed `reading`, which is not later than now.
LocalTime NtpServer::served(const Now& now, LocalTime reading) const {
  return reading + clock_.error(now.mono - (now.local - reading));
}

// The last whole 16 s of served time, but not before the start.
wire::NtpTimestamp NtpServer::reference_time(const Now& now) const {
  if (leap_ == Leap::unsynchronized) return wire::NtpTimestamp{};
  const LocalTime present = served(now, now.local);
  const std::int64_t interval = reference_interval.floor_seconds();
  const std::int64_t seconds = present.since_epoch().floor_seconds();
  const std::int64_t into_interval = ((seconds % interval) + interval) % interval;
  const LocalTime whole = LocalTime::at(Duration::from_whole_seconds(seconds - into_interval));
  const LocalTime first = started_ + (present - now.local);
  return wire::NtpTimestamp::from(std::min(std::max(whole, first), present));
}

wire::Header NtpServer::header(const Now& now) const {
  wire::Header header;
  header.leap = leap_;
  header.stratum = static_cast<std::uint8_t>(leap_ == Leap::unsynchronized ? unsynchronized_stratum : stratum_);
  header.precision = precision_;
  header.root_delay = root_delay_;
  header.root_dispersion = root_dispersion_;
  header.refid = refid_;
  header.reference = reference_time(now);
  return header;
}

void NtpServer::broadcast(const Now& now, Actions& actions) {
  actions.emplace_back(SetTimer{broadcast_timer, broadcast_every_});
  wire::Header packet = header(now);
  packet.mode = wire::Mode::broadcast;
  packet.poll = wire::nearest_exponent(broadcast_every_);
  packet.transmit = wire::NtpTimestamp::from(served(now, now.local));
  for (const IpAddress& address : broadcast_to_)
    actions.emplace_back(Send{.socket = address.is_v6() ? ipv6_socket : ipv4_socket,
                           .to = Endpoint{address, port_},
                           .data = wire::serialise(packet)});
}

void NtpServer::apply(const Now& now, const ServerChange& change, Actions& actions) {
  const auto changed = [&](const char* what, std::string value) { actions.emplace_back(StateChanged{what, std::move(value)}); };
  if (change.stratum) {
    stratum_ = *change.stratum;
    changed("stratum", std::to_string(stratum_));
  }
  if (change.leap) {
    leap_ = *change.leap;
    changed("leap", std::string{leap_text(leap_)});
  }
  if (change.refid) {
    refid_ = *change.refid;
    changed("refid", wire::refid_text(refid_, stratum_));
  }
  // The drift first: a new offset then grows from now on with the new drift.
  if (change.drift) {
    clock_.set_drift(now.mono, *change.drift);
    changed("drift", shortest_text(change.drift->ppm()) + " ppm");
  }
  if (change.offset) {
    clock_.set_offset(now.mono, *change.offset);
    changed("offset", shortest_text(change.offset->seconds()) + " s");
  }
}

}  // namespace ntpsim
