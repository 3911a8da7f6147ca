// How many clients a server remembers, and how often one may ask: ntp.conf's `mru` and `discard`, chrony's `ratelimit`.
#pragma once

#include <cstdint>

#include "models/base/time.h"

namespace ntpsim {

enum class RatePolicy : std::uint8_t {
  headway,   // ntpd: seconds between packets, kept in a leaky bucket
  score,     // ntpsec since 1.2: packets per second, averaged exponentially
  tokens,    // chrony: one token per interval, saved up to a burst
};

struct RateLimitConfig {
  RatePolicy policy = RatePolicy::headway;
  // headway
  int average = 3;                                            // log2 s; the bucket holds 8 times as much
  Duration minimum = Duration::from_whole_seconds(2);
  // score
  double answers_per_second = 1;
  double kisses_per_second = 0.5;                             // this much above the limit no kisses are sent any more
  Duration decay = Duration::from_whole_seconds(20);
  // tokens
  int interval = 3;                                           // log2 s
  int burst = 8;
  int leak = 2;                                               // one of 2^leak requests above the limit is answered
  int kiss = 0;                                               // one of 2^kiss of the others is kissed; 0: none
};

struct MruConfig {
  std::uint32_t min_depth = 600;                              // up to this number no client is forgotten
  std::uint32_t max_depth = 8192;
  Duration max_age = Duration::from_whole_seconds(3600);      // an older client makes room for a new one
  Duration min_age = Duration::from_whole_seconds(64);        // at the full depth, a younger client does not
  RateLimitConfig rate_limit;
};

}  // namespace ntpsim
