#include "models/khronos/khronos.h"

#include <algorithm>
#include <numeric>

namespace ntpsim::khronos {

std::optional<Trimmed> trim(std::vector<Duration> offsets) {
  if (offsets.empty()) return std::nullopt;
  std::sort(offsets.begin(), offsets.end());
  const std::size_t third = offsets.size() / 3;
  Trimmed result{offsets[third], offsets[offsets.size() - 1 - third], {}};
  const std::size_t left = offsets.size() - 2 * third;
  Duration above;   // the mean as a distance from the lowest: no sum of dates overflows
  for (std::size_t i = 0; i < left; ++i) above += (offsets[third + i] - result.lowest) / static_cast<std::int64_t>(left);
  result.mean = result.lowest + above;
  return result;
}

bool is_credible(const Trimmed& sample, Duration spread, Duration drift) {
  return sample.spread() <= 2 * spread && sample.mean.abs() < drift + 2 * spread;
}

// Fisher and Yates, as far as it is needed.
std::vector<std::size_t> draw_without_replacement(std::size_t size, std::size_t count, Random& random) {
  std::vector<std::size_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), std::size_t{0});
  const std::size_t drawn = std::min(size, count);
  for (std::size_t i = 0; i < drawn; ++i)
    std::swap(numbers[i], numbers[i + static_cast<std::size_t>(random.below(size - i))]);
  numbers.resize(drawn);
  return numbers;
}

std::int64_t deciding_majority(std::int64_t sample) { return sample - sample / 3; }

// P(k) = C(bad, k) C(good, sample - k) / C(pool, sample). The first possible k by a product of ratios, each next from the
// one before.
double probability_of_bad(std::int64_t pool, std::int64_t bad, std::int64_t sample, std::int64_t least) {
  const std::int64_t good = pool - bad;
  const std::int64_t first = std::max<std::int64_t>(0, sample - good);
  const std::int64_t last = std::min(bad, sample);
  // At the first k all that are not bad are good ones: drawn one after the other, then the order is counted.
  double probability = 1;
  for (std::int64_t i = 0; i < sample - first; ++i)
    probability *= static_cast<double>(good - i) / static_cast<double>(pool - i);
  for (std::int64_t i = 0; i < first; ++i)
    probability *= static_cast<double>(bad - i) / static_cast<double>(pool - (sample - first) - i) *
                   static_cast<double>(sample - i) / static_cast<double>(first - i);
  double tail = 0;
  for (std::int64_t k = first; k <= last; ++k) {
    if (k >= least) tail += probability;
    probability *= static_cast<double>(bad - k) * static_cast<double>(sample - k) /
                   (static_cast<double>(k + 1) * static_cast<double>(good - sample + k + 1));
  }
  return tail;
}

}  // namespace ntpsim::khronos
