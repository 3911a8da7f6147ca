#include "sim/record/verdict/verdict.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "sim/record/verdict/expectation_text.h"
#include "sim/record/quantity_text.h"
#include "sim/record/verdict/text_pattern.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

// The finest time that a run can claim: an exact `equals` means equal to the nanosecond.
constexpr double half_nanosecond = 0.5e-9;

struct Miss {
  double excess;
  std::string words;
};

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

bool wants_number(const Expectation& e) { return e.max || e.min || e.equals; }

// What a call returned as a number, if the bounds are numbers.
Measurement as_number(const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || !std::isfinite(value))
    return Measurement::unknown("it returned \"" + text + "\", not a number");
  return Measurement::figure(value);
}

std::string measured_text(const Measurement& m, Dimension dimension) {
  switch (m.kind) {
    case Measurement::Kind::unknown: return "-";
    case Measurement::Kind::text: return "\"" + m.text + "\"";
    case Measurement::Kind::figure: break;
  }
  if (m.low == m.high) return quantity_text(dimension, m.high);
  return quantity_text(dimension, m.low) + " to " + quantity_text(dimension, m.high);
}

void assess(MemberResult& member, const Expectation& expectation) {
  if (member.measurement.kind == Measurement::Kind::text && wants_number(expectation))
    member.measurement = as_number(member.measurement.text);
  const Measurement& m = member.measurement;
  member.measured = measured_text(m, row_of(expectation.metric).dimension);
  member.excess = std::numeric_limits<double>::infinity();
  if (m.kind == Measurement::Kind::unknown) {
    member.reason = m.text;
    return;
  }
  try {
    const std::optional<Miss> miss = Bounds{expectation}.worst_miss(m);
    member.known = miss && !std::isnan(miss->excess);
    if (!member.known) {
      member.reason = "there is no bound to hold it against";
      return;
    }
    member.excess = miss->excess;
    if (miss->excess > 0) member.reason = miss->words;
  } catch (const std::regex_error& error) {
    member.reason = "matches is not a regular expression: " + std::string{error.what()};
  }
}

// The rank of the member that decides, counted from the best.
std::size_t deciding_rank(FleetRule rule, std::size_t count) {
  switch (rule) {
    case FleetRule::worst: return count - 1;
    case FleetRule::median: return (count + 1) / 2 - 1;
    case FleetRule::p95: return (count * 95 + 99) / 100 - 1;
  }
  return count - 1;
}

const MemberResult& deciding(const std::vector<MemberResult>& members, FleetRule rule) {
  std::vector<const MemberResult*> order;
  for (const MemberResult& member : members) order.push_back(&member);
  std::stable_sort(order.begin(), order.end(), [](const MemberResult* a, const MemberResult* b) {
    if (a->known != b->known) return a->known;
    return a->known && a->excess < b->excess;
  });
  return *order[deciding_rank(rule, members.size())];
}

}  // namespace

bool is_proven(const Expectation& e, const Measurement& m) {
  if (m.kind != Measurement::Kind::figure || row_of(e.metric).dimension != Dimension::count) return false;
  const bool has_only_lower = (e.min || e.at_least) && !e.max && !e.equals && !e.fails;
  return has_only_lower && Bounds{e}.worst_miss(m)->excess <= 0;
}

ExpectationResult judge(const Expectation& expectation, Duration stop, std::vector<MemberResult> members) {
  ExpectationResult result;
  result.metric = row_of(expectation.metric).name;
  result.description = description_text(expectation, stop);
  result.expectation = expectation;
  result.from = window_begin(expectation);
  result.until = expectation.until.value_or(stop);
  result.window = window_text(expectation, stop);
  result.bound = (expectation.fails ? "not " : "") + bound_text(expectation);
  if (members.empty()) {
    result.reason = "there is no such host";
    return result;
  }
  for (MemberResult& member : members) assess(member, expectation);
  result.members = std::move(members);
  result.decisive = deciding(result.members, expectation.of);
  result.computed = result.decisive.known;
  const bool kept = result.computed && result.decisive.excess <= 0;
  result.met = result.computed && kept != expectation.fails;
  if (!result.met) result.reason = kept ? "the bound is kept, but should be missed" : result.decisive.reason;
  return result;
}

}  // namespace ntpsim::record
