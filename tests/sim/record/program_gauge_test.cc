#include "sim/record/gauge/program_gauge.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

Measurement only(Run& run) { return run.finish().expectations.at(0).decisive.measurement; }

Expectation of_source(Metric metric, Duration from = 0_s) {
  Expectation e = expectation(metric);
  e.source = "server";
  e.after = from;
  e.within = 1_h;
  return e;
}

// The register as a client reports it: empty, then answers, then eight silent polls from 40 s on.
Run& polled(Run& run) {
  run.report(1, 0, ReachChanged{"server", 0}).report(2, 0, ReachChanged{"server", 1}).report(20, 0, ReachChanged{"server", 3});
  for (int i = 0; i < 8; ++i)
    run.report(40 + i, 0, ReachChanged{"server", static_cast<std::uint8_t>(3 << (i + 1))});
  return run;
}

}  // namespace

TEST_CASE("a source is unreachable when its register is empty") {
  Run run;
  run.expect(of_source(Metric::unreachable, 10_s));
  CHECK(only(polled(run)).high == Approx(37).epsilon(1e-15));
}

TEST_CASE("a source that is unreachable when the window begins is so after no time") {
  Run run;
  run.expect(of_source(Metric::unreachable, 60_s));
  CHECK(only(polled(run)).high == 0);
}

TEST_CASE("a source is reachable with its first answer") {
  Run run;
  run.expect(of_source(Metric::reachable));
  CHECK(only(polled(run)).high == 2);
}

TEST_CASE("a source that stays away is never reachable, and one that stays is never unreachable") {
  Run run;
  run.expect(of_source(Metric::reachable, 50_s));
  CHECK(std::isinf(only(polled(run)).high));
  Run other;
  Expectation e = of_source(Metric::unreachable, 10_s);
  e.until = 40_s;
  other.expect(e);
  CHECK(std::isinf(only(polled(other)).high));
}

TEST_CASE("an answer from before the window does not make a source reachable, though its register is not empty") {
  Run run;
  run.expect(of_source(Metric::reachable, 30_s));
  CHECK(std::isinf(only(polled(run)).high));
  Run suspended;
  suspended.expect(of_source(Metric::reachable, 30_s));
  suspended.recorder().suspended(suspended.at(25), HostIndex{0}, true);
  suspended.report(2, 0, ReachChanged{"server", 1});
  CHECK(only(suspended).text == "sntp was not there from 30s to 1min40s: its host was suspended");
}

TEST_CASE("a source that never answered does not become unreachable, nor one of a program that stopped") {
  Run run;
  run.expect(of_source(Metric::unreachable));
  run.report(1, 0, ReachChanged{"server", 0}).report(20, 0, ReachChanged{"server", 0});
  CHECK(only(run).text == "source server was not reachable before, so it could not become unreachable");
  Run stopped;
  stopped.expect(of_source(Metric::unreachable, 60_s));
  polled(stopped).state(55, 0, ProgramState::stopped);
  CHECK(only(stopped).text == "sntp was not there from 1min to 1min40s: it did not run any more");
}

TEST_CASE("what has happened needs no program afterwards") {
  Run run;
  run.expect(of_source(Metric::unreachable, 10_s)).expect(of_source(Metric::reachable));
  polled(run).state(50, 0, ProgramState::crashed);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == Approx(37).epsilon(1e-15));
  CHECK(summary.expectations[1].decisive.measurement.high == 2);
}

TEST_CASE("transitions are counted in both directions, from an empty register on") {
  Run run;
  run.expect(of_source(Metric::reach_transitions));
  CHECK(only(polled(run)).high == 2);
  Run later;
  later.expect(of_source(Metric::reach_transitions, 10_s));
  CHECK(only(polled(later)).high == 1);
}

TEST_CASE("a source that is not polled has no figure") {
  Run run;
  run.expect(of_source(Metric::unreachable));
  run.report(1, 0, ReachChanged{"other", 1}).report(1, 1, ReachChanged{"server", 1});
  CHECK(only(run).text == "no program of the host reported on source server");
}

TEST_CASE("two programs that poll the same source must be told apart") {
  for (const bool named : {false, true}) {
    Run run;
    auto& host = run.scenario().scenario.hosts[0].second;
    host.programs.push_back(host.programs[0]);
    host.programs[1].name = "second";
    Expectation e = of_source(Metric::reachable);
    if (named) e.program = "second";
    run.expect(e);
    run.report(5, 0, ReachChanged{"server", 1}, 0).report(9, 0, ReachChanged{"server", 1}, 1);
    const Measurement m = only(run);
    if (named) CHECK(m.high == 9);
    else CHECK(m.text == "more than one program of the host reports it; expected program");
  }
}

