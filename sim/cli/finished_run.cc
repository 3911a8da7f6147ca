#include "sim/cli/finished_run.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sstream>

namespace ntpsim::cli {

FinishedRun finish(const record::ScenarioOutcome& outcome) {
  std::ostringstream verdict, json;
  record::print_verdict(verdict, outcome);
  record::write_json(json, outcome);
  return {record::exit_status(outcome.status), verdict.str(), json.str(), record::junit_suite(outcome)};
}

std::string to_text(const FinishedRun& run) {
  const nlohmann::json json = {{"status", run.status},          {"verdict", run.verdict},
                               {"json", run.json},              {"suite", run.suite.text},
                               {"tests", run.suite.tests},      {"failures", run.suite.failures},
                               {"errors", run.suite.errors},    {"skipped", run.suite.skipped},
                               {"seconds", run.suite.seconds}};
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

FinishedRun from_text(const std::string& text) {
  const auto json = nlohmann::json::parse(text);
  FinishedRun run;
  json.at("status").get_to(run.status);
  json.at("verdict").get_to(run.verdict);
  json.at("json").get_to(run.json);
  json.at("suite").get_to(run.suite.text);
  json.at("tests").get_to(run.suite.tests);
  json.at("failures").get_to(run.suite.failures);
  json.at("errors").get_to(run.suite.errors);
  json.at("skipped").get_to(run.suite.skipped);
  json.at("seconds").get_to(run.suite.seconds);
  return run;
}

int combined_status(const std::vector<FinishedRun>& runs) {
  static constexpr std::array worst_first{130, 3, 2, 1, 5};
  for (const int status : worst_first)
    if (std::any_of(runs.begin(), runs.end(), [status](const FinishedRun& run) { return run.status == status; })) return status;
  return 0;
}

}  // namespace ntpsim::cli
