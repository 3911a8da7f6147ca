// Real programs without a network simulator: they live on a host's kernel and port, whatever is behind them.
#include <filesystem>

#include "sim/host/run_fault.h"
#include "tests/sim/host/flat_run.h"

using namespace ntpsim;
using namespace ntpsim::test;
using Catch::Contains;

namespace {

host::RunOptions options() {
  host::RunOptions options;
  options.library = NTPSIM_SHIM;
  options.loader = NTPSIM_LOADER;
  return options;
}

// A host with one program of the machine, and a server beside it.
std::string machine(std::string_view program, std::string_view rest, std::string_view clock = "") {
  return tests::scenario_with("  server: {programs: [{server: {}}]}\n  machine: {" + std::string{clock} +
                                  "programs: [{name: it, daemon: {program: " + std::string{program} + "}}]}\n",
                              "  wan: {hosts: [server, machine], path: {delay: 1ms}, addresses: {ipv4: 10.1.0.0/24}}\n", rest);
}

constexpr std::string_view sleeper = "/bin/sleep, args: [infinity]";

record::ProgramState state_at_end(const FlatRun& run) { return run.result.summary.hosts.at(1).programs.front().state.value(); }

}  // namespace

TEST_CASE("a real program asks an engine for the time and sets its host's clock") {
  check_met(run_flat(machine(PROGRAM_FOLDER "/sntp, args: [10.1.0.1, '200'], expect_end: exit 0",
                             "expect:\n  - {output: {host: machine, matches: '^-3\\.0', at_least: 1}}\n"
                             "  - {steps: {host: machine, min: 1}}\n  - {offset: {host: machine, from: 1min, max: 1ms}}\n",
                             "clock: {offset: 3s}, "),
                     options())
                .result.summary);
}

// Behind steps, slews and changes of frequency, all made and followed by packets within one turn.
TEST_CASE("the stamps of a real program's packets lie between the readings that enclose its calls") {
  check_met(run_flat(machine(PROGRAM_FOLDER "/enclosed, args: [10.1.0.1, '40'], expect_end: exit 0",
                             "expect:\n  - {output: {host: machine, matches: '^40 sent, 40 received$', at_least: 1}}\n",
                             "clock: {offset: 3s, frequency: -300ppm, oscillator: {white_pm: 1e-7}}, "),
                     options())
                .result.summary);
}

TEST_CASE("a real program gets no stamps from a kernel that makes none") {
  check_met(run_flat(machine(PROGRAM_FOLDER "/enclosed, args: [10.1.0.1, '10'], expect_end: exit 0",
                             "expect:\n  - {output: {host: machine, matches: '^0 sent, 0 received$', at_least: 1}}\n",
                             "profile: {kernel_stamps: false}, "),
                     options())
                .result.summary);
}

TEST_CASE("a real program sleeps by its host's clock") {
  check_met(run_flat(machine("/bin/sh, args: [-c, 'date +%H:%M:%S; sleep 1800; date +%H:%M:%S'], expect_end: exit 0",
                             "expect:\n  - {output: {host: machine, matches: '^08:00:00$', at_least: 1}}\n"
                             "  - {output: {host: machine, matches: '^08:30:00$', from: 1799s, until: 1801s, at_least: 1}}\n"),
                     options())
                .result.summary);
}

TEST_CASE("the timeline stops a real program and starts it again") {
  SECTION("stopped, it is stopped") {
    CHECK(state_at_end(run_flat(machine(sleeper, "timeline:\n  - {at: 10min, stop: {host: machine, program: it}}\n"),
                                options())) == record::ProgramState::stopped);
  }
  SECTION("crashed by the timeline, it has crashed") {
    const auto run = run_flat(machine(sleeper, "timeline:\n  - {at: 10min, crash: {host: machine, program: it}}\n"), options());
    CHECK(state_at_end(run) == record::ProgramState::crashed);
  }
  SECTION("restarted, it runs") {
    CHECK(state_at_end(run_flat(machine(sleeper, "timeline:\n  - {at: 10min, restart: {host: machine, program: it, down: 0s, "
                                                 "fresh_state: true}}\n"),
                                options())) == record::ProgramState::running);
  }
  SECTION("started while it runs, it runs and the run warns") {
    const auto run = run_flat(machine(sleeper, "timeline:\n  - {at: 10min, start: {host: machine, program: it}}\n"), options());
    CHECK(state_at_end(run) == record::ProgramState::running);
    CHECK(run.result.summary.warnings.back() == "machine: it was started, but it runs already");
  }
}

TEST_CASE("a program that does not take its stop signal is killed after its grace") {
  check_met(run_flat(machine("/bin/sh, args: [-c, 'trap \"\" TERM; while :; do sleep 60; echo alive; done'], grace: 5min",
                             "timeline:\n  - {at: 10min, stop: {host: machine, program: it}}\n"
                             "expect:\n  - {output: {host: machine, matches: alive, from: 11min, until: 15min, at_least: 3}}\n"
                             "  - {exit: {host: machine, value: stopped, until: 16min}}\n"),
                     options())
                .result.summary);
}

