#include "sim/record/gauge/magnitude_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace ntpsim::record {

namespace {

constexpr int mantissa_bits = 52;
constexpr int bucket_bits = 10;
constexpr std::uint64_t exponent_bias = 1023;

// 2^exponent, exactly.
constexpr double power_of_two(int exponent) {
  return std::bit_cast<double>((static_cast<std::uint64_t>(exponent) + exponent_bias) << mantissa_bits);
}

// The bits of a positive double, from the exponent down to the tenth bit of the mantissa, number all buckets of all octaves in
// ascending order.
std::uint64_t bucket_number(double magnitude) {
  return std::bit_cast<std::uint64_t>(magnitude) >> (mantissa_bits - bucket_bits);
}

int exponent_of(double magnitude) {
  return static_cast<int>(std::bit_cast<std::uint64_t>(magnitude) >> mantissa_bits) - static_cast<int>(exponent_bias);
}

}  // namespace

std::array<double, MagnitudeHistogram::buckets + 1>& MagnitudeHistogram::steps(std::size_t octave) {
  auto& place = octaves_[octave].steps;
  if (!place) place = std::make_unique<std::array<double, buckets + 1>>();
  return *place;
}

void MagnitudeHistogram::add(const Stretch& s) {
  const double a = std::abs(s.error_begin);
  const double b = std::abs(s.error_end);
  most_ = std::max(most_, std::max(a, b));
  total_ += s.seconds;
  if ((s.error_begin < 0) == (s.error_end < 0) || a == 0 || b == 0) {
    least_ = std::min(least_, std::min(a, b));
    spread(std::min(a, b), std::max(a, b), s.seconds);
  } else {
    least_ = 0;
    spread(0, a, s.seconds * (a / (a + b)));
    spread(0, b, s.seconds * (b / (a + b)));
  }
}

void MagnitudeHistogram::point(double magnitude, double seconds) {
  if (magnitude < power_of_two(lowest)) {
    below_ += seconds;
    return;
  }
  const std::uint64_t first = bucket_number(power_of_two(lowest));
  const std::size_t number = static_cast<std::size_t>(bucket_number(magnitude) - first);
  auto& octave = steps(number / buckets);
  octave[number % buckets] += seconds;
  octave[number % buckets + 1] -= seconds;
}

void MagnitudeHistogram::spread(double low, double high, double seconds) {
  if (bucket_number(low) == bucket_number(high)) return point(low, seconds);
  const double density = seconds / (high - low);
  const double floor = power_of_two(lowest);
  if (high < floor) {
    below_ += seconds;
    return;
  }
  if (low == 0) {
    const int exponent = exponent_of(high);
    octaves_[static_cast<std::size_t>(exponent - lowest)].from_zero += density;
    low = power_of_two(exponent);
  } else if (low < floor) {
    below_ += density * (floor - low);
    low = floor;
  }
  while (low < high) {
    const int exponent = exponent_of(low);
    const double base = power_of_two(exponent);
    const double top = std::min(high, 2 * base);
    const auto octave = static_cast<std::size_t>(exponent - lowest);
    if (low == base && top == 2 * base) octaves_[octave].even += density * base;
    else spread_within(octave, low, top, density);
    low = top;
  }
}

void MagnitudeHistogram::spread_within(std::size_t octave, double low, double high, double density) {
  const double base = power_of_two(static_cast<int>(octave) + lowest);
  const double width = base / static_cast<double>(buckets);
  const auto first = std::min(static_cast<std::size_t>((low - base) / width), buckets - 1);
  const auto last = std::min(static_cast<std::size_t>((high - base) / width), buckets - 1);
  auto& differences = steps(octave);
  const auto put = [&differences](std::size_t from, std::size_t until, double each) {
    differences[from] += each;
    differences[until] -= each;
  };
  if (first == last) return put(first, first + 1, density * (high - low));
  put(first, first + 1, density * (base + static_cast<double>(first + 1) * width - low));
  put(first + 1, last, density * width);
  put(last, last + 1, density * (high - (base + static_cast<double>(last) * width)));
}

// The magnitude in an octave below which `wanted` seconds of it lie; `even` of its seconds are spread over all of it. If the
// octave has fewer seconds, the result is minus their number.
double MagnitudeHistogram::find(std::size_t octave, double even, double wanted) const {
  const double base = power_of_two(static_cast<int>(octave) + lowest);
  const double width = base / static_cast<double>(buckets);
  const auto* const differences = octaves_[octave].steps.get();
  if (!differences) return wanted <= even ? base * (1 + wanted / even) : -even;
  double stepped = 0;
  double passed = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    stepped += (*differences)[i];
    const double held = stepped + even / static_cast<double>(buckets);
    if (wanted <= passed + held) return base + width * (static_cast<double>(i) + (wanted - passed) / held);
    passed += held;
  }
  return -passed;
}

double MagnitudeHistogram::quantile(double share) const {
  if (total_ == 0) return 0;
  const auto within = [this](double value) { return std::clamp(value, least_, std::max(least_, most_)); };
  std::array<double, octaves> even;         // including the part of `from_zero`
  double density = 0;
  for (std::size_t o = octaves; o-- > 0;) {
    even[o] = octaves_[o].even + density * power_of_two(static_cast<int>(o) + lowest);
    density += octaves_[o].from_zero;
  }
  const double below = below_ + density * power_of_two(lowest);
  double wanted = share * total_;
  if (wanted <= below) return within(power_of_two(lowest) * (wanted / below));
  wanted -= below;
  for (std::size_t o = 0; o < octaves; ++o) {
    if (!octaves_[o].steps && even[o] == 0) continue;
    const double found = find(o, even[o], wanted);
    if (found > 0) return within(found);
    wanted += found;
  }
  return most_;
}

}  // namespace ntpsim::record
