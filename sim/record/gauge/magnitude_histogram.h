// The time-weighted distribution of |error|, from which percentiles come.
//
// Each power of two has 1024 buckets of equal width. A percentile is therefore within 0.1 % of the exact one; below 2^-40 s (a
// picosecond) it is within 2^-40 s. A linear stretch spends its time evenly over the magnitudes that it passes, so it adds its
// share to every bucket between its ends. Within one power of two these shares are kept as differences. A power of two that a
// stretch crosses completely gets one number, and so do all powers of two below its end if it begins at zero. A stretch that
// crosses zero is split at zero.
#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "sim/record/gauge/gauge.h"

namespace ntpsim::record {

class MagnitudeHistogram {
 public:
  void add(const Stretch& stretch);
  double quantile(double share) const;   // 0 < share <= 1, in seconds; 0 if nothing was added

 private:
  static constexpr int lowest = -40;
  static constexpr int highest = 63;     // a Duration holds no more than 2^63 s
  static constexpr std::size_t octaves = highest - lowest + 1;
  static constexpr std::size_t buckets = 1024;

  // Prefix sums of `steps` are the buckets' seconds. `even` seconds are spread over the whole octave. `from_zero` is the density,
  // in seconds per second, of stretches that are spread from zero to the start of the octave.
  struct Octave {
    std::unique_ptr<std::array<double, buckets + 1>> steps;
    double even = 0;
    double from_zero = 0;
  };

  void spread(double low, double high, double seconds);
  void spread_within(std::size_t octave, double low, double high, double density);
  void point(double magnitude, double seconds);
  std::array<double, buckets + 1>& steps(std::size_t octave);
  double find(std::size_t octave, double even, double wanted) const;

  std::array<Octave, octaves> octaves_;
  double below_ = 0;                     // seconds below the lowest octave
  double total_ = 0;
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = 0;
};

}  // namespace ntpsim::record
