// The stability of a clock's error at one tau: the error is sampled exactly on a grid for models/clock/stability.h.
//
// The grid's step is tau / m with m = tau / clock.segment, at most 1024: between segments the error has no noise, and more than a
// thousand overlapping positions do not improve an estimate. The last sample is at or before the window's end. A sample at a step
// of the clock is the error after the step.
#pragma once

#include <vector>

#include "models/clock/stability.h"
#include "sim/record/gauge/clock_gauge.h"

namespace ntpsim::record {

class StabilityGauge : public ClockGauge {
 public:
  using Estimator = stability::Deviation(stability::Phase phase, double tau0, std::size_t m);
  // segment <= tau <= the window.
  StabilityGauge(Window window, Estimator* estimator, Duration tau, Duration segment);

 protected:
  void within(const Stretch& stretch) override;
  Measurement figure() const override;

 private:
  Estimator* estimator_;
  std::int64_t m_;
  Duration step_;
  std::vector<double> phase_;
  Duration next_;                         // the next sample's time
  double last_error_ = 0;                 // at the end of the last stretch
};

}  // namespace ntpsim::record
