// The metrics as rows: what each takes and needs, and how it is checked.
#pragma once

#include <array>
#include <bit>
#include <span>
#include <string_view>

#include "sim/scenario/describe/rule.h"
#include "sim/scenario/expectation_spec.h"
#include "sim/scenario/programs/told.h"

namespace ntpsim {

// Parameters besides host, from, until, of and fails, in the order in which messages name them.
inline constexpr std::array<std::string_view, 18> metric_parameters{
    "program", "source", "after", "reason", "standing", "percentile", "tau", "bound", "function",
    "within", "max", "min", "equals", "tolerance", "matches", "value", "at_least", "signed"};

// Sets of parameters. A parameter without a name above does not compile.
namespace takes {
consteval unsigned parameter(std::string_view name) {
  unsigned index = 0;
  while (metric_parameters.at(index) != name) ++index;
  return 1u << index;
}
inline constexpr unsigned program = parameter("program");
inline constexpr unsigned source = parameter("source");
inline constexpr unsigned after = parameter("after");
inline constexpr unsigned reason = parameter("reason");
inline constexpr unsigned standing = parameter("standing");
inline constexpr unsigned percentile = parameter("percentile");
inline constexpr unsigned tau = parameter("tau");
inline constexpr unsigned bound = parameter("bound");
inline constexpr unsigned function = parameter("function");
inline constexpr unsigned within = parameter("within");
inline constexpr unsigned max = parameter("max");
inline constexpr unsigned min = parameter("min");
inline constexpr unsigned equals = parameter("equals");
inline constexpr unsigned tolerance = parameter("tolerance");
inline constexpr unsigned matches = parameter("matches");
inline constexpr unsigned value = parameter("value");
inline constexpr unsigned at_least = parameter("at_least");
inline constexpr unsigned is_signed = parameter("signed");

inline constexpr unsigned limits = max | min | equals;
inline constexpr unsigned figure = limits | tolerance;
inline constexpr unsigned time_to = max | min | within;
}  // namespace takes

constexpr std::string_view name_of_parameter(unsigned parameter) { return metric_parameters[std::countr_zero(parameter)]; }

inline constexpr std::array exit_words{Word{"running", ""}, Word{"stopped", ""}, Word{"crashed", ""}};

// How long the programs that a metric is about must have been there, running and awake, so that it has a figure.
enum class Attendance {
  unneeded,     // what is measured happens without a program too
  as_planned,   // at some time in the window, and no crash in it: before its start, stopped or asleep it does nothing
  throughout,   // all through the window
};

constexpr std::string_view word(Attendance attendance) {
  switch (attendance) {
    case Attendance::unneeded: return "";
    case Attendance::as_planned: return "as planned";
    case Attendance::throughout: return "throughout";
  }
  return "";
}

struct MetricRow {
  Metric metric;
  std::string_view name;
  Dimension dimension;                       // of max, min, equals and tolerance
  unsigned takes;
  unsigned needs;
  unsigned claims;
  std::string_view doc;

  bool is_plain = false;                     // a deviation without a unit, 1e-9; other ratios are percentages
  bool may_be_negative = false;              // even without `signed`
  int averages = 0;                          // how many times tau the window must hold
  unsigned looks_for = 0;                    // at least one of these must be there, to say what is measured
  std::span<const Word> values = {};         // of `value`: the only texts allowed
  unsigned hears = 0;                        // what programs must tell, a set of `told`
  Attendance attendance = Attendance::throughout;

  constexpr Dimension bound_dimension() const { return is_plain ? Dimension::none : dimension; }
};

inline constexpr std::array metric_rows{
#define METRIC(name_, dimension_, takes_, needs_, claims_, doc_, ...)                                              \
  MetricRow{.metric = Metric::name_, .name = #name_, .dimension = dimension_, .takes = takes_, .needs = needs_,    \
            .claims = claims_, .doc = doc_ __VA_OPT__(, ) __VA_ARGS__},
#include "sim/scenario/metrics.def"
};

constexpr const MetricRow& row_of(Metric metric) { return metric_rows[static_cast<std::size_t>(metric)]; }

constexpr bool is_sound(const MetricRow& row) {
  const unsigned asked_for = row.needs | row.claims | row.looks_for;
  const bool can_be_asked = (asked_for & ~row.takes) == 0;
  const bool claims_something = (row.needs | row.claims) != 0;
  const bool has_room_for_tau = ((row.takes & takes::tau) != 0) == (row.averages > 0);
  return can_be_asked && claims_something && has_room_for_tau;
}
#define METRIC(name, ...)                       \
  static_assert(is_sound(row_of(Metric::name)), \
                #name " needs what it does not take, claims nothing, or has tau without averages");
#include "sim/scenario/metrics.def"

}  // namespace ntpsim
