// A host's view of the network: packets in, packets out, and the true instants at which a packet passed the places that can stamp
// it. It does not depend on ns-3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/datagram.h"
#include "models/base/icmp.h"
#include "models/base/stamps.h"
#include "sim/host/stream_port.h"
#include "sim/scenario/route_table.h"

namespace ntpsim::host {

using SocketHandle = std::uint64_t;   // unique on its host, used only once

struct SocketOptions {
  std::uint16_t port = 0;             // 0: a free port drawn from the host's stream
  bool ipv6 = false;
  bool broadcast = false;
  std::vector<IpAddress> groups;
  int time_to_live = 64;
  int group_time_to_live = 64;        // of packets to groups; default as on Linux (IP_MULTICAST_TTL)
};

// The times of a packet are true time; the host converts them to readings of its own clock. The kernel's and the hardware's are
// absent if the host profile has no such stamps.
class PortUser {
 public:
  virtual ~PortUser() = default;
  // Called at times.program: after the interrupt and wake-up delays.
  virtual void received(SocketHandle socket, Datagram datagram, const PacketTimes& times) = 0;
  virtual void sent(SocketHandle socket, SendId id, const PacketTimes& times) = 0;
  virtual void lost_before_wire(SocketHandle, SendId) {}   // there will be no stamps
  // The reporter is the host itself if it could not send.
  virtual void send_failed(SocketHandle socket, const IcmpError& error) = 0;
};

struct InterfaceAddress {
  std::string network;                    // its name in the scenario
  IpAddress address;
  int prefix_length = 0;
};

// One for each host.
class Port {
 public:
  virtual ~Port() = default;
  // The user must outlive the socket. Nothing if the port is taken.
  virtual std::optional<SocketHandle> open(const SocketOptions& options, PortUser& user) = 0;
  virtual void close(SocketHandle socket) = 0;
  virtual std::uint16_t local_port(SocketHandle socket) const = 0;
  // Sends from the socket's port, with the route's source address and the socket's marks. With an id, its stamps are told.
  virtual void send(SocketHandle socket, Datagram datagram, std::optional<SendId> id) = 0;
  // For programs that have a kernel of their own: no socket of this port must be open for it, and it is sent whatever closes,
  // through the interface that it names, or else by route. Errors go to the socket that then has the source port, stamps to the
  // user, with socket 0.
  virtual void send_routed(Datagram datagram, PortUser& user, std::optional<SendId> id) = 0;
  // Sends with a source that may be another host's: there is no socket, and neither errors nor stamps are told.
  virtual void send_forged(Datagram datagram) = 0;
  virtual const std::vector<InterfaceAddress>& addresses() const = 0;
  virtual StreamPort& streams() = 0;
  virtual void set_suspended(bool suspended) = 0;   // a suspended host receives nothing, and its packets are not kept
  // The host's one table of routes, as it is now. The timeline changes it; each change changes the revision.
  virtual const RouteTable& routes() const = 0;
  virtual std::uint32_t routes_revision() const = 0;
};

}  // namespace ntpsim::host