TEST_CASE("a program that is not on the host has no figure") {
  Run run;
  Expectation e = of_source(Metric::reachable);
  e.program = "chronyd";
  run.expect(e);
  CHECK(only(polled(run)).text == "the host has no program chronyd");
}

TEST_CASE("the share in which a claimed bound is true is solved within pieces") {
  Run run;
  Expectation e = expectation(Metric::bound_covers);
  e.min = quantity(0.5);
  e.from = 20_s;
  run.expect(e);
  // Claimed from 20 s on: 10 ms, growing to 10.9 ms at 80 s, and from there 1 s.
  run.report(20, 0, ErrorBound{10_ms}).report(80, 0, ErrorBound{1_s});
  run.error(0, {{0, 0}, {100, 0.1}});
  // t/1000 <= 0.01 + 15e-6 (t - 20) never holds at 20 s and later: only the last 20 of 80 claimed seconds are true.
  CHECK(only(run).high == Approx(20.0 / 80).epsilon(1e-12));
}

TEST_CASE("a claim is true up to the crossing, on either side of zero") {
  for (const double sign : {1.0, -1.0}) {
    Run run;
    Expectation e = expectation(Metric::bound_covers);
    e.min = quantity(0.5);
    run.expect(e);
    run.report(0, 0, ErrorBound{10_ms});
    run.error(0, {{0, 0}, {100, sign * 0.1}});
    // t/1000 = 0.01 + 15e-6 t
    CHECK(only(run).high == Approx(0.01 / (1e-3 - 15e-6) / 100).epsilon(1e-12));
  }
}

TEST_CASE("claims are compared with pieces that come later, and end with their program") {
  Run run;
  Expectation e = expectation(Metric::bound_covers);
  e.from = 10_s;
  e.until = 50_s;
  e.min = quantity(0.5);
  run.expect(e);
  e.until.reset();
  run.expect(e);
  run.report(1, 0, ErrorBound{1_s}).report(5, 0, ErrorBound{1_ms});
  run.report(30, 0, ErrorBound{1_s});
  run.state(50, 0, ProgramState::stopped).error(0, {{0, 0.1}, {100, 0.1}});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == Approx(0.5).epsilon(1e-12));   // 20 s false, 20 s true
  CHECK(summary.expectations[1].reason == "sntp was not there from 50s to 1min40s: it did not run any more");
}

TEST_CASE("a bound that is always true covers exactly all of the time for which it was claimed, and no other time") {
  Run run;
  Expectation e = expectation(Metric::bound_covers);
  e.equals = quantity(1);
  run.expect(e);
  e.from = 7_s;
  run.expect(e);
  run.report(7, 0, ErrorBound{1_s});
  run.error(0, {{0, 0.1}, {33.3, -0.1}, {71.1, 0.2}, {100, 0}});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].reason == "a bound was claimed for only 1min33s of the window's 1min40s");
  CHECK(summary.expectations[1].met);
}

TEST_CASE("no claim, no share") {
  Run run;
  run.expect(expectation(Metric::bound_covers)).error(0, {{0, 0.1}, {100, 0.1}});
  CHECK(only(run).text == "no program of the host claimed a bound in the window");
}

TEST_CASE("lines of text are matched one by one") {
  Run run;
  Expectation e = expectation(Metric::output);
  e.matches = "^step.*ms$";
  e.at_least = 2;
  run.expect(e);
  run.report(1, 0, Message{"step of 3 ms\nno step of 3 ms\nstep of 4 ms\n"}).report(2, 1, Message{"step of 5 ms"});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == 2);
  CHECK(summary.expectations[0].met);
}

