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
  using SegmentObserver = std::function<void(int host, TrueTime at, std::span<const std::uint8_t> packet)>;

  Internet(const ExpandedScenario& scenario, Observer observer);
  void watch_segments(SegmentObserver observer) { segment_observer_ = std::move(observer); }

  const ExpandedScenario& scenario() const { return scenario_; }
  std::uint64_t seed() const { return scenario_.scenario.seed; }
  const std::string& host_name(int host) const;
  const std::string& network_name(int network) const;

  TrueTime time_of(std::int64_t nanoseconds) const { return scenario_.start + Duration::from_nanoseconds(nanoseconds); }
  TrueTime now() const;

  int host_of(const IpAddress& address) const;          // -1: no host has it

  // ns-3's number of a packet, which its copies and fragments keep.
  std::uint64_t id_of(const ns3::Packet& packet) const { return packet.GetUid() - first_uid_; }

  void report(record::PacketEvent::What what, std::uint64_t id, int host, int network, const Endpoint& source,
              const Endpoint& destination, std::span<const std::uint8_t> payload, Reason reason = Reason::none) const;
  // `payload_at`: where UDP's payload begins in the packet as it is now. Only programs' datagrams are reported.
  void dropped(const ns3::Packet& packet, const PacketHeader& header, std::size_t payload_at, int host, int network,
               Reason reason) const;

  void segment_seen(int host, const ns3::Packet& packet) const;

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
