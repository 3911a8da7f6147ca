#include "sim/record/verdict/junit.h"
#include "sim/record/verdict/outcome.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

using Status = ScenarioOutcome::Status;

// Two expectations, the second of which is missed where `bound` is below 0.5.
ScenarioOutcome outcome(double bound) {
  Run run;
  Expectation e = expectation(Metric::offset);
  e.max = quantity(1);
  run.expect(e);
  e.max = quantity(bound);
  run.expect(e).error(0, {{0, 0.5}, {100, 0.5}});
  ScenarioOutcome o;
  o.scenario = "scenarios/a.yaml";
  o.summary = run.finish();
  o.status = o.summary->all_met() ? Status::met : Status::missed;
  o.repeat = "./ntpsim run scenarios/a.yaml --seed 1";
  o.folder = "runs/a";
  o.wall_seconds = 0.25;
  return o;
}

ScenarioOutcome without_verdict(Status status, const std::string& message) {
  ScenarioOutcome o;
  o.scenario = "scenarios/b.yaml";
  o.status = status;
  o.message = message;
  o.repeat = "./ntpsim run scenarios/b.yaml";
  return o;
}

std::string verdict(const ScenarioOutcome& o) {
  std::ostringstream out;
  print_verdict(out, o);
  return out.str();
}

std::string junit(const std::vector<ScenarioOutcome>& outcomes) {
  std::vector<JunitSuite> suites;
  for (const auto& o : outcomes) suites.push_back(junit_suite(o));
  std::ostringstream out;
  write_junit(out, suites);
  return out.str();
}

// Whether every tag is closed in its turn, every attribute quoted, and every ampersand an entity: what a JUnit reader's XML
// parser would stop at in a document that has neither comments nor CDATA.
bool well_formed(const std::string& xml) {
  std::vector<std::string> open;
  std::size_t roots = 0;
  for (std::size_t i = xml.find("?>") + 2; i < xml.size(); ++i) {
    if (static_cast<unsigned char>(xml[i]) < 0x20 && xml[i] != '\n') return false;
    if (xml[i] == '&') {
      const std::size_t end = xml.find(';', i);
      const std::string entity = xml.substr(i + 1, end - i - 1);
      if (entity != "amp" && entity != "lt" && entity != "gt" && entity != "quot" && entity[0] != '#') return false;
    }
    if (xml[i] != '<') continue;
    std::size_t end = i + 1;
    for (bool quoted = false; end < xml.size() && (quoted || xml[end] != '>'); ++end) {
      if (xml[end] == '"') quoted = !quoted;
      if (xml[end] == '<') return false;
    }
    const std::string tag = xml.substr(i + 1, end - i - 1);
    const std::string name = tag.substr(tag[0] == '/' ? 1 : 0, tag.find_first_of(" /", 1) - (tag[0] == '/' ? 1 : 0));
    if (tag[0] == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (tag.back() != '/') {
      roots += open.empty() ? 1 : 0;
      open.push_back(name);
    }
    i = end;
  }
  return open.empty() && roots == 1;
}

}  // namespace

TEST_CASE("a verdict that is met is one line") {
  CHECK(verdict(outcome(0.5)) == "met     scenarios/a.yaml  2 expectations met, 1min40s simulated in 0.25s, runs/a\n");
}

TEST_CASE("a verdict that is missed is a table and the command that repeats it") {
  CHECK(verdict(outcome(0.4)) ==
        "missed  scenarios/a.yaml  1 of 2 expectations missed, 1min40s simulated in 0.25s, runs/a\n"
        "  metric  host  bound          measured  window            why\n"
        "  offset  a     at most 400ms  500ms     start to 1min40s  100ms above the bound\n"
        "  again: ./ntpsim run scenarios/a.yaml --seed 1\n");
}

