// Associations that nobody has configured: what a packet must be to make one, and what the association then is told.
#pragma once

#include <vector>

#include "models/engine.h"
#include "models/ntp/access_list.h"
#include "models/ntp/config.h"
#include "models/ntp/constants.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// A packet that nobody expected, with what its MAC says.
struct Stranger {
  const wire::Packet& packet;
  const PacketReceived& event;
  Reason authentication = Reason::none;
  Restrictions restrictions;

  bool is_authenticated() const { return packet.mac && authentication == Reason::none; }
};

// Whether it may mobilise an association: if it is authenticated; if it is not, where the configuration welcomes anybody,
// the restrictions do not forbid it, and there are not yet as many associations as are wanted. The reason else.
Reason may_mobilise(const Stranger& stranger, const NtpConfig& config, std::size_t associations, const Constants& constants);

// Named by its address, with the key and the version of the packet.
NtpSource ephemeral_source(const Stranger& stranger);

// That of a broadcast server: polled as often as it sends, with a volley for the calibration.
NtpSource broadcast_source(const Stranger& stranger, const Constants& constants);

// Those of all pools, one for each address.
std::vector<NtpSource> pool_members(const NtpConfig& config);

// The groups of one address family in which the process listens, each of them once.
std::vector<IpAddress> groups(const NtpConfig& config, bool ipv6);

// Of packets to groups of that family, which leave through one socket.
int group_time_to_live(const NtpConfig& config, bool ipv6);

}  // namespace ntpsim::ntp
