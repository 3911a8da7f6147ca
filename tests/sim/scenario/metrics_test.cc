// Every metric with every parameter: what it takes is read, what it does not take or lacks is told.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>

#include "sim/scenario/describe/metric.h"
#include "tests/sim/scenario/scenarios.h"

using namespace ntpsim;

namespace {

const std::map<std::string, std::string, std::less<>> values{
    {"program", "sntp"}, {"source", "server"}, {"after", "1min"}, {"reason", "bogus_origin"}, {"standing", "candidate"},
    {"percentile", "50"}, {"tau", "10s"}, {"bound", "1ms"}, {"function", "ping"}, {"within", "1min"}, {"max", "1"}, {"min", "1"},
    {"equals", "1"}, {"tolerance", "1"}, {"matches", "word"}, {"value", "running"}, {"at_least", "1"}, {"signed", "true"}};

std::string messages(const MetricRow& row, const std::string& parameters) {
  const std::string scenario =
      "format: 1\ndescription: A client follows its server.\nstop: 1h\n"
      "hosts: {server: {programs: [{server: {}}]}, client: {programs: [{sntp: {servers: [server]}}]}}\n"
      "networks: {lan: {hosts: [server, client], path: lan}}\n"
      "expect: [{" + std::string(row.name) + ": {host: client" + parameters + "}}]\n";
  std::string text;
  for (const Diagnostic& diagnostic : read_scenario_text(scenario, "test.yaml").diagnostics) text += diagnostic.text() + "\n";
  return text;
}

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("a parameter that a metric does not take is an unknown key, and one that it needs is missed") {
  for (const MetricRow& row : metric_rows)
    for (const std::string_view parameter : metric_parameters) {
      INFO(row.name << " with " << parameter);
      const unsigned bit =
          1u << (std::find(metric_parameters.begin(), metric_parameters.end(), parameter) - metric_parameters.begin());
      const std::string name{parameter};
      const std::string with = messages(row, ", " + name + ": " + values.at(name));
      CHECK(says(with, "unknown key '" + name + "'; expected one of host, ") == ((row.takes & bit) == 0));
      CHECK(says(messages(row, ""), "the key '" + name + "' is missing") == ((row.needs & bit) != 0));
      CHECK_FALSE(says(with, "the key '" + name + "' is missing"));
    }
}

TEST_CASE("an expectation that claims nothing is told what it could claim") {
  for (const MetricRow& row : metric_rows) {
    INFO(row.name);
    std::string needed;
    for (std::size_t i = 0; i < metric_parameters.size(); ++i)
      if ((row.needs >> i & 1u) != 0)
        needed += ", " + std::string(metric_parameters[i]) + ": " + values.find(metric_parameters[i])->second;
    CHECK(says(messages(row, needed), "there is no bound; expected one of ") ==
          (row.claims != 0 && (row.claims & row.needs) == 0));
  }
}
