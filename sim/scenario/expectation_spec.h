// What a scenario claims: metrics with bounds. All have one shape, and the metric's name gives the bounds their
// dimension.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/time.h"
#include "sim/scenario/notation/quantity.h"

namespace ntpsim {

enum class Metric {
  offset, offset_rms, offset_mean, offset_percentile,
  frequency,
  converge, overshoot, steps, backward_steps, slew_rate,
  adev, mdev, tdev, hdev, mtie,
  packets_sent, packets_received, packet_interval,
  reach_transitions, unreachable, reachable,
  rejected, accepted, selected, hops, judged, amplification,
  bound_covers,
  output, returns, exit,
};

struct MetricInfo {
  Metric metric;
  std::string_view name;
  Dimension dimension;       // of max, min and equals
  std::string_view doc;
};

inline constexpr std::array metric_infos{
    MetricInfo{Metric::offset, "offset", Dimension::time,
               "largest |realtime - true| in the window; with signed, the value itself at both ends of its range"},
    MetricInfo{Metric::offset_rms, "offset_rms", Dimension::time, "root mean square of realtime - true, over time"},
    MetricInfo{Metric::offset_mean, "offset_mean", Dimension::time,
               "mean of realtime - true, over time (always signed)"},
    MetricInfo{Metric::offset_percentile, "offset_percentile", Dimension::time,
               "the |offset| that is not exceeded for `percentile` of the time"},
    MetricInfo{Metric::frequency, "frequency", Dimension::frequency,
               "largest |rate of realtime against true time - 1|; with signed, the value itself"},
    MetricInfo{Metric::converge, "converge", Dimension::time,
               "time from `from` until |offset| is within `bound` and stays there to the end of the window"},
    MetricInfo{Metric::overshoot, "overshoot", Dimension::time,
               "largest |offset| on the other side of zero after its first crossing in the window"},
    MetricInfo{Metric::steps, "steps", Dimension::count, "steps of the realtime clock by programs"},
    MetricInfo{Metric::backward_steps, "backward_steps", Dimension::count,
               "times that a reading of the realtime clock went back"},
    MetricInfo{Metric::slew_rate, "slew_rate", Dimension::frequency,
               "largest |rate of realtime against the undisciplined crystal - 1|"},
    MetricInfo{Metric::adev, "adev", Dimension::ratio, "overlapping Allan deviation of the clock error at `tau`"},
    MetricInfo{Metric::mdev, "mdev", Dimension::ratio, "modified Allan deviation at `tau`"},
    MetricInfo{Metric::tdev, "tdev", Dimension::time, "time deviation at `tau`"},
    MetricInfo{Metric::hdev, "hdev", Dimension::ratio, "overlapping Hadamard deviation at `tau`"},
    MetricInfo{Metric::mtie, "mtie", Dimension::time, "maximum time interval error at `tau`"},
    MetricInfo{Metric::packets_sent, "packets_sent", Dimension::count, "datagrams that the host's programs sent"},
    MetricInfo{Metric::packets_received, "packets_received", Dimension::count,
               "datagrams that reached the host's programs"},
    MetricInfo{Metric::packet_interval, "packet_interval", Dimension::time,
               "time between two datagrams sent: min compares the shortest, max the longest"},
    MetricInfo{Metric::reach_transitions, "reach_transitions", Dimension::count,
               "times that `source` became reachable or unreachable"},
    MetricInfo{Metric::unreachable, "unreachable", Dimension::time,
               "time after `from` (or `after`) until the reach register of `source` is empty"},
    MetricInfo{Metric::reachable, "reachable", Dimension::time,
               "time after `from` (or `after`) until `source` has answered"},
    MetricInfo{Metric::rejected, "rejected", Dimension::count,
               "packets and samples that the host's programs reported as rejected, for `reason` or for any"},
    MetricInfo{Metric::accepted, "accepted", Dimension::count, "samples that the host's programs reported as used"},
    MetricInfo{Metric::selected, "selected", Dimension::ratio,
               "share of the time in which `source`, or without one any source, is the program's system peer"},
    MetricInfo{Metric::hops, "hops", Dimension::count, "times that the program went from one system peer to another"},
    MetricInfo{Metric::judged, "judged", Dimension::ratio,
               "share of the time in which the program's mitigation has `source` stand as `standing`, or for `reason`"},
    MetricInfo{Metric::amplification, "amplification", Dimension::ratio,
               "octets that the host's programs sent by octets that reached them, both as UDP's payload"},
    MetricInfo{Metric::bound_covers, "bound_covers", Dimension::ratio,
               "share of the time in which the program's own claimed bound is true"},
    MetricInfo{Metric::output, "output", Dimension::count, "lines of the program's text that match `matches`"},
    MetricInfo{Metric::returns, "returns", Dimension::none,
               "what the last call of `function` returned equals or matches"},
    MetricInfo{Metric::exit, "exit", Dimension::none, "how the program stands at the end: running, stopped, crashed"},
};

enum class FleetRule { worst, median, p95 };

struct Expectation {
  Metric metric = Metric::offset;
  std::string host;
  std::optional<std::string> program;
  std::optional<std::string> source;         // a host that is asked
  std::optional<Duration> from;              // default: the start
  std::optional<Duration> until;             // default: the stop
  std::optional<Duration> after;             // same as from, reads better for unreachable and reachable
  std::optional<Quantity> max;
  std::optional<Quantity> min;
  std::optional<Quantity> equals;            // with `tolerance`, or exactly
  std::optional<Quantity> tolerance;
  std::optional<Duration> within;            // max of the metrics that are times to something
  std::optional<Duration> bound;             // converge: the offset to stay within
  std::optional<Duration> tau;               // adev ... mtie
  std::optional<double> percentile;          // offset_percentile, in percent
  std::optional<std::string> reason;         // rejected, judged: one of the closed list
  std::optional<std::string> standing;       // judged: the mitigation's word
  std::optional<std::string> function;       // returns
  std::optional<std::string> matches;        // output, returns: a regular expression
  std::optional<std::string> value;          // returns, exit: the exact text
  std::optional<std::int64_t> at_least;      // output: lines
  bool is_signed = false;                    // YAML: signed
  FleetRule of = FleetRule::worst;
  bool fails = false;                        // the expectation is met if the bound is missed
};

}  // namespace ntpsim
