// A function of time that is constant between its changes: frequency jumps and recorded frequency errors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "models/base/time.h"

namespace ntpsim {

// Later than anything that happens: 2^60 s. Sums and rates of two such spans still fit a Duration.
inline constexpr Duration far_future = Duration::from_whole_seconds(std::int64_t{1} << 60);

class Staircase {
 public:
  struct Step {
    Duration at;
    double value = 0;   // from `at` on
  };
  Staircase() = default;
  Staircase(double before_first, std::vector<Step> sorted) : before_first_{before_first}, steps_{std::move(sorted)} {}

  double value(Duration t) const { return steps_.empty() ? before_first_ : value_among_steps(t); }
  // The first change after t; far_future if there is none.
  Duration next_change(Duration t) const { return steps_.empty() ? far_future : next_step(t); }

 private:
  double value_among_steps(Duration t) const;
  Duration next_step(Duration t) const;
  std::size_t passed(Duration t) const;     // how many steps lie at or before t

  double before_first_ = 0;
  std::vector<Step> steps_;
  mutable std::size_t cursor_ = 0;          // the last answer of passed(): time mostly goes forward
};

}  // namespace ntpsim