TEST_CASE("neither a long line nor a nested repetition hurts, and a bad expression is a reason") {
  Run run;
  Expectation e = expectation(Metric::output);
  e.matches = "^(a|b)*c";
  run.expect(e);
  e.matches = "^(a+)+b";
  run.expect(e);
  run.report(1, 0, Message{std::string(100'000, 'a') + "c"}).report(1, 0, Message{std::string(40, 'a')});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].decisive.measurement.high == 1);
  CHECK(summary.expectations[1].decisive.measurement.high == 0);
  Run bad;
  e.matches = "(";
  bad.expect(e);
  CHECK_THAT(only(bad).text, Catch::StartsWith("matches is not a regular expression: "));
}

TEST_CASE("the last return of a function counts") {
  Run run;
  Expectation e = expectation(Metric::returns);
  e.function = "ping";
  e.value = "12";
  run.expect(e);
  e.value.reset();
  e.max = quantity(11.5);
  run.expect(e);
  e.max.reset();
  e.matches = "^1[0-9]$";
  run.expect(e);
  run.report(1, 0, Returned{"ping", "7"}).report(2, 0, Returned{"ping", "12"}).report(3, 0, Returned{"pong", "9"});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].met);
  CHECK(!summary.expectations[1].met);
  CHECK(summary.expectations[1].reason == "0.5 above the bound");
  CHECK(summary.expectations[2].met);
}

TEST_CASE("a return that is no number cannot be held against one") {
  Run run;
  Expectation e = expectation(Metric::returns);
  e.function = "ping";
  e.max = quantity(5);
  e.fails = true;
  run.expect(e).report(1, 0, Returned{"ping", "12 ms"});
  const Summary summary = run.finish();
  CHECK(!summary.expectations[0].met);
  CHECK(summary.expectations[0].reason == "it returned \"12 ms\", not a number");
}

TEST_CASE("a call that never returned has no figure") {
  Run run;
  Expectation e = expectation(Metric::returns);
  e.function = "ping";
  run.expect(e);
  CHECK(only(run).text == "no call of ping returned in the window");
}

TEST_CASE("exit is how the program stands at the window's end") {
  Run run;
  Expectation e = expectation(Metric::exit);
  e.value = "crashed";
  run.start_nothing().expect(e);
  e.until = 50_s;
  run.expect(e);
  e.host = "b";
  run.expect(e);
  run.recorder().program_state(run.at(0), HostIndex{0}, ProgramIndex{0}, ProgramState::running);
  run.recorder().program_state(run.at(60), HostIndex{0}, ProgramIndex{0}, ProgramState::crashed);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].met);
  CHECK(summary.expectations[1].reason == "it is \"running\"");
  CHECK(summary.expectations[2].reason == "the program was never started");
}

TEST_CASE("what was rejected is counted by window, source and reason, and what was used by source") {
  Run run;
  const auto counted = [&](Metric metric, const char* source, const char* reason) {
    Expectation e = expectation(metric);
    if (source) e.source = source;
    if (reason) e.reason = reason;
    e.until = 50_s;
    e.max = quantity(0);
    run.expect(e);
  };
  counted(Metric::rejected, nullptr, nullptr);
  counted(Metric::rejected, nullptr, "bogus_origin");
  counted(Metric::rejected, "server", "bogus_origin");
  counted(Metric::rejected, nullptr, "root_distance");
  counted(Metric::accepted, nullptr, nullptr);
  counted(Metric::rejected, nullptr, "no_such_reason");
  run.report(1, 0, Rejected{"server", Reason::bogus_origin})
      .report(2, 0, Rejected{"10.0.0.7:123", Reason::bogus_origin})
      .report(3, 0, Measured{"server", 1_ms, 1_ms, Reason::root_distance})
      .report(4, 0, Measured{"server", 1_ms, 1_ms, Reason::none})
      .report(5, 1, Rejected{"server", Reason::bogus_origin})
      .report(60, 0, Rejected{"server", Reason::bogus_origin});
  const Summary summary = run.finish();
  const double expected[] = {3, 2, 1, 1, 1};
  for (std::size_t i = 0; i < std::size(expected); ++i)
    CHECK(summary.expectations[i].decisive.measurement.high == expected[i]);
  CHECK(summary.expectations[5].reason == "there is no reason no_such_reason");
}

TEST_CASE("where nothing arrives, nothing is rejected") {
  Run run;
  Expectation e = expectation(Metric::rejected);
  e.max = quantity(0);
  run.expect(e);
  e.fails = true;
  run.expect(e);
  const Summary summary = run.finish();
  for (const auto& result : summary.expectations) {
    CHECK(!result.met);
    CHECK(result.reason == "nothing reached the host's programs in the window");
  }
}

TEST_CASE("a program that does not tell what a metric hears gives it no figure, whatever the bound") {
  for (const Metric metric : {Metric::rejected, Metric::accepted})
    for (const bool fails : {false, true}) {
      Run run;
      run.scenario().scenario.hosts[0].second.programs[0].kind = DaemonConfig{};
      Expectation e = expectation(metric);
      e.max = quantity(0);
      e.fails = fails;
      run.expect(e);
      const Summary summary = run.finish();
      CHECK(!summary.expectations[0].met);
      CHECK_THAT(summary.expectations[0].reason, Catch::StartsWith("sntp does not tell: only programs of the kinds ntp,"));
    }
}

}  // namespace ntpsim::record
