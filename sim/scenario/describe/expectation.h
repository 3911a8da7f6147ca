// Expectations: the fields of each metric.
#pragma once

#include "sim/scenario/describe/metric.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <> inline constexpr std::array enum_words<FleetRule>{
    Word{"worst", "every member must pass"}, Word{"median", "the member in the middle must pass"},
    Word{"p95", "95 % of the members must pass"}};

template <>
inline constexpr std::array enum_words<Standing>{
    Word{name(Standing::reject), "unfit"},
    Word{name(Standing::falsetick), "outside the majority"},
    Word{name(Standing::excess), "more sources than are used"},
    Word{name(Standing::outlier), "removed by the cluster algorithm"},
    Word{name(Standing::candidate), "survives"},
    Word{name(Standing::backup), "survives, but there are too many"},
    Word{name(Standing::system_peer), "the system peer"},
    Word{name(Standing::pps_peer), "the system peer by its pulses"}};

// The fields of one metric; `metric` itself must be set before.
template <class V, Is<Expectation> S>
void describe_metric(V& v, S& s) {
  const MetricRow& row = row_of(s.metric);
  const auto field = [&](unsigned parameter, auto& value, std::string_view doc, Rule rule = {}) {
    if ((row.takes & parameter) == 0) return;
    rule.mandatory = (row.needs & parameter) != 0;
    if ((takes::figure & parameter) != 0) rule.dimension = row.bound_dimension();
    if (rule.otherwise.empty()) rule.otherwise = "not checked";
    v.field(name_of_parameter(parameter), value, doc, rule);
  };
  v.field("host", s.host, "the host that is measured", {.mandatory = true, .text_form = "a host or a fleet"});
  field(takes::program, s.program, "the program of the host",
        {.otherwise = "its only one", .text_form = "a program of the host"});
  field(takes::source, s.source, "the server, as the program's list names it", {.text_form = "a source of the program"});
  v.field("from", s.from, "start of the window", {.min = 0, .otherwise = "the start"});
  field(takes::after, s.after, "the same as from", {.min = 0, .otherwise = "the start"});
  v.field("until", s.until, "end of the window", {.min = 0, .otherwise = "the stop"});
  field(takes::reason, s.reason, "the reason",
        {.otherwise = "for any reason", .text_form = "a reason as in events.jsonl, such as bogus_origin"});
  field(takes::standing, s.standing, "how the selection judges it", {.otherwise = "any"});
  field(takes::percentile, s.percentile, "the percentile", {.min = 0, .max = 100});
  field(takes::tau, s.tau, "averaging time", rules::positive);
  field(takes::bound, s.bound, "the offset within which it must stay", rules::positive);
  field(takes::function, s.function, "the function that was called");
  field(takes::matches, s.matches, "a regular expression that the text must contain");
  field(takes::value, s.value, "the exact text", {.words = row.values});
  field(takes::at_least, s.at_least, "smallest number of lines", {.min = 1, .max = 1e9});
  field(takes::within, s.within, "the same as max", rules::not_negative);
  field(takes::max, s.max, "largest value allowed");
  field(takes::min, s.min, "smallest value allowed");
  field(takes::equals, s.equals, "the value expected, within the tolerance");
  field(takes::tolerance, s.tolerance, "largest difference from equals", {.min = 0, .otherwise = "exactly"});
  if ((row.takes & takes::is_signed) != 0) v.field("signed", s.is_signed, "compare the value itself, not its size");
  v.field("of", s.of, "which members of a fleet must pass");
  v.repeated("fails", s.fails, "the same as fails beside the metric");
}

template <class V, Is<Expectation> S>
void describe(V& v, S& s) {
  v.field("fails", s.fails, "the expectation is met if the bound is missed");
  v.metric("metric", s);
}

}  // namespace ntpsim
