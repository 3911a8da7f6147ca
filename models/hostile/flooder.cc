#include "models/hostile/flooder.h"

#include <stdexcept>
#include <variant>

#include "models/base/bytes.h"
#include "models/hostile/off_path.h"
#include "models/wire/packet.h"

namespace ntpsim::hostile {

namespace {

constexpr SocketId ipv4_socket = 4;
constexpr SocketId ipv6_socket = 6;
constexpr TimerId next_packet = 1;
constexpr std::uint64_t first_user_port = 1024;

// Mode 6, opcode 2: all variables of the system (RFC 9327, section 2).
Bytes read_variables(std::uint16_t sequence) {
  Bytes octets;
  ByteWriter out{octets};
  out.u8(2 << 3 | 6);
  out.u8(2);
  out.u16(sequence);
  out.zeros(8);
  return octets;
}

// Mode 7, ntpd's implementation 3, request 42 (MON_GETLIST_1): up to 100 answers to one request, where it is still answered.
Bytes monitor_list() {
  Bytes octets;
  ByteWriter out{octets};
  out.u8(2 << 3 | 7);
  out.u8(0);
  out.u8(3);
  out.u8(42);
  out.zeros(4);
  return octets;
}

}  // namespace

Flooder::Flooder(const FlooderConfig& config, Random packets, Random intervals)
    : config_{config}, random_{packets}, interval_{intervals} {
  if (config.version < 1 || config.version > 4) throw std::invalid_argument("version: 1 to 4");
  if (config.octets < 0) throw std::invalid_argument("octets: must not be negative");
}

Actions Flooder::handle(const Now& now, const Event& event) {
  Actions actions;
  if (std::holds_alternative<Started>(event)) {
    if (!config_.as) listen(actions);
    wait(actions);
  } else if (std::holds_alternative<TimerFired>(event)) {
    send(now, actions);
  } else if (std::holds_alternative<PacketReceived>(event)) {
    ++answered_;
  } else if (const auto* call = std::get_if<Called>(&event)) {
    const bool is_known = call->function == "count" || call->function == "answered";
    actions.emplace_back(Returned{call->function, !is_known ? "error: a flooder knows the functions count and answered"
                                                  : std::to_string(call->function == "count" ? sent_ : answered_)});
  }
  return actions;
}

void Flooder::listen(Actions& actions) const {
  for (const bool ipv6 : {false, true})
    actions.emplace_back(Listen{.socket = ipv6 ? ipv6_socket : ipv4_socket, .port = 0, .ipv6 = ipv6, .groups = {}});
}

void Flooder::wait(Actions& actions) {
  if (config_.count && sent_ >= *config_.count) return;
  actions.emplace_back(SetTimer{next_packet, drawn_interval(config_.every, interval_)});
}

void Flooder::send(const Now& now, Actions& actions) {
  const std::int64_t before = sent_;
  if (config_.as) send_as_victim(now, actions);
  else send_in_own_name(now, actions);
  if (sent_ == before) actions.emplace_back(Message{"no request can be sent: the target has no address"});
  else wait(actions);
}

void Flooder::send_in_own_name(const Now& now, Actions& actions) {
  if (config_.target_addresses.empty()) return;
  const auto index = static_cast<std::size_t>(random_.below(config_.target_addresses.size()));
  const IpAddress& to = config_.target_addresses[index];
  actions.emplace_back(Send{.socket = to.is_v6() ? ipv6_socket : ipv4_socket, .to = {to, config_.port}, .data = packet(now)});
  ++sent_;
}

void Flooder::send_as_victim(const Now& now, Actions& actions) {
  const auto pair = drawn_pair(config_.as_addresses, config_.target_addresses, random_);
  if (!pair) return;
  const auto port = config_.as_port != 0
                        ? config_.as_port
                        : static_cast<std::uint16_t>(first_user_port + random_.below(65'536 - first_user_port));
  actions.emplace_back(
      Send{.to = {pair->second, config_.port}, .data = packet(now), .from = Endpoint{pair->first, port}});
  ++sent_;
}

Bytes Flooder::packet(const Now& now) {
  switch (config_.packet) {
    case Flood::client: {
      wire::Header request;
      request.version = static_cast<std::uint8_t>(config_.version);
      request.mode = wire::Mode::client;
      request.poll = 6;
      request.transmit = wire::NtpTimestamp::from(now.local);
      return wire::serialise(request);
    }
    case Flood::control: return read_variables(static_cast<std::uint16_t>(sent_ + 1));
    case Flood::monlist: return monitor_list();
    case Flood::noise: {
      Bytes octets;
      for (std::int64_t i = 0; i < config_.octets; ++i) octets.push_back(static_cast<std::uint8_t>(random_.bits()));
      return octets;
    }
  }
  return {};
}

}  // namespace ntpsim::hostile
