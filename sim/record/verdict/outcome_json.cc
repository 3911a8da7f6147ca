#include <ostream>

#include "sim/record/verdict/outcome.h"
#include "sim/record/summary_json.h"

namespace ntpsim::record {

void write_json(std::ostream& out, const ScenarioOutcome& outcome) {
  OrderedJson json;
  json["scenario"] = outcome.scenario;
  json["status"] = word(outcome.status);
  json["exit_status"] = exit_status(outcome.status);
  if (!outcome.message.empty()) json["message"] = outcome.message;
  if (!outcome.folder.empty()) json["folder"] = outcome.folder;
  if (!outcome.repeat.empty()) json["repeat"] = outcome.repeat;
  json["wall_s"] = outcome.wall_seconds;
  if (outcome.summary) {
    const Summary& s = *outcome.summary;
    json["description"] = s.description;
    json["seed"] = s.seed;
    json["simulated_s"] = s.simulated.seconds();
    json["fingerprint"] = s.fingerprint;
    json["expectations"] = OrderedJson::array();
    for (const ExpectationResult& result : s.expectations) json["expectations"].push_back(expectation_json(result));
    json["hosts"] = OrderedJson::array();
    for (const HostFigures& host : s.hosts) json["hosts"].push_back(host_json(host));
    json["warnings"] = s.warnings;
  }
  out << json_text(json, -1) << '\n';
}

}  // namespace ntpsim::record