TEST_CASE("a figure that could not be computed is said to be none") {
  ScenarioOutcome o = outcome(0.4);
  Run run;
  Expectation e = expectation(Metric::unreachable);
  e.source = "server";
  e.within = 1_h;
  run.expect(e);
  o.summary = run.finish();
  CHECK_THAT(verdict(o), Catch::Contains("a <- server  within 1h  -         start to 1min40s  not computable: no program of "
                                         "the host reported on source server"));
}

TEST_CASE("a run without a verdict says why") {
  CHECK(verdict(without_verdict(Status::skipped, "chronyd is not there")) ==
        "skipped scenarios/b.yaml\n  chronyd is not there\n");
  CHECK(verdict(without_verdict(Status::fault, "host a crashed")) ==
        "fault   scenarios/b.yaml\n  host a crashed\n  again: ./ntpsim run scenarios/b.yaml\n");
}

TEST_CASE("warnings stand below a verdict that is met") {
  ScenarioOutcome o = outcome(0.5);
  o.summary->warnings.push_back("take care");
  CHECK_THAT(verdict(o), Catch::EndsWith("runs/a\n  warning: take care\n"));
}

TEST_CASE("JUnit has a suite per scenario and a case per expectation") {
  const std::string xml = junit({outcome(0.5), outcome(0.4), without_verdict(Status::fault, "a < b & \"c\"\x01\xff"),
                                 without_verdict(Status::skipped, "not there")});
  INFO(xml);
  CHECK(well_formed(xml));
  CHECK_THAT(
      xml, Catch::Contains("<testsuites name=\"ntpsim\" tests=\"6\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"0.500\">"));
  CHECK_THAT(xml, Catch::Contains("<testsuite name=\"scenarios/a.yaml\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  CHECK_THAT(xml,
             Catch::Contains("<failure type=\"expectation\" message=\"100ms above the bound\">host: a&#10;bound: at most 400ms"));
  CHECK_THAT(xml, Catch::Contains("<error type=\"fault\" message=\"a &lt; b &amp; &quot;c&quot;\xef\xbf\xbd\xef\xbf\xbd\">"));
  CHECK_THAT(xml, Catch::Contains("<skipped message=\"not there\"/>"));
}

TEST_CASE("characters that XML has no way to say are replaced in JUnit, and their neighbours are kept") {
  const std::string xml = junit({without_verdict(Status::fault, "a\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd\x0b\xef\xbe\xbfz")});
  INFO(xml);
  CHECK(well_formed(xml));
  const std::string replaced = "\xef\xbf\xbd";
  CHECK_THAT(xml, Catch::Contains("message=\"a" + replaced + replaced + replaced + replaced + "\xef\xbe\xbfz\""));
}

TEST_CASE("a scenario without expectations has run, which is no test that has passed") {
  ScenarioOutcome o = outcome(0.5);
  o.summary->expectations.clear();
  o.status = Status::ran;
  const std::string xml = junit({o});
  CHECK(well_formed(xml));
  CHECK_THAT(xml, Catch::Contains("tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\""));
  CHECK_THAT(xml, Catch::Contains("<skipped message=\"it ran, and nothing is expected of it\"/>"));
  CHECK_THAT(verdict(o), Catch::StartsWith("ran     scenarios/a.yaml  no expectations"));
  CHECK(exit_status(Status::ran) == 0);
}

TEST_CASE("the check of well-formed XML can say no") {
  CHECK(well_formed("<?xml?><a><b c=\"d\"/></a>"));
  CHECK(!well_formed("<?xml?><a><b></a></b>"));
  CHECK(!well_formed("<?xml?><a>&x</a>"));
  CHECK(!well_formed("<?xml?><a b=\"<\"/>"));
  CHECK(!well_formed("<?xml?><a>"));
}

TEST_CASE("--json is one object on one line per scenario") {
  std::ostringstream out;
  write_json(out, outcome(0.4));
  const std::string line = out.str();
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);
  const nlohmann::json json = nlohmann::json::parse(line);
  CHECK(json["status"] == "missed");
  CHECK(json["exit_status"] == 1);
  CHECK(json["expectations"].size() == 2);
  CHECK(json["expectations"][1]["value"] == 0.5);
  CHECK(json["expectations"][1]["metric"] == "offset");
  CHECK(json["expectations"][1]["host"] == "a");
  CHECK(json["expectations"][1]["from_s"] == 0);
  CHECK(json["expectations"][1]["until_s"] == 100);
  CHECK(json["expectations"][1]["parameters"] == nlohmann::json{{"max", 0.4}});
  CHECK(json["expectations"][1]["reason"] == "100ms above the bound");
  CHECK(json["hosts"].size() == 5);
  std::ostringstream fault;
  write_json(fault, without_verdict(Status::fault, "\xff"));
  CHECK(nlohmann::json::parse(fault.str())["message"] == "\xef\xbf\xbd");
}

