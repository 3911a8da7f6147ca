#include "sim/record/verdict/miss.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/record/quantity_text.h"
#include "sim/record/verdict/text_pattern.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

// The finest time that a run can claim: an exact `equals` means equal to the nanosecond.
constexpr double half_nanosecond = 0.5e-9;

class Bounds {
 public:
  explicit Bounds(const Expectation& expectation)
      : expectation_{expectation}, dimension_{row_of(expectation.metric).dimension} {}

  // Nothing if there is no bound.
  std::optional<Miss> worst_miss(const Measurement& m) {
    if (m.kind == Measurement::Kind::figure) numbers(m);
    else texts(m.text);
    return worst_;
  }

 private:
  void numbers(const Measurement& m) {
    const Expectation& e = expectation_;
    if (e.max) beyond(m.high - e.max->value, "above the bound");
    if (e.within) beyond(m.high - e.within->seconds(), "later than the bound");
    if (e.min) beyond(e.min->value - m.low, "below the bound");
    if (e.at_least) beyond(static_cast<double>(*e.at_least) - m.low, "too few");
    if (e.equals) {
      const double exact = dimension_ == Dimension::time ? half_nanosecond : 0;
      const double tolerance = e.tolerance ? e.tolerance->value : exact;
      const double off = std::max(std::abs(m.low - e.equals->value), std::abs(m.high - e.equals->value));
      beyond(off - tolerance, "off");
    }
  }

  void texts(const std::string& text) {
    const Expectation& e = expectation_;
    if (e.value) note({text == *e.value ? 0.0 : 1.0, "it is \"" + text + "\""});
    if (e.matches) note({TextPattern{*e.matches}.found_in(text) ? 0.0 : 1.0, "it is \"" + text + "\""});
  }

  void beyond(double excess, const std::string& words) {
    const std::string size = std::isinf(excess) ? "never happened" : quantity_text(dimension_, excess) + " " + words;
    note({excess, size});
  }
  void note(Miss miss) {
    if (!worst_ || miss.excess > worst_->excess) worst_ = std::move(miss);
  }

  const Expectation& expectation_;
  Dimension dimension_;
  std::optional<Miss> worst_;
};

}  // namespace

std::optional<Miss> worst_miss(const Expectation& expectation, const Measurement& measurement) {
  return Bounds{expectation}.worst_miss(measurement);
}

}  // namespace ntpsim::record
