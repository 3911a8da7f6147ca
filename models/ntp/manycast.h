// Manycast (RFC 5905, section 3.1): a client finds servers by asking a group, and the answers make associations.
//
// The request goes out with a time to live that grows from one to the next, so that the nearest servers are found first, and
// stops as soon as enough of them survive the selection. Once they are too few, it begins with the smallest circle again. An
// answer is one if it carries the transmit timestamp of the latest request. A request says what stratum the client has:
// servers that are no better than he keep silent.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/engine.h"
#include "models/ntp/broadcast_config.h"
#include "models/ntp/config.h"
#include "models/ntp/key_ring.h"
#include "models/ntp/system_variables.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class ManycastClient {
 public:
  // Timers and sockets of its own from those numbers on, one for each group.
  ManycastClient(const std::vector<ManycastConfig>& groups, std::uint16_t port, const KeyRing& keys, TimerId first_timer,
                 SocketId first_socket);

  void start(Actions& actions) const;
  bool owns(TimerId timer) const { return timer >= first_timer_ && timer - first_timer_ < groups_.size(); }

  // The timer of a group has fired; `enough` servers are known, or not.
  void ask(const Now& now, TimerId timer, bool enough, const SystemVariables& system, Actions& actions);

  // Whose request a packet answers.
  const ManycastConfig* asked(const wire::Header& answer) const;
  void clock_stepped();
  void end(Actions& actions) const;

 private:
  struct Group {
    ManycastConfig config;
    Endpoint to;
    std::size_t circle = 0;                // which time to live is next
    wire::NtpTimestamp transmit;           // of the latest request; zero: none
  };

  const KeyRing& keys_;
  TimerId first_timer_;
  SocketId first_socket_;
  std::vector<Group> groups_;
};

// Whether a request that was sent to a group is answered: access_denied for a group on which this host does not answer,
// unsynchronized, bad_stratum where the client is better, loop where the client is our own source.
Reason manycast_refusal(const NtpConfig& config, const SystemVariables& system, const wire::Header& request,
                        const PacketReceived& event);

}  // namespace ntpsim::ntp
