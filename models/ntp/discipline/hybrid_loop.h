// The gains of the hybrid phase-lock and frequency-lock loop, in the two forms that exist (LoopForm).
//
// A type-2 loop: each second it amortises a share of the phase that is left, and each update moves the frequency by two
// parts. The PLL integrates offsets. The FLL takes the difference between an offset and the residual of the last one for an
// error of frequency. All in s and s/s, positive where the clock is behind or slow.
#pragma once

#include "models/ntp/constants.h"

namespace ntpsim::ntp {

struct LoopUpdate {
  double offset_s = 0;     // measured now
  double residual_s = 0;   // of the last offset, what has not been amortised
  double interval_s = 0;   // since the last update (mu)
  int poll = 6;            // the time constant's exponent
};

class HybridLoop {
 public:
  HybridLoop(const Constants& constants, Duration allan_intercept);

  double frequency_change(const LoopUpdate& update) const;
  double phase_share(int poll) const;   // of the residual, that one second amortises

 private:
  double pll(const LoopUpdate& update) const;
  double fll(const LoopUpdate& update) const;

  LoopForm form_;
  double pll_gain_;
  double fll_gain_;
  double averaging_;
  double allan_s_;
  int highest_poll_;
};

}  // namespace ntpsim::ntp
