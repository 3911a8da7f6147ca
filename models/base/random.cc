#include "models/base/random.h"

#include "models/base/mathematics.h"
#include "models/base/time.h"

namespace ntpsim {

namespace {

// The finaliser of SplitMix64: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

std::uint64_t key_of(std::uint64_t seed, std::string_view path) {
  std::uint64_t key = mix(seed + 0x9e3779b97f4a7c15U);
  for (const char c : path) key = mix(key ^ static_cast<unsigned char>(c)) + 0x9e3779b97f4a7c15U;
  return mix(key ^ path.size());
}

}  // namespace

RandomField::RandomField(std::uint64_t seed, std::string_view path) : key_{key_of(seed, path)} {}

// Two keyed rounds: one alone would make all streams windows of one sequence.
std::uint64_t RandomField::bits(std::uint64_t index) const {
  return mix(mix(index * 0x9e3779b97f4a7c15U + key_) ^ (key_ >> 7 | key_ << 57));
}

double RandomField::uniform(std::uint64_t index) const {
  return (static_cast<double>(bits(index) >> 12) + 0.5) * 0x1p-52;
}

double RandomField::normal(std::uint64_t index) const { return mathematics::normal_quantile(uniform(index)); }

std::uint64_t Random::below(std::uint64_t bound) {
  // Lemire's method: the high half of a product is uniform once the few overrepresented low halves are drawn again.
  for (;;) {
    const UInt128 product = UInt128{bits()} * bound;
    const auto low = static_cast<std::uint64_t>(product);
    if (low >= bound || low >= (0 - bound) % bound) return static_cast<std::uint64_t>(product >> 64);
  }
}

}  // namespace ntpsim
