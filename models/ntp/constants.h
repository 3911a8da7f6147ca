// The constants of RFC 5905 in which implementations differ, by the implementation.
//
// rfc5905 is the text (section 6, figure 5, section 10 to 13 and appendix A); ntpd is the reference implementation since
// 4.2.8, ntpsec NTPsec 1.2. A value that an option of the configuration may replace stands there as well.
#pragma once

#include <string_view>

#include "models/base/time.h"

namespace ntpsim::ntp {

enum class Variant { rfc5905, ntpd, ntpsec };

// How the daemon loop computes the frequency from offsets.
//   rfc5905  appendix A.5.5.6: PLL always, with the poll interval as its longest integration; FLL above half of the Allan
//            intercept
//   ntpd     ntpd's local_clock(): PLL always, with the Allan intercept as its longest integration; FLL from there on
enum class LoopForm { rfc5905, ntpd };

// How clock filter, intersection, cluster and combine work.
//   rfc5905  sections 10 and 11.2: midpoints are counted, selection jitter alone makes an outlier, the lowest stratum leads
//   ntpd     ntpd's clock_filter() and clock_select(), which NTPsec has kept: overlapping intervals are enough, selection
//            jitter is weighted by root distance
enum class MitigationForm { rfc5905, ntpd };

// What the root distance of a source adds to half of the delays, the root dispersion, the age and the jitter.
//   rfc5905  the peer's dispersion; the delays count as at least mindist
//   ntpd     the peer's dispersion; the sum is at least mindist
//   ntpsec   the precisions of both clocks instead of the peer's dispersion, which is tested by itself
enum class DistanceForm { rfc5905, ntpd, ntpsec };

// PHI: how much a clock may err, and so how fast dispersion grows, s/s. All implementations agree on it.
inline constexpr double phi = 15e-6;

struct Constants {
  Variant variant = Variant::ntpsec;

  // Poll process (RFC 5905, section 13)
  int min_poll = 6;                 // the default of minpoll: 64 s
  int max_poll = 10;                // the default of maxpoll: 1024 s
  int lowest_poll = 4;              // what a configuration may ask for
  int highest_poll = 17;
  int unreach = 10;                 // polls without an answer until the interval grows
  int iburst_count = 6;             // packets in a burst of an unreachable source
  int burst_count = 8;              // ... and at most in a burst of a reachable one
  Duration burst_interval = Duration::from_whole_seconds(2);
  bool burst_awaits_answer = true;  // the rest of a burst is sent only after an answer to its first packet
  int aged_by_missing = 0xff;       // a poll that finds none of these bits in the reach register ages the clock filter
  bool randomised_poll = true;      // up to a sixteenth is added to each interval
  int headway_ceiling = 8;          // packets that the leaky bucket holds; 0: there is none
  bool restart_over_min_poll = false;   // after a step the first poll is within 2^min_poll s, else within min_poll s
  bool minimise_data = true;        // requests disclose nothing of the client
  int poll_limit = 30;              // the jiggle counter's range
  double poll_gate = 4;             // times the jitter: below it the counter rises

  // Clock filter, selection, cluster (sections 10 and 11.2)
  MitigationForm mitigation = MitigationForm::ntpd;
  DistanceForm distance = DistanceForm::ntpsec;
  // NTPsec: the dispersion of a sample grows with its delay alone, a negative delay counts as its magnitude, and an exchange
  // whose delay is beyond the distance limit is not used.
  bool dispersion_by_delay = false;
  bool jitter_floor = false;        // a source's jitter counts as at least the precision of the clock
  double min_dispersion_s = 0.001;  // mindist: the smallest increment of root distance in the selection
  double max_dispersion_s = 16;
  double max_distance_s = 1.5;
  double popcorn_gate = 3;          // SGATE; 0: no popcorn suppressor
  int stratum_floor = 0;            // sources below it ...
  int stratum_ceiling = 15;         // ... and from it on are not used
  int min_sane = 1;
  int min_clock = 3;
  int max_clock = 10;

  // Discipline (section 11.3 and appendix A.5.5)
  LoopForm loop = LoopForm::ntpd;
  Duration step_threshold = Duration::from_nanoseconds(128'000'000);
  Duration stepout = Duration::from_whole_seconds(300);
  Duration panic_threshold = Duration::from_whole_seconds(1000);
  Duration allan_intercept = Duration::from_whole_seconds(2048);   // 2^allan_xpt
  double max_frequency = 500e-6;
  // The PLL's gain, CLOCK_PLL. RFC 5905 prints 65536: an offset at poll 6 would then take 48 days to decay. ntpd and NTPsec
  // have 16, with a comment that calls it a logarithm; with 16 the loop behaves as documented.
  double pll_gain = 16;
  // The FLL's gain from the Allan intercept on. Both ntpd and NTPsec have the constant 0.25. ntpd multiplies by it; NTPsec
  // divides by it, because of its parentheses. The RFC's form has a gain of its own, by the poll exponent.
  double fll_gain = 4;
  double averaging = 8;             // of jitter and wander: the weight of a new value is its reciprocal
  bool jitter_above_precision = false;   // no difference of offsets counts as less than the clock's precision
  bool poll_dead_time = false;      // the time constant rests for a while after each change (ntpd since 4.2.8p14)
  Duration startup_hold = Duration::from_whole_seconds(300);   // phase only, with a short time constant, unless ...
  Duration startup_floor = Duration::from_nanoseconds(500'000);   // ... an offset is below this
  bool kernel_discipline = true;    // the kernel's PLL where the host has one

  Duration orphan_wait = Duration::from_whole_seconds(300);
};

constexpr Constants constants(Variant variant) {
  Constants c;
  c.variant = variant;
  switch (variant) {
    case Variant::rfc5905:
      c.unreach = 12;
      c.iburst_count = 8;
      c.burst_awaits_answer = false;
      c.aged_by_missing = 0x07;
      c.randomised_poll = false;
      c.headway_ceiling = 0;
      c.restart_over_min_poll = true;
      c.minimise_data = false;
      c.max_distance_s = 1;
      c.min_dispersion_s = 0.005;
      c.mitigation = MitigationForm::rfc5905;
      c.distance = DistanceForm::rfc5905;
      c.jitter_floor = true;
      c.stratum_ceiling = 16;
      c.loop = LoopForm::rfc5905;
      c.stepout = Duration::from_whole_seconds(900);
      c.allan_intercept = Duration::from_whole_seconds(1500);
      c.averaging = 4;
      c.jitter_above_precision = true;
      c.startup_hold = Duration{};
      c.kernel_discipline = false;
      break;
    case Variant::ntpd:
      c.lowest_poll = 3;
      c.minimise_data = false;
      c.fll_gain = 0.25;
      c.jitter_above_precision = true;
      c.poll_dead_time = true;
      c.distance = DistanceForm::ntpd;
      c.jitter_floor = true;
      break;
    case Variant::ntpsec:
      c.lowest_poll = 0;
      c.restart_over_min_poll = true;
      c.dispersion_by_delay = true;
      break;
  }
  return c;
}

}  // namespace ntpsim::ntp
