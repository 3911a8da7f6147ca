// Runs of engines without a network simulator: what a host does must not depend on which one is behind its port.
#include "tests/sim/host/flat_run.h"

#include "sim/host/run_fault.h"

using namespace ntpsim;
using namespace ntpsim::test;
using Catch::Contains;

namespace {

std::string client_of(std::string_view server, std::string_view client, std::string_view rest) {
  return tests::scenario_with("  server: {programs: [" + std::string{server} + "]}\n  client: " + std::string{client} + "\n",
                              "  wan: {hosts: [server, client], path: {delay: 1ms}}\n", rest);
}

std::string sntp_client(std::string_view rest) {
  return client_of("{server: {}}", "{clock: {frequency: 10ppm}, programs: [{sntp: {servers: [server], poll: 16s}}]}", rest);
}

}  // namespace

TEST_CASE("an engine disciplines its host's clock") {
  const auto run = run_flat(client_of("{server: {stratum: 1}}",
                                      "{clock: {frequency: 50ppm, offset: -300ms}, programs: [{ntp: {servers: [{host: server, "
                                      "iburst: true}]}}]}",
                                      "expect:\n  - {offset: {host: client, from: 30min, max: 1ms}}\n"
                                      "  - {selected: {host: client, source: server, from: 30min, equals: 100%}}\n"));
  CHECK(run.result.end == host::RunEnd::finished);
  check_met(run.result.summary);
}

TEST_CASE("a run is the same every time") {
  const auto fingerprint = [] { return run_flat(sntp_client("")).result.summary.fingerprint; };
  CHECK(fingerprint() == fingerprint());
}

TEST_CASE("the timeline sets a clock, and programs set it back") {
  check_met(run_flat(sntp_client("timeline:\n  - {at: 20min, step_clock: {host: client, by: 2s}}\n"
                                 "expect:\n  - {offset: {host: client, from: 20min, until: 1201s, min: 1.9s}}\n"
                                 "  - {converge: {host: client, from: 20min, bound: 1ms, within: 17s}}\n"
                                 "  - {steps: {host: client, from: 19min, until: 30min, equals: 1}}\n"))
                .result.summary);
}

TEST_CASE("a host that sleeps hears nothing and its clock stands") {
  check_met(
      run_flat(sntp_client(
                   "timeline:\n  - {at: 10min, suspend: {host: client}}\n"
                   "  - {at: 20min, resume: {host: client, read_rtc: false}}\n"
                   "expect:\n  - {offset: {host: client, from: 20min, until: 1201s, signed: true, min: -600.1s, max: -599.9s}}\n"
                   "  - {converge: {host: client, from: 20min, bound: 1ms, within: 17s}}\n"))
          .result.summary);
}

TEST_CASE("a guest that moves has another counter") {
  check_met(run_flat(sntp_client("timeline:\n  - {at: 20min, migrate: {host: client, jump: 3s, frequency: 45ppm}}\n"
                                 "expect:\n  - {offset: {host: client, from: 20min, until: 1201s, min: 3s}}\n"
                                 "  - {converge: {host: client, from: 20min, bound: 1ms, within: 17s}}\n"))
                .result.summary);
}

TEST_CASE("programs are stopped, crash, and are started again by the timeline") {
  const auto run = run_flat(sntp_client(
      "timeline:\n  - {at: 10min, stop: {host: client, program: sntp}}\n  - {at: 20min, start: {host: client, program: sntp}}\n"
      "  - {at: 21min, start: {host: client, program: sntp}}\n"
      "  - {at: 30min, restart: {host: client, program: sntp, down: 1min, fresh_state: true}}\n"
      "  - {at: 40min, crash: {host: client, program: sntp}}\n  - {at: 50min, crash: {host: server, program: server}}\n"
      "expect:\n  - {offset: {host: client, from: 19min, until: 20min, min: 5ms}}\n"
      "  - {offset: {host: client, from: 21min, until: 30min, max: 1ms}}\n"
      "  - {offset: {host: client, from: 59min, min: 10ms}}\n"));
  check_met(run.result.summary);
  for (const auto& host : run.result.summary.hosts) CHECK(host.programs.front().state == record::ProgramState::crashed);
  REQUIRE(run.result.summary.warnings.size() == 2);
  CHECK(run.result.summary.warnings[1] == "client: sntp was started, but it runs already");
}

TEST_CASE("the timeline calls a program that runs, and warns of one that does not") {
  const auto run = run_flat(sntp_client("timeline:\n  - {at: 20min, call: {host: client, program: sntp, function: status}}\n"
                                        "  - {at: 30min, stop: {host: client, program: sntp}}\n"
                                        "  - {at: 40min, call: {host: client, program: sntp, function: status}}\n"
                                        "expect:\n  - {returns: {host: client, function: status, matches: '^[0-9]+$'}}\n"));
  check_met(run.result.summary);
  CHECK(run.result.summary.warnings.back() == "client: a call of status failed: the program does not run");
}

TEST_CASE("what the timeline changes of networks reaches them") {
  const auto run = run_flat(sntp_client(
      "timeline:\n  - {at: 10min, cut: {network: wan, host: client}}\n  - {at: 20min, restore: {network: wan, host: client}}\n"
      "  - {at: 30min, set_path: {network: wan, from: client, delay: 2ms}}\n"
      "expect:\n  - {offset: {host: client, from: 19min, until: 20min, min: 5ms}}\n"
      "  - {offset: {host: client, from: 21min, max: 1ms}}\n"));
  check_met(run.result.summary);
  CHECK(run.changes == std::vector<std::string>{"cut wan", "restore wan", "path of wan"});
  CHECK(run.result.summary.warnings == std::vector<std::string>{"the world is flat"});
}

TEST_CASE("a run can be abandoned between two events") {
  host::RunOptions options;
  options.keep_going = [](double done) { return done < 0.5; };
  CHECK(run_flat(sntp_client(""), options).result.end == host::RunEnd::abandoned);
}

TEST_CASE("a program that is not on this machine ends the run before it begins") {
  const auto yaml = client_of("{server: {}}", "{programs: [{daemon: {profile: chronyd, config: \"server server\"}}]}", "");
  host::RunOptions options;
  options.packages = "/nowhere";
  CHECK_THROWS_AS(run_flat(yaml, options), host::ProgramMissing);
}
