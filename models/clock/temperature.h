// The temperature around a crystal, and the frequency error that it causes. Times are counted from the oscillator's start.
//
// The mean comes from the trace if there is one, else from `mean`. A configured step or ramp, or set_mean(), replaces
// either from its instant on, until the next one does. The daily sine is added to all of them.
#pragma once

#include <cstddef>
#include <vector>

#include "models/base/time.h"
#include "models/clock/oscillator_config.h"

namespace ntpsim {

class TemperatureError {
 public:
  explicit TemperatureError(const TemperatureConfig& config);

  void set_mean(Duration at, Temperature mean);

  // Degrees at `middle`, but never across a step: a stretch that begins at `begin` sees the steps up to `begin` only.
  double celsius(Duration begin, Duration middle) const;
  double frequency_error(Duration begin, Duration middle) const;   // a fraction

  Duration steady_until(Duration t) const;   // t itself while the error moves; far_future if it never will
  Duration next_step(Duration t) const;      // the first discontinuity after t

 private:
  struct Change { Duration at; Duration until; double to; };   // a step ends when it begins
  struct Stretch { Duration begin; double celsius; double per_second; };

  void add_trace();
  void add_change(const Change& change);
  void lay_out();
  double mean(Duration t) const;
  double day_sine(Duration t) const;
  std::size_t stretch_at(Duration t) const;

  TemperatureConfig config_;
  bool sensitive_;
  std::vector<Change> changes_;       // in the order of their instants
  std::vector<Stretch> stretches_;    // the mean, piecewise linear, from before the start to the far future
  std::vector<Duration> steps_;       // where the mean is discontinuous
  mutable std::size_t cursor_ = 0;    // the last answer of stretch_at(): time mostly goes forward

  struct Knot { double number = -1, sine = 0, cosine = 1; };
  mutable Knot knot_;                 // the last one that day_sine() started from
};

}  // namespace ntpsim
