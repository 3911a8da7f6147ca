#include "models/ntp/selection/candidate.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

const LocalView local{MonoTime::at(1000_s), 0.0002};

// Delay 10 ms, root delay 30 ms, root dispersion 5 ms, dispersion 2 ms, jitter 1 ms, heard 200 s ago, precision 100 us.
Candidate source() {
  Candidate candidate;
  candidate.delay = 10_ms;
  candidate.dispersion_s = 0.002;
  candidate.jitter_s = 0.001;
  candidate.updated = MonoTime::at(800_s);
  candidate.at = candidate.updated;
  candidate.leap = Leap::none;
  candidate.stratum = 2;
  candidate.precision_s = 0.0001;
  candidate.root_delay_s = 0.030;
  candidate.root_dispersion_s = 0.005;
  candidate.reach = 0xff;
  return candidate;
}

double distance(const Candidate& candidate, Variant variant) {
  return root_distance_s(candidate, constants(variant), local);
}
Fitness fit(const Candidate& candidate, Variant variant = Variant::ntpsec) {
  return fitness(candidate, constants(variant), local);
}
Reason reason(const Candidate& candidate, Variant variant = Variant::ntpsec) {
  return unfit_reason(candidate, fit(candidate, variant));
}

}  // namespace

TEST_CASE("the root distance has half of the delays, the dispersions, the age and the jitter") {
  // 20 ms + 5 ms + 200 s * 15 ppm + 1 ms = 29 ms, and what each implementation adds.
  CHECK(distance(source(), Variant::rfc5905) == Approx(0.029 + 0.002).epsilon(1e-12));
  CHECK(distance(source(), Variant::ntpd) == Approx(0.029 + 0.002).epsilon(1e-12));
  CHECK(distance(source(), Variant::ntpsec) == Approx(0.029 + 0.0001 + 0.0002).epsilon(1e-12));
}

TEST_CASE("the root distance of a source next door is bounded from below") {
  Candidate candidate = source();
  candidate.updated = local.now;
  candidate.delay = 100_us;
  candidate.root_delay_s = candidate.root_dispersion_s = candidate.jitter_s = 0;
  candidate.dispersion_s = 0.0003;
  CHECK(distance(candidate, Variant::rfc5905) == Approx(0.0025 + 0.0003));
  CHECK(distance(candidate, Variant::ntpd) == 0.001);
  CHECK(distance(candidate, Variant::ntpsec) == 0.001);
}

TEST_CASE("a source that answers, is synchronised and near is fit") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpd, Variant::ntpsec}) {
    CHECK(fit(source(), variant).ok());
    CHECK(reason(source(), variant) == Reason::none);
    CHECK(fit(source(), variant).flash() == 0);
  }
}

TEST_CASE("a source that is unsynchronised or of a stratum out of bounds fails test 10") {
  Candidate candidate = source();
  candidate.leap = Leap::unsynchronized;
  CHECK(reason(candidate) == Reason::unsynchronized);
  CHECK(fit(candidate).flash() == 0x0200);
  candidate.leap = Leap::insert;
  CHECK(fit(candidate).ok());
  candidate.stratum = 15;
  CHECK(reason(candidate, Variant::ntpsec) == Reason::bad_stratum);
  CHECK(reason(candidate, Variant::ntpd) == Reason::bad_stratum);
  CHECK(reason(candidate, Variant::rfc5905) == Reason::none);
  candidate.stratum = 16;
  CHECK(reason(candidate, Variant::rfc5905) == Reason::bad_stratum);

  Constants constants = ntp::constants(Variant::ntpsec);
  constants.stratum_floor = 3;
  CHECK(fitness(source(), constants, local).flash() == 0x0200);
}

TEST_CASE("a source whose root distance reaches the limit fails test 11, with one poll interval of grace") {
  Candidate candidate = source();
  candidate.poll = 10;
  const double limit = 1.5 + 1024 * 15e-6;
  const double rest = distance(candidate, Variant::ntpd) - candidate.root_dispersion_s;
  candidate.root_dispersion_s = limit - rest - 1e-9;
  CHECK(fit(candidate, Variant::ntpd).ok());
  candidate.root_dispersion_s = limit - rest + 1e-9;
  CHECK(reason(candidate, Variant::ntpd) == Reason::root_distance);
  CHECK(fit(candidate, Variant::ntpd).flash() == 0x0400);
  candidate.is_reference_clock = true;
  CHECK(fit(candidate, Variant::ntpd).ok());
}

TEST_CASE("a source is not believed before its filter has filled, though NTPsec's distance leaves its dispersion out") {
  Candidate candidate = source();
  candidate.dispersion_s = 1.9;   // after three samples
  CHECK(distance(candidate, Variant::ntpsec) < 0.1);
  CHECK(reason(candidate, Variant::ntpsec) == Reason::root_distance);
  CHECK(reason(candidate, Variant::ntpd) == Reason::root_distance);
  candidate.dispersion_s = 0.94;   // after four
  CHECK(reason(candidate, Variant::ntpsec) == Reason::none);
  CHECK(reason(candidate, Variant::ntpd) == Reason::none);
}

TEST_CASE("a source that takes its time from this host fails test 12, but a primary server cannot") {
  Candidate candidate = source();
  candidate.loops = true;
  CHECK(reason(candidate) == Reason::loop);
  CHECK(fit(candidate).flash() == 0x0800);
  candidate.stratum = 1;
  CHECK(fit(candidate).ok());
}

TEST_CASE("a source that is silent or never to be selected fails test 13") {
  Candidate candidate = source();
  candidate.reach = 0;
  CHECK(reason(candidate) == Reason::unreachable);
  CHECK(fit(candidate).flash() == 0x1000);
  candidate.reach = 0x80;
  CHECK(fit(candidate).ok());
  candidate.noselect = true;
  CHECK(reason(candidate) == Reason::noselect);
  CHECK(fit(candidate).flash() == 0x1000);
}

TEST_CASE("of several failures the reason is the one that explains the others") {
  Candidate candidate;   // nothing was ever heard of it
  CHECK(reason(candidate) == Reason::unreachable);
  CHECK(fit(candidate).flash() == 0x1600);
}
