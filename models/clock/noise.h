// Power-law noise of an oscillator. Every value is a function of (seed, path, index) and of nothing else.
//
// White FM is one normal value per segment. Random-walk FM is a walk whose increments are filtered so that each value has
// exactly the distribution of a continuous walk's mean over the segment. Flicker (FM and PM) is a sum of octaves: octave j
// holds a random value for 2^j steps, all with about the same variance; the Allan variance of the sum is flat within 2 %
// from one step to the longest hold. White and flicker PM are looked up at any nanosecond in any order.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "models/base/random.h"
#include "models/base/time.h"
#include "models/clock/oscillator_config.h"

namespace ntpsim {

// Flicker as a sequence of steps, with Allan deviation 1 at every tau, less its fastest octave: that one is white, and the
// caller adds it to its own white noise. Starts at zero, because the constant part alone is the frequency at the start.
class FlickerOctaves {
 public:
  static constexpr double fastest_variance = 5.0 / 12;

  FlickerOctaves(std::uint64_t seed, const std::string& path);
  double value() const { return sums_[1] - origin_; }   // of the present step; the first is step 0
  void advance();

 private:
  static constexpr unsigned octaves = 33;
  double held(unsigned octave) const;

  RandomField field_;
  std::uint64_t step_ = 0;
  std::array<double, octaves> values_{};     // [0] is unused: the fastest octave is the caller's
  std::array<double, octaves + 1> sums_{};   // of the octaves from this one up
  double origin_ = 0;
};

// The frequency error of segment 0, 1, 2, ... as a fraction.
class FrequencyNoise {
 public:
  FrequencyNoise(const NoiseConfig& config, Duration segment, std::uint64_t seed, const std::string& path);

  bool silent() const { return white_ == 0 && flicker_ == 0 && walk_ == 0; }
  double next();

 private:
  double white_;      // deviation of the white part of a segment, the flicker's fastest octave in it
  double flicker_;    // its Allan deviation
  double walk_;       // deviation of the walk's growth over one segment
  RandomField white_field_;
  RandomField walk_field_;
  FlickerOctaves octaves_;
  double walked_ = 0;
  std::uint64_t index_ = 0;
};

// Noise on readings: the time error, in seconds, of a reading at a nanosecond since the start. Flicker PM holds still for
// 2^20 ns, about a millisecond, so its bandwidth is about 500 Hz; its longest octave holds for 2^47 ns, 39 hours.
class PhaseNoise {
 public:
  PhaseNoise(const NoiseConfig& config, std::uint64_t seed, const std::string& path);

  bool silent() const { return white_ == 0 && flicker_ == 0; }
  double at(std::int64_t nanosecond) const;

 private:
  double white_;      // deviation in seconds
  double flicker_;    // seconds per unit of an octave's 32-bit integer
  RandomField white_field_;
  RandomField flicker_field_;
};

}  // namespace ntpsim
