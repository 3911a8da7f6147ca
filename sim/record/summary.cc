#include "sim/record/summary.h"

#include <algorithm>
#include <cmath>

#include "sim/record/verdict/expectation_text.h"
#include "sim/record/files/output_file.h"
#include "sim/record/summary_json.h"
#include "sim/scenario/describe/expectation.h"
#include "sim/scenario/types.h"

namespace ntpsim::record {

namespace {

// JSON has no infinity: a time that never came is null, with "measured": "never".
OrderedJson number(double value) { return std::isfinite(value) ? OrderedJson(value) : OrderedJson(nullptr); }

OrderedJson number(const std::optional<double>& value) { return value ? number(*value) : OrderedJson(nullptr); }

// An expectation's parameters by their names in the scenario, as figures in SI units: names of times end with "_s", bounds are in
// the metric's unit. Left out are host, from and until, which are written elsewhere, and defaults.
struct ParameterValues {
  OrderedJson values = OrderedJson::object();

  template <class T>
  void field(std::string_view name, const std::optional<T>& value, std::string_view, const Rule&) {
    if (value && name != "from" && name != "until" && name != "after") put(std::string{name}, *value);
  }
  void field(std::string_view, const std::string&, std::string_view, const Rule&) {}   // host
  void field(std::string_view name, bool value, std::string_view) { repeated(name, value, {}); }
  void field(std::string_view name, FleetRule value, std::string_view) {
    if (value != FleetRule{}) values[std::string{name}] = word_of(value);
  }
  void repeated(std::string_view name, bool value, std::string_view) {
    if (value) values[std::string{name}] = true;
  }

 private:
  void put(const std::string& name, const Quantity& quantity) { values[name] = quantity.value; }
  void put(const std::string& name, Duration duration) { values[name + "_s"] = duration.seconds(); }
  void put(const std::string& name, const IsWord auto& value) { values[name] = word_of(value); }
  void put(const std::string& name, const auto& value) { values[name] = value; }
};

OrderedJson parameters_json(const Expectation& expectation) {
  ParameterValues parameters;
  describe_metric(parameters, expectation);
  return parameters.values;
}

void put_measurement(OrderedJson& json, const MemberResult& member) {
  const Measurement& m = member.measurement;
  json["measured"] = member.measured;
  if (m.kind == Measurement::Kind::figure && m.low == m.high) json["value"] = number(m.high);
  if (m.kind == Measurement::Kind::figure && m.low != m.high) json["value"] = {number(m.low), number(m.high)};
}

OrderedJson member_json(const MemberResult& member) {
  OrderedJson json;
  json["host"] = member.host;
  if (!member.source.empty()) json["source"] = member.source;
  put_measurement(json, member);
  json["within_bound"] = member.known ? OrderedJson(member.excess <= 0) : OrderedJson(nullptr);
  if (!member.reason.empty()) json["reason"] = member.reason;
  return json;
}

}  // namespace

OrderedJson expectation_json(const ExpectationResult& result) {
  OrderedJson json;
  json["expectation"] = result.description;
  json["metric"] = result.metric;
  if (!result.expectation.host.empty()) {
    json["host"] = result.expectation.host;
    json["parameters"] = parameters_json(result.expectation);
  }
  json["from_s"] = result.from.seconds();
  json["until_s"] = result.until.seconds();
  json["window"] = result.window;
  json["bound"] = result.bound;
  json["met"] = result.met;
  json["computed"] = result.computed;
  put_measurement(json, result.decisive);
  if (result.members.size() > 1) json["decided_by"] = result.decisive.host;
  if (!result.reason.empty()) json["reason"] = result.reason;
  if (result.members.size() > 1)
    for (const MemberResult& member : result.members) json["members"].push_back(member_json(member));
  return json;
}

OrderedJson host_json(const HostFigures& host) {
  OrderedJson json;
  json["host"] = host.host;
  if (host.offset) {
    const OffsetFigures& o = *host.offset;
    json["offset_max_s"] = number(o.max);
    json["offset_rms_s"] = number(o.rms);
    json["offset_mean_s"] = number(o.mean);
    json["offset_p50_s"] = number(o.p50);
    json["offset_p95_s"] = number(o.p95);
    json["offset_p99_s"] = number(o.p99);
    json["offset_final_s"] = number(o.final);
  }
  json["steps"] = host.steps;
  json["packets_sent"] = host.packets_sent;
  json["packets_received"] = host.packets_received;
  json["programs"] = OrderedJson::object();
  for (const ProgramFigures& program : host.programs)
    json["programs"][program.name] = program.state ? std::string{name(*program.state).text()} : "never started";
  return json;
}

std::string json_text(const OrderedJson& value, int indent) {
  return value.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

bool Summary::all_met() const {
  return std::all_of(expectations.begin(), expectations.end(), [](const ExpectationResult& r) { return r.met; });
}

std::string summary_json(const Summary& s) {
  OrderedJson json;
  json[run_marker] = run_format;
  json["description"] = s.description;
  json["seed"] = s.seed;
  json["start_unix_s"] = s.start_unix_s;
  json["simulated_s"] = s.simulated.seconds();
  json["fingerprint"] = s.fingerprint;
  json["met"] = s.expectations.empty() ? OrderedJson(nullptr) : OrderedJson(s.all_met());
  json["expectations"] = OrderedJson::array();
  for (const ExpectationResult& result : s.expectations) json["expectations"].push_back(expectation_json(result));
  json["packets_dropped"] = s.packets_dropped;
  json["hosts"] = OrderedJson::array();
  for (const HostFigures& host : s.hosts) json["hosts"].push_back(host_json(host));
  json["warnings"] = s.warnings;
  return json_text(json, 2) + "\n";
}

void write_summary_json(const std::filesystem::path& file, const Summary& summary) {
  OutputFile out{file};
  out.append(summary_json(summary));
  out.close();
}

}  // namespace ntpsim::record
