#include "sim/net/stack/internet.h"

#include <array>
#include <utility>

#include "sim/net/ns3_events.h"

namespace ntpsim::net {

std::optional<PacketHeader> header_of(const ns3::Packet& packet) {
  std::array<std::uint8_t, header_bytes_enough> bytes;
  const std::uint32_t copied = packet.CopyData(bytes.data(), static_cast<std::uint32_t>(bytes.size()));
  return parse_header({bytes.data(), copied});
}

Internet::Internet(const ExpandedScenario& scenario, Observer observer)
    : scenario_{scenario}, observer_{std::move(observer)}, first_uid_{ns3::Create<ns3::Packet>()->GetUid()} {}

TrueTime Internet::now() const { return time_of(elapsed_nanoseconds()); }

void Internet::segment_seen(HostIndex host, const ns3::Packet& packet) const {
  if (!segment_observer_) return;
  std::vector<std::uint8_t> octets(packet.GetSize());
  packet.CopyData(octets.data(), packet.GetSize());
  constexpr std::uint8_t tcp = 6;
  const bool is_v6 = !octets.empty() && octets[0] >> 4 == 6;
  const std::size_t protocol_at = is_v6 ? 6 : 9;
  if (octets.size() > protocol_at && octets[protocol_at] == tcp) segment_observer_(host, now(), octets);
}

std::optional<HostIndex> Internet::host_of(const IpAddress& address) const {
  const auto place = scenario_.addresses.owner(address);
  return place ? std::optional{place->host} : std::nullopt;
}

void Internet::report(record::PacketEvent::What what, std::uint64_t id, std::optional<HostIndex> host,
                      std::optional<NetworkIndex> network, const Endpoint& source, const Endpoint& destination,
                      std::span<const std::uint8_t> payload, Reason reason) const {
  if (!observer_) return;
  record::PacketEvent event;
  event.at = now();
  event.what = what;
  event.id = id;
  event.host = host;
  event.network = network;
  event.source = source;
  event.destination = destination;
  event.payload = payload;
  event.reason = reason;
  observer_(event);
}

void Internet::dropped(const ns3::Packet& packet, const PacketHeader& header, std::size_t payload_at,
                       std::optional<HostIndex> host, std::optional<NetworkIndex> network, Reason reason) const {
  if (header.protocol != protocol_udp || !observer_) return;
  std::vector<std::uint8_t> bytes(packet.GetSize());
  packet.CopyData(bytes.data(), packet.GetSize());
  const std::size_t skipped = std::min(payload_at, bytes.size());
  report(record::PacketEvent::What::dropped, id_of(packet), host, network, header.from(), header.to(),
         std::span{bytes}.subspan(skipped), reason);
}

}  // namespace ntpsim::net
