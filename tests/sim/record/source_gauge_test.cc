#include "sim/record/gauge/source_gauge.h"

#include <catch2/catch.hpp>

#include "sim/record/verdict/expectation_text.h"
#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

Measurement only(Run& run) { return run.finish().expectations.at(0).decisive.measurement; }

Expectation of_sources(Metric metric, const char* source = nullptr) {
  Expectation e = expectation(metric);
  if (source) e.source = source;
  e.max = quantity(0);
  return e;
}

// One source from 10 s on, another from 40 s on, none from 60 s on, the first again from 90 s on.
Run& chosen(Run& run) {
  return run.report(9, 0, ReachChanged{"server", 1})
      .report(10, 0, SelectedSource{"server"})
      .report(40, 0, SelectedSource{"other"})
      .report(60, 0, SelectedSource{""})
      .report(90, 0, SelectedSource{"server"});
}

Run& judged(Run& run) {
  return run.report(9, 0, ReachChanged{"server", 1})
      .report(10, 0, SourceJudged{"server", Standing::falsetick, Reason::no_majority})
      .report(20, 0, SourceJudged{"other", Standing::system_peer, Reason::none})
      .report(30, 0, SourceJudged{"server", Standing::falsetick, Reason::falseticker})
      .report(80, 0, SourceJudged{"server", Standing::candidate, Reason::none});
}

// A program that judges its sources, on host a.
Run& with_mitigation(Run& run) {
  run.scenario().scenario.hosts[0].second.programs[0].kind = asking({"server", "third"});
  return run;
}

}  // namespace

TEST_CASE("the share of a source is the time for which it is the system peer") {
  Run run;
  run.expect(of_sources(Metric::selected, "server"));
  CHECK(only(chosen(run)).high == Approx(0.4));
  Run any;
  any.expect(of_sources(Metric::selected));
  CHECK(only(chosen(any)).high == Approx(0.6));
}

TEST_CASE("a share is of its window, and who was selected before it still counts") {
  Run run;
  Expectation e = of_sources(Metric::selected, "server");
  e.from = 20_s;
  e.until = 60_s;
  run.expect(e);
  CHECK(only(chosen(run)).high == Approx(0.5));
}

TEST_CASE("a model that hears its sources and selects none follows no source, and of a real program it is not known") {
  Run run;
  run.expect(of_sources(Metric::selected));
  run.report(5, 0, ReachChanged{"server", 1});
  CHECK(only(run).high == 0);
  Run other;
  other.scenario().scenario.hosts[0].second.programs[0].kind = DaemonConfig{};
  other.expect(of_sources(Metric::selected));
  CHECK(only(other).text == "sntp does not tell: only programs of the kinds ntp, sntp do");
}

TEST_CASE("a source that never answered is neither followed nor judged: nothing is known of it") {
  Run run;
  Expectation e = of_sources(Metric::judged, "third");
  e.standing = Standing::falsetick;
  with_mitigation(run).expect(of_sources(Metric::selected, "third")).expect(of_sources(Metric::selected)).expect(e);
  run.report(5, 0, ReachChanged{"third", 0}).report(10, 0, SourceJudged{"third", Standing::reject, Reason::unreachable});
  const Summary summary = run.finish();
  CHECK(summary.expectations[0].reason == "no answer of source third was heard before the window's end");
  CHECK(summary.expectations[1].reason == "no source was heard before the window's end");
  CHECK(summary.expectations[2].reason == "no answer of source third was heard before the window's end");
}

TEST_CASE("of a program that does not run it is not known whom it would follow and judge") {
  Run run;
  with_mitigation(run);
  run.expect(of_sources(Metric::selected));
  Expectation e = of_sources(Metric::judged, "server");
  e.standing = Standing::falsetick;
  run.expect(e);
  run.report(10, 0, SelectedSource{"server"}).report(10, 0, SourceJudged{"server", Standing::falsetick, Reason::falseticker});
  run.state(30, 0, ProgramState::crashed);
  const Summary summary = run.finish();
  for (const auto& result : summary.expectations)
    CHECK(result.reason == "sntp was not there from 30s to 1min40s: it had crashed");
}

TEST_CASE("a hop goes from one source to another") {
  Run run;
  run.expect(of_sources(Metric::hops));
  CHECK(only(chosen(run)).high == 2);
  Run late;
  Expectation e = of_sources(Metric::hops);
  e.from = 50_s;
  late.expect(e);
  CHECK(only(chosen(late)).high == 1);
}

TEST_CASE("without any source there is nothing to hop between") {
  Run run;
  run.expect(of_sources(Metric::hops));
  run.report(10, 0, SelectedSource{""});
  CHECK(only(run).text == "no program of the host selected a source");
}

TEST_CASE("how a source stands counts by standing, by reason, or by both") {
  Run run;
  with_mitigation(run);
  const auto add = [&run](std::optional<Standing> standing, const char* reason) {
    Expectation e = of_sources(Metric::judged, "server");
    e.standing = standing;
    if (reason) e.reason = reason;
    run.expect(e);
  };
  add(Standing::falsetick, nullptr);
  add(std::nullopt, "no_majority");
  add(Standing::falsetick, "falseticker");
  add(Standing::system_peer, nullptr);
  add(Standing::falsetick, "no_such_reason");
  judged(run);
  const Summary summary = run.finish();
  const double expected[] = {0.7, 0.2, 0.5, 0};
  for (std::size_t i = 0; i < std::size(expected); ++i)
    CHECK(summary.expectations[i].decisive.measurement.high == Approx(expected[i]));
  CHECK(summary.expectations[4].reason == "there is no reason no_such_reason");
}

TEST_CASE("a claim about a standing says in words which") {
  Expectation e = expectation(Metric::judged);
  e.source = "server";
  e.standing = Standing::falsetick;
  e.reason = "no_majority";
  e.min = quantity(0.5);
  CHECK(description_text(e, 60_s) == "judged for no_majority as falsetick of a with source server, start to 1min: at least 50%");
}

TEST_CASE("a source that was never judged has no figure") {
  Run run;
  Expectation e = of_sources(Metric::judged, "third");
  e.standing = Standing::falsetick;
  with_mitigation(run).expect(e);
  CHECK(only(judged(run)).text == "no program of the host judged source third");
}

TEST_CASE("two programs that select must be told apart") {
  Run run;
  auto& host = run.scenario().scenario.hosts[0].second;
  host.programs.push_back(host.programs[0]);
  host.programs[1].name = "second";
  for (const Metric metric : {Metric::selected, Metric::hops}) run.expect(of_sources(metric));
  run.report(10, 0, SelectedSource{"server"}).report(20, 0, SelectedSource{"server"}, 1);
  const Summary summary = run.finish();
  for (const auto& result : summary.expectations) CHECK(result.decisive.measurement.text == ambiguous_reporter);
}

}  // namespace ntpsim::record
