// The poll process of one association (RFC 5905, section 13): when it sends next, and whether its source can be reached.
//
// The reach register shifts left at each poll and an answer sets its lowest bit; zero is unreachable. The interval is
// 2^min(host poll, packet poll) s, not less than 2^min_poll: oversampling is harmless, undersampling is not. It may be
// stretched by up to 255/4096 at random, so that clients do not poll in step. It has whole seconds, as ntpd's timer does, and
// counts from the first packet of a burst.
//
// A burst is a volley in place of one packet, two seconds apart:
//   iburst   at a poll that finds the source unreachable
//   burst    at a poll of a reachable and fit source, as long as the interval has grown: 2^(host poll - min poll) packets
// ntpd and NTPsec send the first packet and wait for its answer, so that an absent server gets no bursts. They do so for three
// polls, 2^min_poll s apart. An ordinary interval follows the third, whose answer starts no burst. RFC 5905 does not wait, and
// its bursts always have eight packets.
//
// Headway (ntpd, NTPsec): a leaky bucket of seconds. A packet adds 2^min_poll - 2, each second takes one away. While it holds
// more than 2^min_poll, intervals are two seconds longer, for an hour or so after a burst; what is beyond headway_ceiling - 1
// packets must drain before the next packet, in a burst too.
//
// After `unreach` polls without an answer each further one lengthens the interval, up to max_poll.
// An ephemeral source is removed instead. A preemptible one may be removed if it has not survived the selection for as many
// polls. RATE raises min_poll: to twice the interval in use, and at least to the poll of the kiss.
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/base/random.h"
#include "models/base/time.h"
#include "models/ntp/constants.h"

namespace ntpsim::ntp {

struct PollConfig {
  int min_poll = 6;
  int max_poll = 10;
  bool iburst = false;
  bool burst = false;
  bool preemptible = false;     // given up after `unreach` polls without surviving a selection
  bool ephemeral = false;       // ... without an answer
};

class PollProcess {
 public:
  PollProcess(const Constants& constants, const PollConfig& config);

  void begin(MonoTime first);   // the first packet goes at this time

  // The result of a poll.
  struct Turn {
    bool shifts = false;        // a new interval: the register has moved
    bool lost = false;          // the source became unreachable by it
    bool ages_filter = false;
    bool useless = false;       // a preemptible source has not survived, or an ephemeral one not answered, for too long
  };
  Turn poll(MonoTime now, int system_poll, bool fit, Random& random);   // a packet goes out now

  // A packet of the source came in. Its poll is kept even if the packet cannot be used; otherwise a peer that is not
  // synchronised yet would be polled too rarely to be found (RFC 5905, appendix A.5.1.1).
  void heard(int packet_poll) { packet_poll_ = packet_poll; }
  // An answer passed all packet tests. `packet_poll` is the poll exponent that it carries. True: the source was unreachable.
  bool answered(MonoTime now, int packet_poll, Random& random);
  void rate_kiss(MonoTime now, int packet_poll, Random& random);
  void set_host_poll(MonoTime now, int system_poll, Random& random);
  void of_use() { unreach_ = 0; }      // it survived the selection
  void end_bursts();                   // for good

  // The association starts anew: nothing is reachable, the interval is the shortest.
  void clear(MonoTime next);

  // How long to wait before the first poll of a new start: after a step of the clock, or of a broadcast server that was just heard.
  // Random, so that clients which were stepped by one source, or hear one server, do not ask it at the same time.
  Duration restart_delay(Random& random) const;

  MonoTime next() const { return next_; }
  std::uint8_t reach() const { return reach_; }
  bool in_burst() const { return burst_ > 0; }
  int host_poll() const { return host_poll_; }
  int min_poll() const { return min_poll_; }
  int max_poll() const { return std::max(config_.max_poll, min_poll_); }

 private:
  void begin_interval(int& host_poll, bool fit, Turn& turn);
  void begin_burst();
  int burst_length() const;
  void plan(MonoTime now, int host_poll, Random& random);
  MonoTime earliest(MonoTime now) const;
  int exponent() const;         // of the interval, log2 s
  Duration interval(Random& random) const;
  bool keeps_headway() const;
  void drain(MonoTime now);

  Constants constants_;
  PollConfig config_;
  int min_poll_;                // raised by RATE
  int host_poll_;
  int packet_poll_;
  std::uint8_t reach_ = 0;
  int unreach_ = 0;
  int burst_ = 0;               // packets of the burst that are still to be sent
  int retry_ = 0;               // polls that still wait for the answer which sets a burst going
  MonoTime sent_;
  MonoTime interval_began_;     // the first packet of a burst
  Duration headway_;            // what the bucket held ...
  MonoTime drained_;            // ... at this time
  MonoTime next_;
};

}  // namespace ntpsim::ntp
