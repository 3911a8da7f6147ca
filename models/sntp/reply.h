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
  wire::NtpTimestamp origin;   // its transmit timestamp, which the answer must carry as its origin
  LocalTime sent;              // T1 by the best stamp there is
};

struct Sample {
  Duration offset;             // positive: the local clock is behind
  Duration delay;
  Duration uncertainty;        // |server's offset from true time - ours - offset| cannot be larger
  Duration root_distance;
  Reason reason = Reason::none;  // why it must not move the clock
};

// Whether this can be the answer to that request. A packet that fails here may be forged, so the request goes on waiting.
// A duplicate repeats `last_transmit`, the transmit timestamp of the last answer that passed.
Reason authenticity(const wire::Header& reply, int version, const wire::NtpTimestamp& origin,
                    const wire::NtpTimestamp& last_transmit);

// Whether the server may be believed. Stratum 0 with printing characters as its refid is a kiss-o'-death. For broadcasts,
// which have neither origin nor receive timestamps, only the transmit timestamp counts.
Reason fitness(const wire::Header& reply);

// T1 to T4 of RFC 5905, figure 20. `precision` is that of the local clock.
Sample measure(const PendingRequest& request, const wire::Header& reply, LocalTime received, Duration precision,
               Duration max_distance);

// A broadcast carries its time of sending but not its delay. The delay counts as zero, and a clock that follows it is
// behind by the true delay.
Sample measure_broadcast(const wire::Header& packet, LocalTime received, Duration precision, Duration max_distance);

}  // namespace ntpsim
