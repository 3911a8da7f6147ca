#include "sim/record/gauge/presence.h"

#include <catch2/catch.hpp>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

using Cause = Absence::Cause;

constexpr ProgramIndex first{0};
constexpr ProgramIndex second{1};
constexpr std::array only_first{first};
constexpr std::array both{first, second};

struct Expected {
  Duration from;
  Duration until;
  Cause cause;
};
void check(const std::optional<Absence>& absence, const Expected& expected) {
  REQUIRE(absence);
  CHECK(absence->from == expected.from);
  CHECK(absence->until == expected.until);
  CHECK(absence->cause == expected.cause);
}

// The first runs from 10 s to 40 s and crashes then; the second from 30 s to 70 s; the host sleeps from 50 s to 60 s.
Presence two_programs() {
  Presence presence{2};
  presence.program(10_s, first, ProgramState::running);
  presence.program(30_s, second, ProgramState::running);
  presence.program(40_s, first, ProgramState::crashed);
  presence.suspended(50_s, true);
  presence.suspended(60_s, false);
  presence.program(70_s, second, ProgramState::stopped);
  return presence;
}

}  // namespace

TEST_CASE("a program is absent before its start and after its crash, and the earliest absence is told") {
  const Presence presence = two_programs();
  CHECK(!presence.absence(Attendance::throughout, only_first, 10_s, 40_s));
  check(presence.absence(Attendance::throughout, only_first, 0_s, 40_s), {0_s, 10_s, Cause::not_started});
  check(presence.absence(Attendance::throughout, only_first, 20_s, 90_s), {40_s, 90_s, Cause::crashed});
}

TEST_CASE("one of several programs is enough at a time, but none is there while the host sleeps") {
  const Presence presence = two_programs();
  CHECK(!presence.absence(Attendance::throughout, both, 10_s, 50_s));
  check(presence.absence(Attendance::throughout, both, 10_s, 100_s), {50_s, 60_s, Cause::suspended});
  check(presence.absence(Attendance::throughout, both, 65_s, 100_s), {70_s, 100_s, Cause::stopped});
}

TEST_CASE("as planned, only a crash and a window without the program count") {
  const Presence presence = two_programs();
  constexpr std::array only_second{second};
  CHECK(!presence.absence(Attendance::as_planned, only_second, 0_s, 100_s));
  check(presence.absence(Attendance::as_planned, only_second, 80_s, 100_s), {80_s, 100_s, Cause::stopped});
  check(presence.absence(Attendance::as_planned, only_second, 52_s, 58_s), {52_s, 58_s, Cause::suspended});
  check(presence.absence(Attendance::as_planned, only_second, 0_s, 30_s), {0_s, 30_s, Cause::not_started});
  check(presence.absence(Attendance::as_planned, only_first, 0_s, 50_s), {40_s, 50_s, Cause::crashed});
}

TEST_CASE("as planned, a program that ends in the instant of its start was there") {
  Presence presence{1};
  presence.program(10_s, first, ProgramState::running);
  presence.program(10_s, first, ProgramState::stopped);
  CHECK(!presence.absence(Attendance::as_planned, only_first, 0_s, 20_s));
  CHECK(!presence.absence(Attendance::as_planned, only_first, 10_s, 20_s));
  CHECK(presence.absence(Attendance::as_planned, only_first, 0_s, 10_s)->cause == Cause::not_started);
  CHECK(presence.absence(Attendance::as_planned, only_first, 11_s, 20_s)->cause == Cause::stopped);
}

TEST_CASE("a restart at one instant is no absence, and an instant is looked at, too") {
  Presence presence{1};
  presence.program(10_s, first, ProgramState::running);
  presence.program(20_s, first, ProgramState::stopped);
  presence.program(20_s, first, ProgramState::running);
  CHECK(!presence.absence(Attendance::throughout, only_first, 10_s, 30_s));
  CHECK(!presence.absence(Attendance::throughout, only_first, 10_s, 10_s));
  CHECK(presence.absence(Attendance::throughout, only_first, 5_s, 5_s)->cause == Cause::not_started);
}

TEST_CASE("every metric of what programs do is computable only while a program does it") {
  for (const MetricRow& row : metric_rows) {
    const bool is_decided = row.metric == Metric::reachable;   // by the answer, before the crash
    if (row.attendance == Attendance::unneeded || is_decided) continue;
    for (const bool fails : {false, true}) {
      Run run;
      Expectation e = expectation(row.metric);
      e.max = quantity(1e9);
      e.matches = "x";
      e.fails = fails;
      if ((row.needs & takes::source) != 0) e.source = "server";
      if ((row.looks_for & takes::standing) != 0) e.standing = Standing::falsetick;
      run.scenario().scenario.hosts[0].second.programs[0].kind = asking({"server"});
      run.expect(e).report(1, 0, ReachChanged{"server", 1}).state(50, 0, ProgramState::crashed);
      const Summary summary = run.finish();
      INFO(row.name);
      CHECK(!summary.expectations[0].met);
      CHECK(summary.expectations[0].reason == "sntp was not there from 50s to 1min40s: it had crashed");
    }
  }
}

TEST_CASE("a count that has reached its lower bound stands, whoever was there afterwards") {
  Run run;
  Expectation e = expectation(Metric::steps);
  e.min = quantity(1);
  run.expect(e);
  e.max = quantity(1);
  run.expect(e);
  e.min = quantity(2);
  e.max.reset();
  run.expect(e);
  run.recorder().clock_step(run.at(5), HostIndex{0}, 1_s, true);
  run.state(50, 0, ProgramState::crashed);
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].met);
  CHECK(!summary.expectations[1].computed);
  CHECK(!summary.expectations[2].computed);
}

}  // namespace ntpsim::record
