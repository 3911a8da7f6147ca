// What a host sees of the network: sockets in, sockets out, and at which true instants a packet passed the places that can
// stamp it. Nothing of ns-3 shows here.
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

namespace ntpsim::host {

using SocketHandle = std::uint64_t;   // unique on its host, never used twice

struct SocketOptions {
  std::uint16_t port = 0;             // 0: a free port drawn from the host's stream
  bool ipv6 = false;
  bool broadcast = false;
  std::vector<IpAddress> groups;
  int time_to_live = 64;
  int group_time_to_live = 64;        // of packets to groups, as Linux has it: IP_MULTICAST_TTL
};

// The times of a packet are true time; the host turns them into readings of its own clock. Without a kernel's or a
// hardware's: the host profile gives no such stamp.
class PortUser {
 public:
  virtual ~PortUser() = default;
  // Called at times.program: interrupt and wake-up delays have passed.
  virtual void received(SocketHandle socket, Datagram datagram, const PacketTimes& times) = 0;
  virtual void sent(SocketHandle socket, SendId id, const PacketTimes& times) = 0;
  virtual void lost_before_wire(SocketHandle, SendId) {}   // no stamps will come
  // Also when the host itself could not send: then it is the reporter.
  virtual void send_failed(SocketHandle socket, const IcmpError& error) = 0;
};

struct InterfaceAddress {
  std::string network;                    // the scenario's name
  IpAddress address;
  int prefix_length = 0;
};

// One per host.
class Port {
 public:
  virtual ~Port() = default;
  // The user must outlive the socket. Nothing when the port number is taken.
  virtual std::optional<SocketHandle> open(const SocketOptions& options, PortUser& user) = 0;
  virtual void close(SocketHandle socket) = 0;
  virtual std::uint16_t local_port(SocketHandle socket) const = 0;
  // From the socket's port, under the address that the route says, with the socket's marks. With an id its stamps are told.
  virtual void send(SocketHandle socket, Datagram datagram, std::optional<SendId> id) = 0;
  // From a host whose kernel is not this port: nothing here needs to be open for it, and it goes out whatever closes. Its
  // errors go to whoever has the port open by then, its stamps to the user. Their socket: 0.
  virtual void send_routed(Datagram datagram, PortUser& user, std::optional<SendId> id) = 0;
  // Under a source that need not be this host's: no socket, no errors, no stamps.
  virtual void send_forged(Datagram datagram) = 0;
  virtual const std::vector<InterfaceAddress>& addresses() const = 0;
  virtual StreamPort& streams() = 0;
  virtual void set_suspended(bool suspended) = 0;   // a suspended host hears nothing and its packets are not kept
};

}  // namespace ntpsim::host
