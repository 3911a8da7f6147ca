#include "sim/record/verdict/verdict.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <regex>

#include "sim/record/quantity_text.h"
#include "sim/record/verdict/expectation_text.h"
#include "sim/record/verdict/miss.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

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
    const std::optional<Miss> miss = worst_miss(expectation, m);
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
  return has_only_lower && worst_miss(e, m)->excess <= 0;
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
