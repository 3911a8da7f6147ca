// Associations that are not configured: which packet may make one, and with which configuration.
#pragma once

#include <vector>

#include "models/engine.h"
#include "models/ntp/config.h"
#include "models/ntp/constants.h"
#include "models/ntp/serving/access_list.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// A packet that was admitted, with the result of its authentication: what answers it, or mobilises an association for it, needs.
struct UnmatchedPacket {
  const wire::Packet& packet;
  const PacketReceived& event;
  Reason authentication = Reason::none;
  Restrictions restrictions;

  bool is_authenticated() const { return packet.mac && authentication == Reason::none; }
};

// The number of associations.
struct AssociationCount {
  std::size_t all = 0;
  std::size_t ephemeral = 0;
};

// Whether the packet may mobilise an association, or the reason why not. A packet that is not authenticated may only do so if
// the configuration permits it and the restrictions do not forbid it. There must be fewer associations than are wanted. For an
// authenticated packet only ephemeral associations are counted: a packet with a good MAC may be a replay from another address.
Reason may_mobilise(const UnmatchedPacket& unmatched, const NtpConfig& config, const AssociationCount& count,
                    const Constants& constants);

// The configuration of a symmetric passive association: named by its address, with the packet's key and version.
NtpSource ephemeral_source(const UnmatchedPacket& unmatched);

// The configuration of a broadcast server's association: polled as often as it sends, with a volley for the calibration.
NtpSource broadcast_source(const UnmatchedPacket& unmatched, const Constants& constants);

// The sources of all pools, one for each address.
std::vector<NtpSource> pool_members(const NtpConfig& config);

// The groups of one address family in which the process listens, each of them once.
std::vector<IpAddress> groups(const NtpConfig& config, bool ipv6);

// The time to live of packets to groups of that family, which leave through one socket.
int group_time_to_live(const NtpConfig& config, bool ipv6);

}  // namespace ntpsim::ntp
