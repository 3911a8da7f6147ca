#include "models/ntp/serving/server_reply.h"

#include <algorithm>

namespace ntpsim::ntp {

namespace {

constexpr std::uint16_t ntp_port = 123;   // in version 1 the server's port, wherever this one listens

}  // namespace

std::optional<wire::Mode> answer_mode(const wire::Header& request, std::uint16_t source_port) {
  switch (wire::effective_mode(request, source_port, ntp_port)) {
    case wire::Mode::client: return wire::Mode::server;
    case wire::Mode::symmetric_active: return wire::Mode::symmetric_passive;
    case wire::Mode::reserved:
    case wire::Mode::symmetric_passive:
    case wire::Mode::server:
    case wire::Mode::broadcast:
    case wire::Mode::control:
    case wire::Mode::private_use: return std::nullopt;
  }
  return std::nullopt;
}

wire::Header server_reply(const SystemVariables& system, const wire::Header& request, wire::Mode mode,
                          const ReplyTimes& times, int minimum_poll) {
  wire::Header answer = system_header(system, times.now);
  answer.version = request.version;
  answer.mode = mode;
  answer.poll = static_cast<std::int8_t>(std::clamp(minimum_poll, static_cast<int>(request.poll), 127));
  answer.origin = request.transmit;
  answer.receive = wire::NtpTimestamp::from(times.received);
  answer.transmit = wire::NtpTimestamp::from(times.transmitted);
  return answer;
}

std::optional<std::vector<std::uint8_t>> answer_octets(const wire::Packet& answer, std::size_t request_size) {
  auto octets = wire::serialise(answer);
  if (octets.size() > request_size) return std::nullopt;
  return octets;
}

}  // namespace ntpsim::ntp
