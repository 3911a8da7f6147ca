// Manycast (RFC 5905, section 3.1): a client finds servers by asking a group, and the answers make associations.
//
// The time to live grows from one request to the next, so that the nearest servers are found first. Requests stop as soon as
// enough servers survive the selection. When there are too few again, requests restart at the smallest time to live. A packet
// is an answer if it carries the transmit timestamp of the latest request. A request carries the client's stratum: servers
// whose stratum is no better do not answer.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/engine.h"
#include "models/ntp/config.h"
#include "models/ntp/discovery/broadcast_config.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/system_variables.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class ManycastClient {
 public:
  // Its timers and sockets are numbered from these on, one for each group.
  ManycastClient(const std::vector<ManycastConfig>& groups, std::uint16_t port, const KeyRing& keys, TimerId first_timer,
                 SocketId first_socket);

  void start(Actions& actions) const;
  bool owns(TimerId timer) const { return timer >= first_timer_ && timer - first_timer_ < groups_.size(); }

  // The timer of a group has fired. `enough`: enough servers are known.
  void ask(const Now& now, TimerId timer, bool enough, const SystemVariables& system, Actions& actions);

  // The group whose request a packet answers.
  const ManycastConfig* asked(const wire::Header& answer) const;
  void clock_stepped();
  void end(Actions& actions) const;

 private:
  struct Group {
    ManycastConfig config;
    Endpoint to;
    std::size_t circle = 0;                // index of the next time to live
    wire::NtpTimestamp transmit;           // of the latest request; zero: none
  };

  const KeyRing& keys_;
  TimerId first_timer_;
  SocketId first_socket_;
  std::vector<Group> groups_;
};

// Whether a request that was sent to a group is answered: access_denied for a group on which this host does not answer,
// unsynchronized, bad_stratum if the client is better, loop if the client is our own source.
Reason manycast_refusal(const NtpConfig& config, const SystemVariables& system, const wire::Header& request,
                        const PacketReceived& event);

}  // namespace ntpsim::ntp
