#include "models/clock/noise.h"

#include <bit>
#include <cmath>

namespace ntpsim {

namespace {

// Variances of the two fastest octaves against 1 of the others. A sequence has no octaves below one step. These two variances
// replace what such octaves would add to the mean over a step: with equal variances the Allan deviation would be 3.5 % too
// low at 3 steps. The Allan variance of all octaves together is then 2 at one step and within 1.8 % of 2 at every longer tau.
constexpr double octave_0 = 5.0 / 6;
constexpr double octave_1 = 4.0 / 3;
constexpr double octaves_allan_variance = 2;
static_assert(FlickerOctaves::fastest_variance == octave_0 / octaves_allan_variance);

// Let W(k) be a continuous random walk at the begin of a segment and n its normal increment over the segment. The walk's mean
// over the segment moves like W(k) + 0.789 n: with this share the increments of successive means have their variance of 2/3
// and their correlation of 1/4.
constexpr double walk_share = 0.78867513459481288225;   // (1 + 1 / sqrt 3) / 2

constexpr unsigned fastest_pm_octave = 20;
constexpr unsigned slowest_pm_octave = 47;
constexpr double integer_variance = 0x1p64 / 12;         // of a uniform 32-bit integer

// Allan variance at tau = 1 s, times tau^2, of phase samples that are held for `hold` seconds with variance 1.
double held_phase_variance(double hold) {
  if (hold <= 1) return 3;
  return hold < 2 ? 4 / hold - 1 : 2 / hold;
}

double phase_octaves_variance() {
  double sum = 0;
  for (unsigned octave = fastest_pm_octave; octave <= slowest_pm_octave; ++octave)
    sum += held_phase_variance(std::ldexp(1e-9, static_cast<int>(octave)));
  return sum;
}

}  // namespace

FlickerOctaves::FlickerOctaves(std::uint64_t seed, const std::string& path) : field_{seed, path} {
  for (unsigned octave = octaves - 1; octave > 0; --octave) {
    values_[octave] = held(octave);
    sums_[octave] = sums_[octave + 1] + values_[octave];
  }
  origin_ = sums_[1];
}

// Octave j changes at odd multiples of 2^(j-1), so that each step changes one octave and no two change together.
double FlickerOctaves::held(unsigned octave) const {
  const double deviation = std::sqrt((octave == 1 ? octave_1 : 1) / octaves_allan_variance);
  return deviation * field_.normal(((step_ + (std::uint64_t{1} << (octave - 1))) >> octave) * 64 + octave);
}

void FlickerOctaves::advance() {
  ++step_;
  const auto changed = static_cast<unsigned>(std::countr_zero(step_)) + 1;
  if (changed >= octaves) return;   // the slowest octaves never change
  values_[changed] = held(changed);
  // Summed from the slowest down each time: the sum depends on the step alone, not on the way to it.
  for (unsigned octave = changed; octave > 0; --octave) sums_[octave] = sums_[octave + 1] + values_[octave];
}

FrequencyNoise::FrequencyNoise(const NoiseConfig& config, Duration segment, std::uint64_t seed, const std::string& path)
    : white_{std::sqrt(config.white_fm * config.white_fm / segment.seconds() +
                       config.flicker_fm * config.flicker_fm * FlickerOctaves::fastest_variance)},
      flicker_{config.flicker_fm},
      walk_{config.random_walk_fm * std::sqrt(3 * segment.seconds())},   // AVAR of a walk is growth^2 tau / 3
      white_field_{seed, path + ".white_fm"},
      walk_field_{seed, path + ".random_walk_fm"},
      octaves_{seed, path + ".flicker_fm"} {}

double FrequencyNoise::next() {
  double error = 0;
  if (white_ != 0) error += white_ * white_field_.normal(index_);
  if (flicker_ != 0) {
    error += flicker_ * octaves_.value();
    octaves_.advance();
  }
  if (walk_ != 0) {
    const double growth = walk_ * walk_field_.normal(index_);
    error += walked_ + walk_share * growth;
    walked_ += growth;
  }
  ++index_;
  return error;
}

PhaseNoise::PhaseNoise(const NoiseConfig& config, std::uint64_t seed, const std::string& path)
    : white_{config.white_pm / std::sqrt(3.0)},   // AVAR of white PM is 3 variance / tau^2
      flicker_{config.flicker_pm == 0 ? 0 : config.flicker_pm / std::sqrt(phase_octaves_variance() * integer_variance)},
      white_field_{seed, path + ".white_pm"},
      flicker_field_{seed, path + ".flicker_pm"} {}

double PhaseNoise::at(std::int64_t nanosecond) const {
  const auto n = static_cast<std::uint64_t>(nanosecond);
  double error = 0;
  if (white_ != 0) error += white_ * white_field_.normal(n);
  if (flicker_ != 0) {
    // The sum of 28 uniform integers is close enough to normal, exact, and cheap.
    std::int64_t sum = 0;
    for (unsigned octave = fastest_pm_octave; octave <= slowest_pm_octave; ++octave)
      sum += static_cast<std::int32_t>(flicker_field_.bits((n >> octave) * 64 + octave) >> 32);
    error += flicker_ * static_cast<double>(sum);
  }
  return error;
}

}  // namespace ntpsim
