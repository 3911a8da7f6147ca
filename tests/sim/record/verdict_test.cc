#include "sim/record/verdict/verdict.h"

#include <catch2/catch.hpp>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

ExpectationResult judged(const Expectation& e, const std::vector<Measurement>& measurements) {
  std::vector<MemberResult> members;
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    MemberResult member;
    member.host = "c-" + std::to_string(i + 1);
    member.measurement = measurements[i];
    members.push_back(member);
  }
  return judge(e, 6_h, std::move(members));
}

Expectation at_most(double value) {
  Expectation e = expectation(Metric::offset, "c");
  e.max = quantity(value);
  return e;
}

std::vector<Measurement> figures(const std::vector<double>& values) {
  std::vector<Measurement> all;
  for (const double value : values) all.push_back(Measurement::figure(value));
  return all;
}

}  // namespace

TEST_CASE("a bound is kept up to and with its own value") {
  CHECK(judged(at_most(0.001), figures({0.001})).met);
  const ExpectationResult missed = judged(at_most(0.001), figures({0.0012}));
  CHECK(!missed.met);
  CHECK(missed.computed);
  CHECK(missed.reason == "200us above the bound");
  CHECK(missed.decisive.measured == "1.2ms");
}

TEST_CASE("max holds for the upper end of a range and min for the lower") {
  Expectation e = at_most(0.3);
  e.min = quantity(-0.1);
  e.is_signed = true;
  CHECK(judged(e, {Measurement::range(-0.1, 0.3)}).met);
  CHECK(judged(e, {Measurement::range(-0.2, 0.3)}).reason == "100ms below the bound");
  CHECK(judged(e, {Measurement::range(-0.15, 0.5)}).reason == "200ms above the bound");
}

TEST_CASE("equals takes its tolerance, and a time without one is equal to the nanosecond") {
  Expectation e = expectation(Metric::offset);
  e.equals = quantity(0.864);
  CHECK(judged(e, figures({0.8640000004})).met);
  CHECK(!judged(e, figures({0.864000001})).met);
  e.tolerance = quantity(0.01);
  CHECK(judged(e, figures({0.855})).met);
  CHECK(!judged(e, figures({0.853})).met);
  Expectation count = expectation(Metric::steps);
  count.equals = quantity(2);
  CHECK(judged(count, figures({2})).met);
  CHECK(judged(count, figures({3})).reason == "1 off");
}

TEST_CASE("what never happened misses every upper bound and keeps a lower one") {
  Expectation e = expectation(Metric::unreachable);
  e.within = 3_h;
  const ExpectationResult never = judged(e, {Measurement::never()});
  CHECK(!never.met);
  CHECK(never.decisive.measured == "never");
  CHECK(never.reason == "never happened");
  e.fails = true;
  CHECK(judged(e, {Measurement::never()}).met);
  Expectation later = expectation(Metric::unreachable);
  later.min = quantity(3600);
  CHECK(judged(later, {Measurement::never()}).met);
}

TEST_CASE("every member of a fleet has to keep the bound") {
  const ExpectationResult result = judged(at_most(0.001), figures({0.0005, 0.003, 0.002}));
  CHECK(!result.met);
  CHECK(result.decisive.host == "c-2");
  CHECK(result.members.size() == 3);
  CHECK(judged(at_most(0.003), figures({0.0005, 0.003, 0.002})).met);
}

TEST_CASE("the median member decides when half of a fleet is asked for") {
  Expectation e = at_most(0.001);
  e.of = FleetRule::median;
  CHECK(judged(e, figures({1, 0.001, 0.0005})).met);
  CHECK(!judged(e, figures({1, 1, 0.0005})).met);
  CHECK(judged(e, figures({1, 1, 0.0005, 0.0004})).met);
}

TEST_CASE("p95 lets one of twenty miss, not two") {
  Expectation e = at_most(0.001);
  e.of = FleetRule::p95;
  std::vector<double> values(20, 0.0005);
  values[3] = 1;
  CHECK(judged(e, figures(values)).met);
  values[7] = 1;
  CHECK(!judged(e, figures(values)).met);
}

