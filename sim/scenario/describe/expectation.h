// Expectations: which parameters each metric takes, and which of them it cannot do without.
#pragma once

#include <algorithm>

#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

// Sets of parameters.
namespace takes {
enum : unsigned {
  program = 1u << 0,
  source = 1u << 1,
  after = 1u << 2,
  max = 1u << 3,
  min = 1u << 4,
  equals = 1u << 5,
  tolerance = 1u << 6,
  within = 1u << 7,
  bound = 1u << 8,
  tau = 1u << 9,
  percentile = 1u << 10,
  function = 1u << 11,
  matches = 1u << 12,
  value = 1u << 13,
  at_least = 1u << 14,
  is_signed = 1u << 15,
  reason = 1u << 16,
  standing = 1u << 17,
  limits = max | min | equals,
  figure = limits | tolerance,
  time_to = max | min | within,
};
}  // namespace takes

// Beside host, from, until, of and fails, which all metrics take. Of `any_of`, at least one must be there.
struct MetricParameters {
  Metric metric;
  unsigned accepts;
  unsigned needs;
  unsigned any_of;
  bool is_plain = false;      // a deviation without a unit, 1e-9, where ratios are shares in per cent
};

inline constexpr std::array metric_parameters{
    MetricParameters{Metric::offset, takes::figure | takes::is_signed, 0, takes::limits},
    MetricParameters{Metric::offset_rms, takes::figure, 0, takes::limits},
    MetricParameters{Metric::offset_mean, takes::figure, 0, takes::limits},
    MetricParameters{Metric::offset_percentile, takes::figure | takes::percentile, takes::percentile, takes::limits},
    MetricParameters{Metric::frequency, takes::figure | takes::is_signed, 0, takes::limits},
    MetricParameters{Metric::converge, takes::time_to | takes::bound, takes::bound, takes::time_to},
    MetricParameters{Metric::overshoot, takes::figure, 0, takes::limits},
    MetricParameters{Metric::steps, takes::figure, 0, takes::limits},
    MetricParameters{Metric::backward_steps, takes::figure, 0, takes::limits},
    MetricParameters{Metric::slew_rate, takes::figure, 0, takes::limits},
    MetricParameters{Metric::adev, takes::figure | takes::tau, takes::tau, takes::limits, true},
    MetricParameters{Metric::mdev, takes::figure | takes::tau, takes::tau, takes::limits, true},
    MetricParameters{Metric::tdev, takes::figure | takes::tau, takes::tau, takes::limits},
    MetricParameters{Metric::hdev, takes::figure | takes::tau, takes::tau, takes::limits, true},
    MetricParameters{Metric::mtie, takes::figure | takes::tau, takes::tau, takes::limits},
    MetricParameters{Metric::packets_sent, takes::figure, 0, takes::limits},
    MetricParameters{Metric::packets_received, takes::figure, 0, takes::limits},
    MetricParameters{Metric::packet_interval, takes::max | takes::min, 0, takes::max | takes::min},
    MetricParameters{Metric::reach_transitions, takes::figure | takes::program | takes::source, takes::source,
                     takes::limits},
    MetricParameters{Metric::unreachable, takes::time_to | takes::program | takes::source | takes::after, takes::source,
                     takes::time_to},
    MetricParameters{Metric::reachable, takes::time_to | takes::program | takes::source | takes::after, takes::source,
                     takes::time_to},
    MetricParameters{Metric::rejected, takes::figure | takes::program | takes::source | takes::reason, 0, takes::limits},
    MetricParameters{Metric::accepted, takes::figure | takes::program | takes::source, 0, takes::limits},
    MetricParameters{Metric::selected, takes::figure | takes::program | takes::source, 0, takes::limits},
    MetricParameters{Metric::hops, takes::figure | takes::program, 0, takes::limits},
    MetricParameters{Metric::judged, takes::figure | takes::program | takes::source | takes::reason | takes::standing,
                     takes::source, takes::limits},
    MetricParameters{Metric::amplification, takes::figure, 0, takes::limits},
    MetricParameters{Metric::bound_covers, takes::figure | takes::program, 0, takes::limits},
    MetricParameters{Metric::output, takes::figure | takes::program | takes::matches | takes::at_least, takes::matches,
                     takes::limits | takes::at_least},
    MetricParameters{Metric::returns, takes::program | takes::function | takes::value | takes::matches, takes::function,
                     takes::value | takes::matches},
    MetricParameters{Metric::exit, takes::program | takes::value, takes::value, takes::value},
};

constexpr const MetricParameters& parameters_of(Metric metric) {
  return *std::find_if(metric_parameters.begin(), metric_parameters.end(),
                       [metric](const auto& p) { return p.metric == metric; });
}

