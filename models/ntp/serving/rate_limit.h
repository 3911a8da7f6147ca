// How often one client may ask, by the rules of ntpd, of ntpsec or of chrony.
//
// Each rule keeps one number per client, its level, that falls with time (or, of tokens, rises). A packet over the limit is
// dropped, or sometimes answered with the kiss code RATE, never more often than the rule's own rate, so that an attacker
// gains nothing by forging a victim's address.
//
//   headway  The level is in seconds. It falls by the whole seconds since the packet before; a packet is in order when one
//            more average interval keeps the level below 8 of them, and when it comes after the minimum, with 1 s of grace.
//            It raises the level by the interval less 2 s of grace. The first packet out of order raises the level to 9
//            intervals and is kissed; further ones are dropped until the level is below 8 again.
//   score    The level is in packets per second: it decays by e in the decay time, and a packet raises it by 1/decay. A
//            packet is in order while the level is below the limit. Above limit + kisses_per_second no kiss is sent.
//   tokens   The level is in packets: it rises by one in an interval, up to the burst. A packet in order takes one.
#pragma once

#include <cstdint>

#include "models/base/random.h"
#include "models/base/time.h"
#include "models/ntp/serving/mru_config.h"

namespace ntpsim::ntp {

enum class Rate : std::uint8_t {
  in_order,
  limited,   // drop it
  kissed,    // limited, and RATE may be sent to say so
};

class RateLimit {
 public:
  // The random stream decides which requests leak through the limit of tokens. Throws std::invalid_argument for a bad field.
  RateLimit(const RateLimitConfig& config, Random random);

  double first_level() const;                                // of a client that has sent its first packet
  Rate judge(double& level, Duration since_last_packet);

 private:
  Rate judge_headway(double& level, Duration since_last_packet) const;
  Rate judge_score(double& level, Duration since_last_packet) const;
  Rate judge_tokens(double& level, Duration since_last_packet);

  RateLimitConfig config_;
  double interval_s_;   // of headway and tokens
  Random random_;
};

}  // namespace ntpsim::ntp
