// What a broadcast client knows of its server besides other associations: the delay, which nobody tells it, and whether it
// listens already (RFC 5905, section 3.1; ntpd's broadcastdelay).
//
//   state         a volley is answered            three volleys are not            mode 4          mode 5
//   calibrating   listening, measured delay       listening, configured delay      a sample        not used
//   listening                                                                      nobody asked    a sample
//
// The volley is one in client mode, of the length of iburst, and the delay that of the clock filter's sample, so that a
// broadcast packet is as far from the truth as that sample: half of the path's asymmetry.
#pragma once

#include "models/base/time.h"
#include "models/ntp/broadcast_config.h"
#include "models/ntp/on_wire.h"
#include "models/ntp/poll_process.h"
#include "models/ntp/sample.h"

namespace ntpsim::ntp {

class BroadcastClient {
 public:
  explicit BroadcastClient(const BroadcastClientConfig& config);

  enum class State { calibrating, listening };
  State state() const { return state_; }
  Duration delay() const { return delay_; }      // there and back; the packet took half of it

  // A poll has begun an interval: a volley of the one before is over.
  void interval_begins(PollProcess& poll, Duration filter_delay);
  // The answer to a request of the volley has been used.
  void answered(PollProcess& poll, Duration filter_delay);
  // The clock was stepped: a volley under way has measured nothing. What an earlier one found stands, a delay being no
  // matter of the time of day.
  void clear() { volleys_ = 0; }

  // What a broadcast packet says, in a listening client. Sent at the exchange's transmit timestamp, received at its
  // destination timestamp.
  Sample measure(const Exchange& exchange, MonoTime since_boot, Duration local_precision, int remote_precision) const;

 private:
  void listen(PollProcess& poll);

  State state_;
  Duration delay_;
  int volleys_ = 0;         // that have begun
};

}  // namespace ntpsim::ntp
