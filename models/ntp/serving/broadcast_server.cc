#include "models/ntp/serving/broadcast_server.h"

#include <stdexcept>

namespace ntpsim::ntp {

namespace {

constexpr Duration first_wait = Duration::from_whole_seconds(1);

}  // namespace

BroadcastServer::BroadcastServer(const std::vector<BroadcastConfig>& destinations, std::uint16_t port, const KeyRing& keys,
                                 TimerId first_timer)
    : keys_{keys}, first_timer_{first_timer} {
  for (const BroadcastConfig& config : destinations) {
    const auto address = IpAddress::parse(config.to);
    if (!address) throw std::invalid_argument("broadcast: \"" + config.to + "\" is no address");
    keys.require(config.key);
    destinations_.push_back({config, {*address, port}, std::nullopt, std::nullopt});
  }
}

void BroadcastServer::start(Actions& actions) const {
  for (std::size_t i = 0; i < destinations_.size(); ++i)
    actions.emplace_back(SetTimer{first_timer_ + i, first_wait * static_cast<std::int64_t>(i + 1)});
}

void BroadcastServer::broadcast(const Now& now, TimerId timer, const LeapProcess::Served& served, const Sockets& sockets,
                                SendId id, Actions& actions) {
  Destination& destination = destinations_[timer - first_timer_];
  const BroadcastConfig& config = destination.config;
  actions.emplace_back(SetTimer{timer, wire::power_of_two(config.poll)});
  if (!served.system.synchronised()) return;
  wire::Header header = system_header(served.system, now.mono);
  header.version = static_cast<std::uint8_t>(config.version);
  header.mode = wire::Mode::broadcast;
  header.poll = static_cast<std::int8_t>(config.poll);
  if (destination.left) header.origin = wire::NtpTimestamp::from(*destination.left + served.smear);
  header.transmit = wire::NtpTimestamp::from(now.local + served.smear);
  Bytes octets = wire::serialise(header);
  if (config.key != 0) octets = keys_.seal(std::move(octets), config.key);
  destination.left.reset();
  destination.leaving.reset();
  if (config.interleaved) destination.leaving = id;
  actions.emplace_back(Send{.socket = destination.to.address.is_v6() ? sockets.ipv6 : sockets.ipv4, .to = destination.to,
                            .data = std::move(octets), .id = id, .wants_stamps = config.interleaved});
}

void BroadcastServer::left(SendId id, LocalTime at) {
  for (Destination& destination : destinations_) {
    if (destination.leaving != id) continue;
    destination.left = at;
    destination.leaving.reset();
  }
}

void BroadcastServer::clock_stepped() {
  for (Destination& destination : destinations_) {
    destination.left.reset();
    destination.leaving.reset();
  }
}

void BroadcastServer::end(Actions& actions) const {
  for (std::size_t i = 0; i < destinations_.size(); ++i) actions.emplace_back(CancelTimer{first_timer_ + i});
}

}  // namespace ntpsim::ntp
