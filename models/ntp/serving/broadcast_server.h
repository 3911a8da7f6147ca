// The broadcast and multicast associations of a server (RFC 5905, section 3.1, mode 5): packets that nobody asked for, at
// even intervals, as long as the server is synchronised.
//
// An interleaved packet also tells, in its origin timestamp, when the one before it really left (RFC 9769, section 4).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/engine.h"
#include "models/ntp/broadcast_config.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/leap/leap_process.h"
#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

class BroadcastServer {
 public:
  // Timers of its own from that number on, one for each destination.
  BroadcastServer(const std::vector<BroadcastConfig>& destinations, std::uint16_t port, const KeyRing& keys, TimerId first_timer);

  void start(Actions& actions) const;
  bool owns(TimerId timer) const { return timer >= first_timer_ && timer - first_timer_ < destinations_.size(); }

  // The packet of the destination whose timer has fired, from that socket of its family.
  struct Sockets {
    SocketId ipv4;
    SocketId ipv6;
  };
  void broadcast(const Now& now, TimerId timer, const LeapProcess::Served& served, const Sockets& sockets, SendId id,
                 Actions& actions);
  void left(SendId id, LocalTime at);
  void clock_stepped();                   // when packets left is told in a time that is over
  void end(Actions& actions) const;

 private:
  struct Destination {
    BroadcastConfig config;
    Endpoint to;
    std::optional<SendId> leaving;
    std::optional<LocalTime> left;        // when the packet before really left
  };

  const KeyRing& keys_;
  TimerId first_timer_;
  std::vector<Destination> destinations_;
};

}  // namespace ntpsim::ntp
