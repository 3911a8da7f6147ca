#include "models/ntp/leap/smeared_clock.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "models/ntp/leap/leap_state.h"

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

constexpr std::int64_t midnight_second = 1'798'761'600;   // 2027-01-01
const LocalTime midnight = LocalTime::at(Duration::from_whole_seconds(midnight_second));
const Transition inserted{midnight_second, true, 38};

// A host whose clock runs with true UTC: `uniform` is what it would show without leap second.
struct Host {
  MonoTime mono(LocalTime uniform) const { return MonoTime::at(uniform - midnight + 1'000'000_s); }
  LocalTime local(LocalTime uniform) const { return uniform >= midnight ? uniform - 1_s : uniform; }   // the kernel's insertion
};

}  // namespace

TEST_CASE("a server that smears from noon to noon is off true UTC by at most half a second, and never steps") {
  const Host host;
  LeapState state{LeapMode::kernel};
  state.load(midnight - 48_h, {{{1'782'864'000, 37}, {midnight_second, 38}}, midnight + 24_h});
  SmearedClock clock{LeapSmearConfig{}};
  double worst = 0;
  LocalTime last;
  for (LocalTime uniform = midnight - 14_h; uniform < midnight + 14_h; uniform += 250_ms) {
    const LocalTime local = host.local(uniform);
    state.decide(local, true);
    clock.expect(local, host.mono(uniform), state.pending());
    const Duration offset = clock.offset(local, host.mono(uniform)).value_or(0_s);
    worst = std::max(worst, offset.abs().seconds());
    const LocalTime served = local + offset;
    if (uniform > midnight - 14_h && ((served - last) < 249_ms || (served - last) > 251_ms))
      FAIL("a step of " << (served - last).seconds() << " s at " << (uniform - midnight).seconds());
    last = served;
  }
  CHECK(worst == Approx(0.5).margin(1e-4));
  CHECK(last == midnight + 14_h - 1250_ms);
}

TEST_CASE("an announcement that is taken back ends the smear") {
  const Host host;
  SmearedClock clock{LeapSmearConfig{}};
  const LocalTime now = midnight - 6_h;
  clock.expect(now, host.mono(now), inserted);
  REQUIRE(clock.offset(now, host.mono(now)));
  clock.expect(now, host.mono(now), std::nullopt);
  CHECK_FALSE(clock.offset(now, host.mono(now)));
}

TEST_CASE("another step of the clock is not taken for the leap second") {
  const Host host;
  SmearedClock clock{LeapSmearConfig{}};
  const LocalTime now = midnight - 6_h;
  clock.expect(now, host.mono(now), inserted);
  const LocalTime stepped = now - 1_s;
  clock.clock_stepped(stepped, host.mono(now));
  CHECK(clock.offset(stepped, host.mono(now))->seconds() == Approx(-21'599.0 / 86'401));
}

TEST_CASE("without a leap second nothing is smeared") {
  const Host host;
  SmearedClock clock{LeapSmearConfig{}};
  clock.expect(midnight, host.mono(midnight), std::nullopt);
  CHECK_FALSE(clock.offset(midnight, host.mono(midnight)));
}
