// Shared by all networks and hosts of a topology: the scenario, true time, and the observers of the programs' datagrams and of
// TCP's segments.
#pragma once

#include <ns3/packet.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/net/stack/packet_header.h"
#include "sim/record/packet_event.h"
#include "sim/scenario/expand.h"

namespace ntpsim::net {

// Reads the headers of an IP packet on the wire.
std::optional<PacketHeader> header_of(const ns3::Packet& packet);

class Internet {
 public:
  using Observer = std::function<void(const record::PacketEvent&)>;

  // Gets each TCP segment with its IP header when a host sends or receives it.
  using SegmentObserver = std::function<void(HostIndex host, TrueTime at, std::span<const std::uint8_t> packet)>;

  Internet(const ExpandedScenario& scenario, Observer observer);
  void watch_segments(SegmentObserver observer) { segment_observer_ = std::move(observer); }

  const ExpandedScenario& scenario() const { return scenario_; }
  std::uint64_t seed() const { return scenario_.scenario.seed; }
  const std::string& host_name(HostIndex host) const { return scenario_.name_of(host); }
  const std::string& network_name(NetworkIndex network) const { return scenario_.name_of(network); }

  TrueTime time_of(std::int64_t nanoseconds) const { return scenario_.start + Duration::from_nanoseconds(nanoseconds); }
  TrueTime now() const;

  std::optional<HostIndex> host_of(const IpAddress& address) const;

  // ns-3's number of a packet, which its copies and fragments keep.
  std::uint64_t id_of(const ns3::Packet& packet) const { return packet.GetUid() - first_uid_; }

  // Without a host: on the way. Without a network: it never came to one.
  void report(record::PacketEvent::What what, std::uint64_t id, std::optional<HostIndex> host,
              std::optional<NetworkIndex> network, const Endpoint& source, const Endpoint& destination,
              std::span<const std::uint8_t> payload, Reason reason = Reason::none) const;
  // `payload_at`: where UDP's payload begins in the packet as it is now. Only programs' datagrams are reported.
  void dropped(const ns3::Packet& packet, const PacketHeader& header, std::size_t payload_at, std::optional<HostIndex> host,
               std::optional<NetworkIndex> network, Reason reason) const;

  void segment_seen(HostIndex host, const ns3::Packet& packet) const;

  void warn(std::string text) { warnings_.push_back(std::move(text)); }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  const ExpandedScenario& scenario_;
  Observer observer_;
  SegmentObserver segment_observer_;
  std::vector<std::string> warnings_;
  std::uint64_t first_uid_;
};

}  // namespace ntpsim::net
