// What a broadcast client knows of its server beyond what every association has: the delay, which broadcasts do not show, and
// whether its calibration is over (RFC 5905, section 3.1; ntpd's broadcastdelay).
//
//   state         a volley is answered            three volleys are not            mode 4          mode 5
//   calibrating   listening, measured delay       listening, configured delay      a sample        not used
//   listening                                                                      unrequested     a sample
//
// The volley is one in client mode, of the length of iburst, and the delay that of the clock filter's sample, so that a
// broadcast packet is as far from the truth as that sample: half of the path's asymmetry.
#pragma once

#include "models/base/time.h"
#include "models/ntp/discovery/broadcast_config.h"
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

  // A poll has begun an interval: the volley of the interval before is over.
  void interval_begins(PollProcess& poll, Duration filter_delay);
  // The answer to a request of the volley has been used.
  void answered(PollProcess& poll, Duration filter_delay);
  // The clock was stepped: a volley under way measures nothing. A delay that was measured before stays valid.
  void clear() { volleys_ = 0; }

  // The sample of a broadcast packet in a listening client. It was sent at the exchange's transmit timestamp and received at
  // its destination timestamp.
  Sample measure(const Exchange& exchange, MonoTime since_boot, Duration local_precision, int remote_precision) const;

 private:
  void listen(PollProcess& poll);

  State state_;
  Duration delay_;
  int volleys_ = 0;         // that have begun
};

}  // namespace ntpsim::ntp
