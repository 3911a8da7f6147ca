// What a host sees of the network: sockets in, sockets out, and at which true instants a packet passed the places that can
// stamp it. Nothing of ns-3 shows here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/reason.h"
#include "models/base/time.h"
#include "models/engine.h"
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

// The instants of one packet at one host, in true time; the host turns them into readings of its own clock.
struct PacketTimes {
  TrueTime daemon;                        // the program's call returned with it (received) or made it (sent)
  std::optional<TrueTime> kernel;         // absent where the host profile gives no such stamp
  std::optional<TrueTime> hardware;       // start of frame on the wire
};

// What the IP header of a packet says beside its addresses.
struct PacketMarks {
  int time_to_live = 64;
  int traffic_class = 0;
};

class PortUser {
 public:
  virtual ~PortUser() = default;
  // Called at times.daemon: interrupt and wake-up delays have passed.
  virtual void received(SocketHandle socket, const Endpoint& remote, const Endpoint& local, Bytes data,
                        const PacketTimes& times, const PacketMarks& marks) = 0;
  virtual void sent(SocketHandle socket, std::uint64_t id, const PacketTimes& times) = 0;   // only where wants_stamps
  virtual void lost_before_wire(SocketHandle, std::uint64_t /*id*/) {}   // only where wants_stamps: none will come
  virtual void send_failed(SocketHandle socket, const Endpoint& remote, Reason reason) = 0;
};

// What a host sends whose kernel is not this port: nothing here needs to be open for it, and it goes out whatever closes.
struct RoutedDatagram {
  std::optional<IpAddress> source;        // nothing: what the route says
  std::uint16_t source_port = 0;
  Endpoint to;
  Bytes data;
  PacketMarks marks;
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
  virtual void send(SocketHandle socket, const Endpoint& to, Bytes data, std::uint64_t id, bool wants_stamps) = 0;
  // Its errors go to whoever has the port open by then, its stamps to the user. Their socket: 0.
  virtual void send_routed(RoutedDatagram datagram, PortUser& user, std::uint64_t id, bool wants_stamps) = 0;
  // A raw packet under a source that need not be this host's: no socket, no errors, no stamps.
  virtual void send_forged(const Endpoint& from, const Endpoint& to, Bytes data) = 0;
  virtual const std::vector<InterfaceAddress>& addresses() const = 0;
  virtual StreamPort& streams() = 0;
  virtual void set_suspended(bool suspended) = 0;   // a suspended host hears nothing and its packets are not kept
};

}  // namespace ntpsim::host
