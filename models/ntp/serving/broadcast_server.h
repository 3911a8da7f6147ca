// The broadcast and multicast associations of a server (RFC 5905, section 3.1, mode 5): packets without a request, at even
// intervals, as long as the server is synchronised.
//
// The origin timestamp of an interleaved packet is the time at which the one before it really left (RFC 9769, section 4).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/engine.h"
#include "models/ntp/discovery/broadcast_config.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/leap/leap_process.h"
#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

class BroadcastServer {
 public:
  // Its timers are numbered from `first_timer` on, one for each destination.
  BroadcastServer(const std::vector<BroadcastConfig>& destinations, std::uint16_t port, const KeyRing& keys, TimerId first_timer);

  void start(Actions& actions) const;
  bool owns(TimerId timer) const { return timer >= first_timer_ && timer - first_timer_ < destinations_.size(); }

  // Sends the packet for the destination whose timer has fired, from the socket of its family.
  struct Sockets {
    SocketId ipv4;
    SocketId ipv6;
  };
  void broadcast(const Now& now, TimerId timer, const LeapProcess::Served& served, const Sockets& sockets, SendId id,
                 Actions& actions);
  void left(SendId id, LocalTime at);
  void clock_stepped();                   // times of earlier packets are void
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
