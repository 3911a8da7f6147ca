#include "models/ntp/orphan.h"

#include <catch2/catch.hpp>

#include <stdexcept>

#include "models/wire/refid.h"

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

constexpr LocalTime local = LocalTime::at(Duration::from_whole_seconds(1'800'000'000));
MonoTime at(std::int64_t seconds) { return MonoTime::at(Duration::from_whole_seconds(seconds)); }

SystemVariables synchronised() {
  SystemVariables system;
  system.leap = Leap::insert;
  system.stratum = 3;
  system.refid = 0x0a000001;
  system.root_delay = 20_ms;
  system.root_dispersion = 5_ms;
  system.reference_time = local - 1_h;
  system.updated = at(1000);
  return system;
}

OrphanConfig orphan(int stratum) {
  OrphanConfig config;
  config.stratum = stratum;
  return config;
}

OrphanMode started(const OrphanConfig& config) {
  OrphanMode mode{config};
  mode.start(at(0));
  return mode;
}

}  // namespace

TEST_CASE("with a source the system variables are those of the selection") {
  OrphanMode mode = started(orphan(5));
  mode.selected(at(100), true);
  CHECK(mode.origin(at(10'000), synchronised()) == TimeOrigin::sources);
  CHECK(mode.shown(synchronised(), local, at(10'000)).stratum == 3);
  CHECK_FALSE(mode.next(at(10'000)));
}

TEST_CASE("an orphan waits 300 s from its start, then serves its stratum with nothing between it and the root") {
  const OrphanMode mode = started(orphan(5));
  CHECK(mode.origin(at(299), {}) == TimeOrigin::nothing);
  CHECK(mode.next(at(299)) == 1_s);
  CHECK(mode.origin(at(300), {}) == TimeOrigin::orphan);
  CHECK_FALSE(mode.next(at(300)));
  const SystemVariables shown = mode.shown({}, local, at(400));
  CHECK(shown.leap == Leap::none);
  CHECK(shown.stratum == 5);
  CHECK(wire::refid_text(shown.refid, shown.stratum) == "127.0.0.1");
  CHECK(shown.root_delay.is_zero());
  CHECK(shown.root_dispersion_at(at(400)).is_zero());
  CHECK_FALSE(shown.reference_time);
}

TEST_CASE("an orphan of stratum 1 has characters for its identifier") {
  const SystemVariables shown = started(orphan(1)).shown({}, local, at(300));
  CHECK(wire::refid_text(shown.refid, shown.stratum) == "LOOP");
}

TEST_CASE("the wait begins anew when the last source is lost, and not with every selection that finds none") {
  OrphanMode mode = started(orphan(5));
  mode.selected(at(250), true);
  mode.selected(at(1000), false);
  mode.selected(at(1200), false);
  CHECK(mode.origin(at(1299), synchronised()) == TimeOrigin::holdover);
  CHECK(mode.origin(at(1300), synchronised()) == TimeOrigin::orphan);
  mode.selected(at(1310), true);
  CHECK(mode.origin(at(1310), synchronised()) == TimeOrigin::sources);
}

TEST_CASE("an orphan that was synchronised keeps announcing a leap second") {
  OrphanMode mode = started(orphan(5));
  mode.selected(at(1000), false);
  const SystemVariables shown = mode.shown(synchronised(), local, at(2000));
  CHECK(shown.leap == Leap::insert);
  CHECK(shown.reference_time == local - 1_h);
}

TEST_CASE("in holdover the variables stay and the dispersion grows") {
  OrphanMode mode = started({});
  mode.selected(at(900), true);
  mode.selected(at(1000), false);
  CHECK(mode.origin(at(1'000'000), synchronised()) == TimeOrigin::holdover);
  const SystemVariables shown = mode.shown(synchronised(), local, at(101'000));
  CHECK(shown.stratum == 3);
  CHECK(shown.root_dispersion_at(at(101'000)).seconds() == Approx(0.005 + 1.5));
  CHECK_FALSE(mode.next(at(2000)));
}

TEST_CASE("a limit to the holdover makes the host say that it is not synchronised") {
  OrphanConfig config;
  config.holdover = 24_h;
  OrphanMode mode = started(config);
  mode.selected(at(900), true);
  mode.selected(at(1000), false);
  CHECK(mode.next(at(1000)) == 24_h);
  CHECK(mode.shown(synchronised(), local, at(87'399)).stratum == 3);
  const SystemVariables shown = mode.shown(synchronised(), local, at(87'400));
  CHECK(shown.leap == Leap::unsynchronized);
  CHECK(shown.stratum == 16);
  CHECK(wire::refid_characters(shown.refid) == "INIT");
}

TEST_CASE("a host that never was synchronised says so, and keeps the reason in its identifier") {
  SystemVariables stepped;
  stepped.refid = wire::parse_refid("STEP").value();
  const OrphanMode mode = started({});
  CHECK(mode.origin(at(1000), stepped) == TimeOrigin::nothing);
  const SystemVariables shown = mode.shown(stepped, local, at(1000));
  CHECK_FALSE(shown.synchronised());
  CHECK(wire::refid_characters(shown.refid) == "STEP");
}

TEST_CASE("the local clock takes over after the wait, before orphan mode, one stratum below its own") {
  OrphanConfig config = orphan(8);
  config.local_clock = 5;
  const OrphanMode mode = started(config);
  CHECK_FALSE(mode.wait_is_over(at(299)));
  CHECK(mode.wait_is_over(at(300)));
  CHECK(mode.origin(at(300), {}) == TimeOrigin::local_clock);
  const SystemVariables shown = mode.shown({}, local, at(300));
  CHECK(shown.leap == Leap::none);
  CHECK(shown.stratum == 6);
  CHECK(wire::refid_text(shown.refid, shown.stratum) == "127.127.1.0");
  CHECK(shown.root_dispersion_at(at(300)) == 10_ms);
  CHECK(shown.reference_time == local);
}

TEST_CASE("a holdover that ends before the wait leaves a gap in which the host is not synchronised") {
  OrphanConfig config = orphan(5);
  config.holdover = 60_s;
  OrphanMode mode = started(config);
  mode.selected(at(900), true);
  mode.selected(at(1000), false);
  CHECK(mode.next(at(1000)) == 60_s);
  CHECK(mode.origin(at(1060), synchronised()) == TimeOrigin::nothing);
  CHECK(mode.next(at(1060)) == 240_s);
  CHECK(mode.origin(at(1300), synchronised()) == TimeOrigin::orphan);
}

TEST_CASE("a stratum out of range is refused with its field") {
  CHECK_THROWS_WITH(OrphanMode{orphan(16)}, Catch::StartsWith("stratum: 16"));
  CHECK_THROWS_WITH(OrphanMode{orphan(0)}, Catch::StartsWith("stratum: 0"));
  OrphanConfig config;
  config.local_clock = 15;
  CHECK_THROWS_WITH(OrphanMode{config}, Catch::StartsWith("local_clock: 15"));
}
