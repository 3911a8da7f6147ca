// Randomness by name. A stream is a pure function of (seed, dotted path, index): no stream can disturb another, and adding
// a host does not change the noise of the others.
#pragma once

#include <cstdint>
#include <string_view>

namespace ntpsim {

// The value at any index of a stream, without a state: for noise that must not depend on the order of the readings.
class RandomField {
 public:
  RandomField(std::uint64_t seed, std::string_view path);

  std::uint64_t bits(std::uint64_t index) const;
  double uniform(std::uint64_t index) const;  // in (0, 1), never an end
  double normal(std::uint64_t index) const;   // mean 0, deviation 1

 private:
  std::uint64_t key_;
};

// The same stream, taken in order.
class Random {
 public:
  Random(std::uint64_t seed, std::string_view path) : field_{seed, path} {}

  std::uint64_t bits() { return field_.bits(next_++); }
  double uniform() { return field_.uniform(next_++); }
  double normal() { return field_.normal(next_++); }
  std::uint64_t below(std::uint64_t bound);  // uniform in [0, bound), without modulo bias
  bool chance(double probability) { return uniform() < probability; }

 private:
  RandomField field_;
  std::uint64_t next_ = 0;
};

}  // namespace ntpsim
