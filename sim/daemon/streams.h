// A host's TCP connections between the page and the world. If both ends are on one host, they meet here.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/daemon/delivery.h"
#include "sim/daemon/world.h"

namespace ntpsim::daemon {

class Streams {
 public:
  // `fail` ends the run.
  Streams(Page& page, World& world, const Delivery& delivery, std::function<void(const std::string& what)> fail)
      : page_{page}, world_{world}, delivery_{delivery}, fail_{std::move(fail)} {}

  // After a turn of a program.
  void carry_out(std::uint16_t slot);           // what a program did to a connection; frees the slot
  void tell_of_reading();

  // The world's answers, and connections from other hosts.
  void connected(ConnectionId stream);
  void failed(ConnectionId stream, int error);                       // refused, reset, timed out ...
  void failed(ConnectionId stream, const IcmpError& error);          // ... or by an ICMP error
  std::optional<ConnectionId> arrived(const Endpoint& local, const Endpoint& remote);   // nothing: no program listens
  void received(ConnectionId stream, std::vector<std::uint8_t> data);
  void peer_closed(ConnectionId stream);
  void sent(ConnectionId stream, std::size_t octets);                // the other end has read this number

 private:
  void carry_out(const PagePacket& packet);
  PageObject* object_of(ConnectionId stream);   // null: it was closed
  std::optional<ConnectionId> connect_here(ConnectionId stream, const Endpoint& local, const Endpoint& remote);

  Page& page_;
  World& world_;
  const Delivery& delivery_;
  std::function<void(const std::string& what)> fail_;
  std::map<ConnectionId, ConnectionId> local_peers_;    // connections of the host to itself
};

}  // namespace ntpsim::daemon
