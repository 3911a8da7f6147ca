#include "sim/record/verdict/expectation_text.h"

#include <fmt/format.h>

#include <vector>

#include "sim/record/quantity_text.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

// "a, b and c"
std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string start_text(Duration at) { return at.is_zero() ? "start" : time_text(at); }

}  // namespace

Duration window_begin(const Expectation& e) { return e.from.value_or(e.after.value_or(Duration{})); }

std::string bound_text(const Expectation& e) {
  const MetricRow& row = row_of(e.metric);
  const auto text = [&row](const Quantity& q) { return quantity_text(row.dimension, q.value); };
  std::vector<std::string> parts;
  if (e.min) parts.push_back("at least " + text(*e.min));
  if (e.max) parts.push_back("at most " + text(*e.max));
  if (e.within) parts.push_back("within " + time_text(*e.within));
  if (e.equals) parts.push_back("equal to " + text(*e.equals) + (e.tolerance ? " +- " + text(*e.tolerance) : ""));
  if (e.at_least) parts.push_back(fmt::format("at least {}", *e.at_least));
  if (e.value) parts.push_back("\"" + *e.value + "\"");
  if (e.matches && (row.claims & takes::matches) != 0) parts.push_back("matching /" + *e.matches + "/");
  return parts.empty() ? "no bound" : joined(parts);
}

std::string window_text(const Expectation& e, Duration stop) {
  return start_text(window_begin(e)) + " to " + time_text(e.until.value_or(stop));
}

std::string description_text(const Expectation& e, Duration stop) {
  const MetricRow& row = row_of(e.metric);
  std::string text{row.name};
  if (e.is_signed) text += " (signed)";
  if (e.function) text += " " + *e.function;
  if (e.reason) text += " for " + *e.reason;
  if (e.standing) text += " as " + std::string{name(*e.standing)};
  if (e.percentile) text += fmt::format(" {:.6g}%", *e.percentile);
  if (e.tau) text += " at tau " + time_text(*e.tau);
  if (e.bound) text += " to " + time_text(*e.bound);
  if (e.matches && (row.claims & takes::matches) == 0) text += " matching /" + *e.matches + "/";
  text += " of " + e.host;
  if (e.program) text += "." + *e.program;
  if (e.source) text += " with source " + *e.source;
  text += ", " + window_text(e, stop) + ": ";
  if (e.of == FleetRule::median) text += "for the median member ";
  if (e.of == FleetRule::p95) text += "for 95% of the members ";
  if (e.fails) text += "not ";
  return text + bound_text(e);
}

}  // namespace ntpsim::record
