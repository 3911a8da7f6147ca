// The on-wire protocol of one association (RFC 5905, section 8): which timestamps a packet carries, whether one that
// comes in belongs to one that went out, and what the four timestamps measure.
//
// State variables, by their names in figure 13:
//   org   transmit timestamp of the last packet that came in: the origin of the next that goes out
//   rec   when that packet came in, by the local clock
//   xmt   transmit timestamp of the last packet that went out; zero: nothing of ours waits for an answer
//
// A packet that comes in            org in the packet     its transmit timestamp      reason             keeps xmt
//   any                             any                   zero                        zero_timestamp     yes
//   any                             any                   = org, seen before          duplicate          yes
//   mode 5                          any                   older than org              duplicate          yes
//   mode 5                          any                   new                         none               yes
//   mode 4                          not xmt, or zero      new                         bogus_origin       yes
//   mode 4                          xmt                   new                         none               no
//   mode 1, 2                       zero                  new                         unsynchronized     yes, org and rec move
//   mode 1, 2                       not xmt               new                         bogus_origin       yes, org and rec move
//   mode 1, 2                       xmt                   new                         none               no
//
// xmt is cleared when it has been answered, so that a replayed answer, or one that was crossed, finds nothing to match; the
// very origin zero matches nothing, though xmt may be zero (CVE-2015-8138). In the symmetric modes a packet that does not
// match still moves org and rec, because that is how two peers find each other, or again after one has restarted.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/random.h"
#include "models/base/reason.h"
#include "models/engine.h"
#include "models/ntp/constants.h"
#include "models/ntp/sample.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// The four timestamps of an exchange, each on the clock of who took it.
struct Exchange {
  LocalTime origin;                  // T1, ours
  wire::NtpTimestamp receive;        // T2, theirs
  wire::NtpTimestamp transmit;       // T3, theirs
  LocalTime destination;             // T4, ours
};

struct Received {
  Reason reason = Reason::none;
  Exchange exchange;                 // only without a reason
};

class OnWire {
 public:
  // Fills the timestamps of a packet that goes out now. A minimised request carries a random number in place of its time
  // of transmission, and nothing of earlier packets.
  void stamp(wire::Header& header, LocalTime now, Random* minimised);

  // When the packet that was stamped last really left.
  void left(LocalTime at) { origin_ = at; }

  Received receive(const wire::Header& header, LocalTime destination);

  // The local clock was stepped, or the association starts anew: nothing from before belongs to what comes.
  void clear() { *this = OnWire{}; }

 private:
  wire::NtpTimestamp org_;
  LocalTime rec_;
  bool has_received_ = false;        // rec_ says something
  wire::NtpTimestamp xmt_;
  LocalTime origin_;                 // T1 of what xmt_ marks
};

// Offset, delay and dispersion of an exchange (RFC 5905, section 8). `since_boot` is when the answer came in on the
// monotonic clock, the precisions are those of both clocks, the remote one in log2 s.
Sample measure(const Exchange& exchange, MonoTime since_boot, Duration local_precision, int remote_precision,
               const Constants& constants);

}  // namespace ntpsim::ntp