TEST_CASE("what fails must have been measured") {
  Expectation e = at_most(0.001);
  e.fails = true;
  CHECK(judged(e, figures({0.002})).met);
  const ExpectationResult kept = judged(e, figures({0.0005}));
  CHECK(!kept.met);
  CHECK(kept.reason == "the bound is kept, but should be missed");
  const ExpectationResult unknown = judged(e, {Measurement::unknown("nobody looked")});
  CHECK(!unknown.met);
  CHECK(!unknown.computed);
  CHECK(unknown.reason == "nobody looked");
  CHECK(unknown.decisive.measured == "-");
}

TEST_CASE("a member without a figure is the worst of its fleet") {
  std::vector<Measurement> members = figures({0.0005, 0.0005, 5});
  members[0] = Measurement::unknown("nobody looked");
  Expectation e = at_most(0.001);
  CHECK(judged(e, members).decisive.host == "c-1");
  CHECK(!judged(e, members).computed);
  e.of = FleetRule::median;
  CHECK(judged(e, members).decisive.host == "c-3");
}

TEST_CASE("an expectation without a bound is never met") {
  const ExpectationResult result = judged(expectation(Metric::offset), figures({0}));
  CHECK(!result.met);
  CHECK(result.reason == "there is no bound to hold it against");
}

TEST_CASE("an expectation without a host is never met") {
  Expectation e = at_most(1);
  e.fails = true;
  CHECK(!judge(e, 6_h, {}).met);
  Run run;
  e.host = "nobody";
  run.expect(e);
  CHECK(run.finish().expectations[0].reason == "there is no such host");
}

TEST_CASE("an empty window and a run that ended early have no figures") {
  Expectation e = at_most(1);
  e.host = "a";
  e.from = 60_s;
  e.until = 60_s;
  Run run;
  run.expect(e);
  e.until = 90_s;
  run.expect(e);
  e.from = 10_s;
  e.until = 40_s;
  run.expect(e).error(0, {{0, 0.5}, {50, 0.5}});
  const Summary summary = run.finish(50);
  CHECK(summary.expectations[0].reason == "the window is empty: from 1min until 1min");
  CHECK(summary.expectations[1].reason == "the run ended at 50s, before the window did");
  CHECK(summary.expectations[2].met);
}

TEST_CASE("a fleet of sources is one member per source") {
  Run run;
  run.scenario().fleets["pool"] = {"pool-1", "pool-2"};
  for (const char* member : {"pool-1", "pool-2"}) run.scenario().host_indices.emplace(member, HostIndex{0});
  for (auto& [name, host] : run.scenario().scenario.hosts)
    std::get<SntpClientConfig>(host.programs[0].kind).servers = {{"pool-1", {}, 123}, {"pool-2", {}, 123}};
  Expectation e = expectation(Metric::reachable, "c");
  e.source = "pool";
  e.within = 10_s;
  run.expect(e);
  for (int host = 2; host < 5; ++host)
    for (const char* source : {"pool-1", "pool-2"}) run.report(host, host, ReachChanged{source, 1});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].members.size() == 6);
  CHECK(summary.expectations[0].met);
  CHECK(summary.expectations[0].decisive.measurement.high == 4);
}

TEST_CASE("an expectation is said in words") {
  Expectation e = at_most(0.001);
  e.from = 30_min;
  e.until = 1_h;
  CHECK(judged(e, figures({0})).description == "offset of c, 30min to 1h: at most 1ms");
  e.is_signed = true;
  e.min = quantity(-0.0025);
  e.of = FleetRule::p95;
  e.fails = true;
  e.until.reset();
  CHECK(judged(e, figures({0})).description ==
        "offset (signed) of c, 30min to 6h: for 95% of the members not at least -2.5ms and at most 1ms");
  Expectation adev = expectation(Metric::adev);
  adev.tau = 100_s;
  adev.max = quantity(3e-9);
  CHECK(judged(adev, figures({0})).description == "adev at tau 1min40s of a, start to 6h: at most 3e-09");
  Expectation reach = expectation(Metric::unreachable);
  reach.source = "server";
  reach.after = 1_h;
  reach.within = 3_h;
  CHECK(judged(reach, figures({0})).description == "unreachable of a with source server, 1h to 6h: within 3h");
  Expectation output = expectation(Metric::output);
  output.program = "sntp";
  output.matches = "step";
  output.at_least = 1;
  CHECK(judged(output, figures({3})).description == "output matching /step/ of a.sntp, start to 6h: at least 1");
  CHECK(judged(output, figures({3})).met);
  CHECK(judged(output, figures({0})).reason == "1 too few");
}

}  // namespace ntpsim::record