TEST_CASE("each status has its exit status") {
  CHECK(exit_status(Status::met) == 0);
  CHECK(exit_status(Status::missed) == 1);
  CHECK(exit_status(Status::bad_input) == 2);
  CHECK(exit_status(Status::fault) == 3);
  CHECK(exit_status(Status::skipped) == 5);
  CHECK(exit_status(Status::interrupted) == 130);
}

TEST_CASE("summary.json parses, carries its marker first, and says never without an infinity") {
  Run run;
  Expectation e = expectation(Metric::unreachable, "c");
  e.source = "server";
  e.within = 1_h;
  run.expect(e);
  run.start_nothing();
  for (int host = 2; host < 5; ++host) run.state(0, host, ProgramState::running).report(1, host, ReachChanged{"server", 1});
  run.error(0, {{0, 0.25}, {100, 0.25}});
  run.recorder().warning("\xff");
  const std::string text = summary_json(run.finish());
  CHECK_THAT(text, Catch::StartsWith("{\n  \"ntpsim_run\": 2,\n"));
  const nlohmann::json json = nlohmann::json::parse(text);
  CHECK(json["description"] == "A claim.");
  CHECK(json["met"] == false);
  CHECK(json["fingerprint"].get<std::string>().size() == 35);
  CHECK(json["expectations"][0]["measured"] == "never");
  CHECK(json["expectations"][0]["value"].is_null());
  CHECK(json["expectations"][0]["members"].size() == 3);
  CHECK(json["expectations"][0]["host"] == "c");
  CHECK(json["expectations"][0]["decided_by"] == "c-3");
  CHECK(json["expectations"][0]["parameters"] == nlohmann::json{{"source", "server"}, {"within_s", 3600}});
  CHECK(json["hosts"][0]["offset_max_s"] == 0.25);
  CHECK(json["hosts"][0]["offset_p99_s"] == 0.25);
  CHECK(!json["hosts"][1].contains("offset_max_s"));
  CHECK(json["hosts"][1]["programs"]["sntp"] == "never started");
}

TEST_CASE("summary.json has the window and the bounds of an expectation in figures") {
  Run run;
  Expectation e = expectation(Metric::offset, "a");
  e.from = 10_s;
  e.max = quantity(0.005);
  run.expect(e);
  e.until = 50_s;
  e.min = quantity(-0.001);
  e.is_signed = true;
  run.expect(e);
  run.error(0, {{0, 0.25}, {100, 0.25}});
  const Summary summary = run.finish();
  const nlohmann::json json = nlohmann::json::parse(summary_json(summary));
  const nlohmann::json& open = json["expectations"][0];
  CHECK(open["from_s"] == 10);
  CHECK(open["until_s"] == 100);
  CHECK(open["parameters"] == nlohmann::json{{"max", 0.005}});
  const nlohmann::json& closed = json["expectations"][1];
  CHECK(closed["until_s"] == 50);
  CHECK(closed["parameters"] == nlohmann::json{{"max", 0.005}, {"min", -0.001}, {"signed", true}});
}

}  // namespace ntpsim::record
