// What an SNTP client makes of a packet: whether to believe it (RFC 4330, section 5; the packet tests of RFC 5905, section 8
// and appendix A.5.1), and which offset and delay it measures.
#pragma once

#include <cstdint>

#include "models/base/reason.h"
#include "models/base/time.h"
#include "models/wire/packet.h"

namespace ntpsim {

// A request that waits for its answer.
struct PendingRequest {
  std::uint64_t id = 0;
  wire::NtpTimestamp origin;   // what it carried as its transmit timestamp, and its answer must bring back
  LocalTime sent;              // T1 by the best stamp there is
};

struct Sample {
  Duration offset;             // positive: the local clock is behind
  Duration delay;
  Duration uncertainty;        // |server's offset from true time - ours - offset| cannot be larger
  Duration root_distance;
  Reason reason = Reason::none;  // why it must not move the clock
};

// Could this be the answer to that request at all? What fails here may be forged and ends nothing.
// A duplicate is one that repeats `last_transmit`, the transmit timestamp of the last answer that passed.
Reason authenticity(const wire::Header& reply, int version, const wire::NtpTimestamp& origin,
                    const wire::NtpTimestamp& last_transmit);

// Is the server fit to be believed? Stratum 0 with printing characters as its refid is a kiss-o'-death. For broadcasts,
// which have neither origin nor receive timestamps, only the transmit timestamp counts.
Reason fitness(const wire::Header& reply);

// T1 to T4 of RFC 5905, figure 20. `precision` is that of the local clock.
Sample measure(const PendingRequest& request, const wire::Header& reply, LocalTime received, Duration precision,
               Duration max_distance);

// A broadcast tells its time of sending and nothing of its way: the delay counts as zero, and the clock that follows
// it will be late by the true one.
Sample measure_broadcast(const wire::Header& packet, LocalTime received, Duration precision, Duration max_distance);

}  // namespace ntpsim
