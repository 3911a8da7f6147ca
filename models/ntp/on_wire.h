// The on-wire protocol of one association (RFC 5905, section 8): which timestamps a packet carries, whether one that
// comes in belongs to one that went out, and what the four timestamps measure.
//
// State variables, by their names in figure 13:
//   org   transmit timestamp of the last packet that came in: the origin of the next that goes out
//   rec   when that packet came in, by the local clock
//   xmt   transmit timestamp of the last packet that went out; zero: no answer is expected
//
// A packet that comes in            org in the packet     its transmit timestamp      reason             keeps xmt
//   any                             any                   zero                        zero_timestamp     yes
//   mode 1, 2, 4, no receive time   xmt                   new                         zero_timestamp     yes
//   any                             any                   = org, seen before          duplicate          yes
//   mode 5                          any                   older than org              duplicate          yes
//   mode 5                          any                   new                         none               yes
//   mode 4                          not xmt, or zero      new                         bogus_origin       yes
//   mode 4                          xmt                   new                         none               no
//   mode 1, 2                       zero                  new                         unsynchronized     yes, org and rec move
//   mode 1, 2                       not xmt               new                         bogus_origin       yes, org and rec move
//   mode 1, 2                       xmt                   new                         none               no
//
// xmt is cleared when it has been answered, so that a replayed answer matches nothing. An origin of zero matches nothing
// either, although xmt may be zero (CVE-2015-8138). In the symmetric modes a packet that does not match still moves org and
// rec: that is how two peers find each other, at first and after a restart.
//
// Interleaved modes (RFC 9769). The time at which a packet really left is known only afterwards, so the next packet carries it.
// Beside the variables above there are
//   last   of the last valid packet: when the packet that it answered left (T1), its receive timestamp (T2), when it came
//          in (T4); an interleaved packet then brings T3
//   told   the receive timestamp of the last packet that went out, until it has been answered
//   sent   packets that went out since the last valid packet came in
//
// A packet that goes out         origin              receive          transmit
//   basic                        org                 rec              now
//   client, interleaved          T2 of last          rec, or random   now, or random
//   peer, interleaved            T2 of last          rec              when the packet before left
//
// A packet that comes in         is interleaved if                                          measures
//   mode 4                       its origin is told, and the request was interleaved        last with its transmit
//   mode 1, 2                    its origin is told, and sent is one                        last with its transmit
//   mode 5                       its origin is within 1 s of the transmit of the one        its origin as the transmit of the
//                                before, which came in                                      one before
//
// An interleaved packet is sent only if sent is zero and last is there: after any loss the next one is basic, and so is its
// answer. A peer whose interleaved packet was answered with a basic one sends a basic one too, because the other end lacks the
// timestamps that it would need. A valid interleaved packet without last measures nothing. A passive peer sends interleaved
// packets if the other end does.
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

// The four timestamps of an exchange, each on the clock of the host that took it.
struct Exchange {
  LocalTime origin;                  // T1, ours
  wire::NtpTimestamp receive;        // T2, theirs
  wire::NtpTimestamp transmit;       // T3, theirs
  LocalTime destination;             // T4, ours
  MonoTime at = {};                  // the time of T4; of an interleaved packet, that of an earlier exchange
};

struct Received {
  Reason reason = Reason::none;
  Exchange exchange;                 // only without a reason
  bool measures = true;              // else the packet is valid but has no complete exchange
  bool tells_before = false;         // its transmit timestamp is that of the packet before
};

enum class Interleaving { off, on, follows };

class OnWire {
 public:
  explicit OnWire(Interleaving interleaving = Interleaving::off) : interleaving_{interleaving} {}

  // Fills the timestamps of a packet that goes out now, by its mode. A minimised request carries a random number as its
  // transmit timestamp, and no timestamp of the client's earlier packets.
  void stamp(wire::Header& header, LocalTime now, Random* minimised);

  // When the packet that was stamped last really left.
  void left(LocalTime at) { origin_ = at; }

  // Whether a packet has the origin of a request that is not yet answered. Changes no state; false for a broadcast.
  bool awaits(const wire::Header& header) const;

  Received receive(const wire::Header& header, LocalTime destination, MonoTime at = {});

  // The local clock was stepped, or the association starts anew: earlier packets match nothing.
  void clear() { *this = OnWire{interleaving_}; }

 private:
  struct Last {
    LocalTime origin;
    wire::NtpTimestamp receive;
    LocalTime destination;
    MonoTime at;
    bool was_interleaved = false;
    bool was_refused = false;        // a peer has answered an interleaved packet with a basic one
  };

  bool sends_interleaved() const;
  bool is_basic(const wire::Header& header) const;         // it answers what was sent last
  bool is_interleaved(const wire::Header& header) const;   // ... and tells when the packet before left
  wire::NtpTimestamp time_left() const;
  Received receive_broadcast(const wire::Header& header, LocalTime destination, MonoTime at);
  Received accept(const wire::Header& header, LocalTime destination, MonoTime at, bool is_interleaved);

  Interleaving interleaving_;
  wire::NtpTimestamp org_;
  LocalTime rec_;
  MonoTime rec_at_;                  // the same on the monotonic clock
  bool has_received_ = false;        // rec_ is valid
  bool was_broadcast_ = false;       // of a packet of mode 5
  wire::NtpTimestamp xmt_;
  wire::NtpTimestamp sent_xmt_;      // the same, answered or not
  LocalTime origin_;                 // T1 of what xmt_ marks
  wire::NtpTimestamp told_;
  bool was_interleaved_ = false;     // of the last packet that went out
  int sent_ = 0;
  std::optional<Last> last_;
};

// Offset, delay and dispersion of an exchange (RFC 5905, section 8). `since_boot` is when the answer came in on the
// monotonic clock, the precisions are those of both clocks, the remote one in log2 s.
Sample measure(const Exchange& exchange, MonoTime since_boot, Duration local_precision, int remote_precision,
               const Constants& constants);

}  // namespace ntpsim::ntp