TEST_CASE("a call that is refused is a warning, once for each program and call, also after a restart and of a fleet") {
  const std::string scenario = tests::scenario_with(
      "  machine: {count: 2, programs: [{name: it, daemon: {program: " PROGRAM_FOLDER "/calls, args: ['425', '330', '425'], "
      "expect_end: exit 0}}]}\n",
      "  wan: {hosts: [machine], path: {delay: 1ms}}\n", "timeline:\n  - {at: 10min, start: {host: machine-1, program: it}}\n");
  CHECK(run_flat(scenario, options()).result.summary.warnings ==
        std::vector<std::string>{"the world is flat", "machine-1: it: pkey_alloc was refused with ENOSPC: not possible in virtual time",
                                 "machine-1: it: io_uring_setup was refused with ENOSYS: not possible in virtual time"});
}

TEST_CASE("a scenario says which kernel and how many processors its programs find") {
  check_met(run_flat(machine("/bin/sh, args: [-c, 'echo $(uname -r) $(nproc)'], expect_end: exit 0",
                             "expect:\n  - {output: {host: machine, matches: '^5\\.10\\.0-30 4$', at_least: 1}}\n",
                             "kernel: 5.10.0-30, processors: 4, "),
                     options())
                .result.summary);
}

TEST_CASE("an end that was not expected ends the run") {
  CHECK_THROWS_WITH(run_flat(machine("/bin/sh, args: [-c, 'echo farewell; exit 3']", ""), options()),
                    Contains("machine: it ended with exit status 3, which was not expected; its expect_end is running\n") &&
                        Contains("farewell"));
  CHECK_THROWS_WITH(run_flat(machine("/bin/sleep, args: [infinity], expect_end: exit 0", ""), options()),
                    Contains("machine: it still runs; expected end: exit 0"));
}

TEST_CASE("a sanitizer's report ends the run soon after it, though the program goes on") {
  const auto reports = [](std::string_view at) {
    return run_flat(machine("/bin/sh, expect_end: any, args: [-c, 'sleep " + std::string{at} +
                                "; echo ==2==ERROR: AddressSanitizer: bad; sleep 0.25; echo the rest; sleep 1d']",
                            ""),
                    options());
  };
  CHECK_THROWS_WITH(reports("60"), Contains("at 60.0") && Contains("the rest") &&
                                       Contains("machine: it: its process sh (2) has a report by AddressSanitizer, which was not "
                                                "expected: ==2==ERROR: AddressSanitizer: bad; its reports are faults"));
  CHECK_THROWS_WITH(reports("3599.5"), Contains("at 3599.5") && Contains("has a report by AddressSanitizer"));
}

namespace {

constexpr std::string_view stopped = "timeline:\n  - {at: 10min, stop: {host: machine, program: it}}\n";

std::string on_term(std::string_view command, std::string_view more = "") {
  return "/bin/sh, args: [-c, 'trap \"" + std::string{command} + "\" TERM; while :; do sleep 60; done']" + std::string{more};
}

}  // namespace

TEST_CASE("a program that is stopped has to end cleanly, unless the scenario says otherwise") {
  CHECK(state_at_end(run_flat(machine(on_term("exit 0"), stopped), options())) == record::ProgramState::stopped);
  CHECK_THROWS_WITH(run_flat(machine(on_term("exit 7"), stopped), options()),
                    Contains("machine: it ended with exit status 7, which was not expected; its expect_end is running, and when it is "
                             "stopped it may end with exit status 0 or by the signal"));
  CHECK_THROWS_WITH(run_flat(machine(on_term("kill -ABRT \\$\\$"), stopped), options()),
                    Contains("machine: it was ended by signal 6 (Aborted), which was not expected"));
  for (const std::string_view end : {", expect_end: exit 7", ", expect_end: any"})
    CHECK(state_at_end(run_flat(machine(on_term("exit 7", end), stopped), options())) == record::ProgramState::stopped);
}

TEST_CASE("a child that fails when nobody will ask for it, or dies of its own error, ends the run") {
  const auto shell = [](std::string_view command, std::string_view end = "exit 0") {
    return machine("/bin/sh, args: [-c, '" + std::string{command} + "'], expect_end: " + std::string{end}, "");
  };
  constexpr std::string_view aborts = R"(sh -c "sleep 9; kill -ABRT \$\$")", fails = R"(sh -c "sleep 9; exit 7")";
  const auto orphan = [](std::string_view command) { return std::string{command} + " & exit 0"; };
  CHECK_THROWS_WITH(run_flat(shell(orphan(aborts)), options()),
                    Contains("at 9.000000") && Contains("machine: it: its process sh (3) was ended by signal 6 (Aborted), which was not "
                                                        "expected; its expect_end is exit 0"));
  CHECK_THROWS_WITH(run_flat(shell(orphan(fails)), options()),
                    Contains("machine: it: its process sh (3) ended with exit status 7, and no parent has waited for it"));
  CHECK_THROWS_WITH(run_flat(shell(std::string{aborts} + "; exit 0"), options()), Contains("(3) was ended by signal 6 (Aborted)"));
  for (const std::string& scenario :
       {shell("false; " + std::string{fails} + "; yes | head -n 1; sleep 9 & kill $!; wait; exit 0"), shell(orphan(aborts), "any"),
        shell(std::string{fails} + " & exit 7", "exit 7")})
    CHECK(state_at_end(run_flat(scenario, options())) == record::ProgramState::stopped);
}

TEST_CASE("a last line without an end is told") {
  check_met(run_flat(machine("/bin/sh, args: [-c, 'printf waiting; sleep infinity']",
                             "expect:\n  - {output: {host: machine, matches: waiting, at_least: 1}}\n"),
                     options())
                .result.summary);
}