constexpr const MetricInfo& info_of(Metric metric) {
  return *std::find_if(metric_infos.begin(), metric_infos.end(),
                       [metric](const auto& info) { return info.metric == metric; });
}

constexpr Dimension bound_dimension(Metric metric) {
  return parameters_of(metric).is_plain ? Dimension::none : info_of(metric).dimension;
}

inline constexpr std::array standing_words{
    Word{"reject", "unfit"},        Word{"falsetick", "outside of the majority"}, Word{"excess", "one too many"},
    Word{"outlier", "voted out"},   Word{"candidate", "survives"},                Word{"backup", "survives, too many do"},
    Word{"sys.peer", "is followed"}, Word{"pps.peer", "is followed by its pulses"}};
inline constexpr std::array exit_words{Word{"running", ""}, Word{"stopped", ""}, Word{"crashed", ""}};

// The fields of one metric; `metric` itself must be set before.
template <class V, Is<Expectation> S>
void describe_metric(V& v, S& s) {
  const MetricParameters& parameters = parameters_of(s.metric);
  const Dimension dimension = bound_dimension(s.metric);
  const auto has = [&](unsigned parameter) { return (parameters.accepts & parameter) != 0; };
  const auto rule = [&](unsigned parameter, Rule rest = {}) {
    rest.mandatory = (parameters.needs & parameter) != 0;
    rest.dimension = (takes::figure & parameter) != 0 ? dimension : Dimension::none;
    if (rest.otherwise.empty()) rest.otherwise = "not asked for";
    return rest;
  };
  v.field("host", s.host, "whose", {.mandatory = true, .text_form = "a host or a fleet"});
  if (has(takes::program))
    v.field("program", s.program, "which of its programs",
            rule(takes::program, {.otherwise = "its only one", .text_form = "a program of the host"}));
  if (has(takes::source))
    v.field("source", s.source, "the server, as the program's list names it",
            rule(takes::source, {.text_form = "a source of the program"}));
  v.field("from", s.from, "begin of the window", {.min = 0, .otherwise = "the start"});
  if (has(takes::after)) v.field("after", s.after, "the same as from", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "end of the window", {.min = 0, .otherwise = "the stop"});
  if (has(takes::reason))
    v.field("reason", s.reason, "why",
            rule(takes::reason, {.otherwise = "for any reason", .text_form = "a reason as in events.jsonl, such as bogus_origin"}));
  if (has(takes::standing))
    v.field("standing", s.standing, "what it is for the selection",
            rule(takes::standing, {.words = standing_words, .otherwise = "any"}));
  if (has(takes::percentile))
    v.field("percentile", s.percentile, "which percentile", rule(takes::percentile, {.min = 0, .max = 100}));
  if (has(takes::tau)) v.field("tau", s.tau, "averaging time", rule(takes::tau, {.min = 0, .above_min = true}));
  if (has(takes::bound))
    v.field("bound", s.bound, "the offset to stay within", rule(takes::bound, {.min = 0, .above_min = true}));
  if (has(takes::function)) v.field("function", s.function, "which call", rule(takes::function));
  if (has(takes::matches))
    v.field("matches", s.matches, "a regular expression that is searched for", rule(takes::matches));
  if (has(takes::value))
    v.field("value", s.value, "the exact text",
            rule(takes::value,
                 {.words = s.metric == Metric::exit ? std::span<const Word>(exit_words) : std::span<const Word>{}}));
  if (has(takes::at_least))
    v.field("at_least", s.at_least, "how many lines at least", rule(takes::at_least, {.min = 1, .max = 1e9}));
  if (has(takes::within)) v.field("within", s.within, "the same as max", rule(takes::within, {.min = 0}));
  if (has(takes::max)) v.field("max", s.max, "not above this", rule(takes::max));
  if (has(takes::min)) v.field("min", s.min, "not below this", rule(takes::min));
  if (has(takes::equals)) v.field("equals", s.equals, "this, up to the tolerance", rule(takes::equals));
  if (has(takes::tolerance))
    v.field("tolerance", s.tolerance, "largest difference from equals",
            rule(takes::tolerance, {.min = 0, .otherwise = "exactly"}));
  if (has(takes::is_signed)) v.field("signed", s.is_signed, "compare the value itself, not its size");
  v.field("of", s.of, "how the members of a fleet count");
  v.repeated("fails", s.fails, "the same as beside the metric");
}

template <class V, Is<Expectation> S>
void describe(V& v, S& s) {
  v.field("fails", s.fails, "the expectation is met if the bound is missed");
  v.metric("metric", s);
}

}  // namespace ntpsim
