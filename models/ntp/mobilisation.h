// Associations that nobody has configured: what a packet must be to make one, and what the association then is told.
#pragma once

#include <vector>

#include "models/engine.h"
#include "models/ntp/serving/access_list.h"
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

// How many associations there are.
struct Crowd {
  std::size_t all = 0;
  std::size_t ephemeral = 0;
};

// Whether it may mobilise an association: if it is authenticated; if it is not, where the configuration welcomes anybody and
// the restrictions do not forbid it. There must not yet be as many associations as are wanted; for an authenticated one
// only those count that strangers have made, for even a good MAC may be one of a packet that comes again with another source.
// The reason else.
Reason may_mobilise(const Stranger& stranger, const NtpConfig& config, const Crowd& there, const Constants& constants);

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
