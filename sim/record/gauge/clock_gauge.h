// Metrics of a clock's true error: offsets over a window, convergence, overshoot, rates.
#pragma once

#include <cmath>

#include "sim/record/gauge/error_statistics.h"
#include "sim/record/gauge/gauge.h"
#include "sim/record/gauge/magnitude_histogram.h"

namespace ntpsim::record {

// Clips stretches to the window. There is no figure unless they fill it: the largest error of half a window would mislead.
class ClockGauge : public Gauge {
 public:
  using Gauge::Gauge;
  void stretch(const Stretch& stretch) final;
  Measurement measure() const final;

 protected:
  virtual void within(const Stretch& stretch) = 0;
  virtual Measurement figure() const = 0;

 private:
  Duration covered_;
};

class OffsetGauge : public ClockGauge {   // offset, offset_rms, offset_mean
 public:
  enum class Figure { magnitude, range, rms, mean };
  OffsetGauge(Window window, Figure figure) : ClockGauge{window}, figure_{figure} {}

 protected:
  void within(const Stretch& stretch) override { statistics_.add(stretch); }
  Measurement figure() const override;

 private:
  Figure figure_;
  ErrorStatistics statistics_;
};

class PercentileGauge : public ClockGauge {
 public:
  PercentileGauge(Window window, double percent) : ClockGauge{window}, share_{percent / 100} {}

 protected:
  void within(const Stretch& stretch) override { histogram_.add(stretch); }
  Measurement figure() const override { return Measurement::figure(histogram_.quantile(share_)); }

 private:
  double share_;
  MagnitudeHistogram histogram_;
};

// The last instant at which |error| was above the bound. A crossing within a stretch is computed exactly.
class ConvergenceGauge : public ClockGauge {
 public:
  ConvergenceGauge(Window window, Duration bound);

 protected:
  void within(const Stretch& stretch) override;
  Measurement figure() const override;

 private:
  double bound_;
  Duration last_outside_;
  bool outside_ = false;                  // at the end of the last stretch
};

// The error's first sign in the window counts as its own side; errors on the other side of zero are overshoot. An error that
// never comes to zero has no figure: perhaps no program corrects the clock.
class OvershootGauge : public ClockGauge {
 public:
  explicit OvershootGauge(Window window) : ClockGauge{window} {}

 protected:
  void within(const Stretch& stretch) override;
  Measurement figure() const override;

 private:
  void see(double error);

  double side_ = 0;
  double overshoot_ = 0;
  bool crossed_ = false;
};

// Rates of stretches. `error` is the slope of the error; stretches below a microsecond are left out, because the rounding of
// errors would show. `discipline` is what the kernel adds to the crystal's own rate.
class RateGauge : public ClockGauge {
 public:
  enum class Which { error, discipline };
  RateGauge(Window window, Which which, bool is_signed) : ClockGauge{window}, which_{which}, signed_{is_signed} {}

 protected:
  void within(const Stretch& stretch) override;
  Measurement figure() const override;

 private:
  void see(double rate);

  Which which_;
  bool signed_;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
};

}  // namespace ntpsim::record
