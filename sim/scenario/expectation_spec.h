// What a scenario claims: metrics with bounds. All expectations share one struct; the metric gives the bounds their dimension.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/standing.h"
#include "models/base/time.h"
#include "sim/scenario/notation/quantity.h"

namespace ntpsim {

enum class Metric {
#define METRIC(name, ...) name,
#include "sim/scenario/metrics.def"
};

enum class FleetRule { worst, median, p95 };

struct Expectation {
  Metric metric = Metric::offset;
  std::string host;
  std::optional<std::string> program;
  std::optional<std::string> source;         // a source of the program
  std::optional<Duration> from;              // default: the start
  std::optional<Duration> until;             // default: the stop
  std::optional<Duration> after;             // the same as from; reads better with unreachable and reachable
  std::optional<Quantity> max;
  std::optional<Quantity> min;
  std::optional<Quantity> equals;            // with `tolerance`, or exactly
  std::optional<Quantity> tolerance;
  std::optional<Duration> within;            // max of the metrics that measure the time until something
  std::optional<Duration> bound;             // converge: the offset within which it must stay
  std::optional<Duration> tau;               // adev ... mtie
  std::optional<double> percentile;          // offset_percentile, in percent
  std::optional<std::string> reason;         // rejected, judged: one of the closed list
  std::optional<Standing> standing;          // judged
  std::optional<std::string> function;       // returns
  std::optional<std::string> matches;        // output, returns: a regular expression
  std::optional<std::string> value;          // returns, exit: the exact text
  std::optional<std::int64_t> at_least;      // output: lines
  bool is_signed = false;                    // YAML: signed
  FleetRule of = FleetRule::worst;
  bool fails = false;                        // the expectation is met if the bound is missed
};

}  // namespace ntpsim
