#include "models/ntp/leap/leap_smear.h"

#include <catch2/catch.hpp>

#include <stdexcept>

#include "models/base/address.h"

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

constexpr std::int64_t midnight_second = 1'798'761'600;   // 2027-01-01
const LocalTime midnight = LocalTime::at(Duration::from_whole_seconds(midnight_second));
const Transition inserted{midnight_second, true, 38};
const Transition deleted{midnight_second, false, 36};

LeapSmearConfig config(SmearShape shape, SmearPlace place, Duration interval = 24_h) { return {shape, place, interval}; }
const LeapSmear noon_to_noon{config(SmearShape::linear, SmearPlace::around), inserted};

double seconds(const LeapSmear& smear, LocalTime local, bool passed) {
  const auto offset = smear.offset(local, passed);
  REQUIRE(offset);
  return offset->seconds();
}

// The time that is served, over the whole interval in steps of a uniform clock, around an inserted or deleted second that
// the kernel does.
void check_smooth(const LeapSmear& smear, bool insert, Duration step, double fastest) {
  const Duration leap = insert ? -(1_s) : 1_s;
  const LocalTime leap_at = insert ? midnight : midnight - 1_s;
  LocalTime last;
  bool first = true;
  for (LocalTime uniform = smear.begin(); uniform <= smear.end() - leap; uniform += step) {
    const bool passed = uniform >= leap_at;
    const LocalTime local = passed ? uniform + leap : uniform;
    const LocalTime served = local + smear.offset(local, passed).value();
    const double rate = (served - last).seconds() / step.seconds() - 1;
    if (!first && !(rate <= fastest && rate >= -fastest)) FAIL("rate " << rate << " at " << (uniform - midnight).seconds());
    first = false;
    last = served;
  }
}

}  // namespace

TEST_CASE("the smear around a leap second goes from noon to noon of UTC") {
  CHECK(noon_to_noon.begin() == midnight - 12_h);
  CHECK(noon_to_noon.end() == midnight + 12_h);
  CHECK(noon_to_noon.offset(midnight - 12_h, false) == 0_s);
  CHECK(noon_to_noon.offset(midnight + 12_h, true) == 0_s);
  CHECK_FALSE(noon_to_noon.offset(midnight - 12_h - 1_ns, false));
  CHECK_FALSE(noon_to_noon.offset(midnight + 12_h + 1_ns, true));
}

TEST_CASE("half of an inserted second is smeared in its middle: behind UTC before it, ahead of UTC after it") {
  CHECK(seconds(noon_to_noon, midnight - 6_h, false) == Approx(-21'600.0 / 86'401));
  CHECK(seconds(noon_to_noon, midnight, false) == Approx(-43'200.0 / 86'401));
  CHECK(seconds(noon_to_noon, midnight - 500_ms, true) == Approx(0.5));   // 23:59:60.5
  CHECK(seconds(noon_to_noon, midnight, true) == Approx(43'200.0 / 86'401));
}

TEST_CASE("served time has no step at the leap second, and its rate is one second in the interval") {
  check_smooth(noon_to_noon, true, 500_ms, 1.0001 / 86'401);
  check_smooth({config(SmearShape::linear, SmearPlace::around), deleted}, false, 500_ms, 1.0001 / 86'399);
}

TEST_CASE("a cosine is at most half pi times as fast, before the leap second as around it") {
  constexpr double fastest = 1.5709 / 43'200;
  check_smooth({config(SmearShape::cosine, SmearPlace::before, 12_h), inserted}, true, 500_ms, fastest);
  check_smooth({config(SmearShape::cosine, SmearPlace::before, 12_h), deleted}, false, 500_ms, fastest);
  check_smooth({config(SmearShape::cosine, SmearPlace::around, 12_h), inserted}, true, 500_ms, fastest);
}

TEST_CASE("a smear before the leap second is complete when it begins") {
  const LeapSmear smear{config(SmearShape::cosine, SmearPlace::before), inserted};
  CHECK(smear.begin() == midnight - 24_h);
  CHECK(smear.offset(midnight - 24_h, false) == 0_s);
  CHECK(seconds(smear, midnight - 12_h, false) == Approx(-0.5));
  CHECK(seconds(smear, midnight - 18_h, false) == Approx(-(1 - 0.70710678) / 2));
  CHECK(seconds(smear, midnight, false) == Approx(-1));
  CHECK(seconds(smear, midnight - 1_s, true) == Approx(0).margin(1e-12));
  CHECK_FALSE(smear.offset(midnight - 999_ms, true));
}

TEST_CASE("a deleted second is smeared by being ahead") {
  const LeapSmear smear{config(SmearShape::linear, SmearPlace::around), deleted};
  CHECK(seconds(smear, midnight - 6_h, false) == Approx(21'600.0 / 86'399));
  CHECK(seconds(smear, midnight + 6_h, true) == Approx(-21'600.0 / 86'399));
}

TEST_CASE("the reference identifier tells the smear to 2^-22 s") {
  CHECK(IpAddress::v4(smear_refid(0_s)).text() == "254.0.0.0");
  CHECK(IpAddress::v4(smear_refid(500_ms)).text() == "254.32.0.0");
  CHECK(IpAddress::v4(smear_refid(-(500_ms))).text() == "254.224.0.0");
  CHECK(smear_of(smear_refid(-(123456_us)))->seconds() == Approx(-0.123456).margin(1.2e-7));
  CHECK(smear_of(smear_refid(-(1_s))) == -(1_s));
  CHECK_FALSE(smear_of(IpAddress::v4(0x0a000001).v4_value()));
}

TEST_CASE("a server that smears announces no leap second and shifts its reference time") {
  SystemVariables system;
  system.leap = Leap::insert;
  system.stratum = 1;
  system.reference_time = midnight - 1_h;
  const SystemVariables shown = smeared(system, -(250_ms));
  CHECK(shown.leap == Leap::none);
  CHECK(shown.refid == smear_refid(-(250_ms)));
  CHECK(shown.reference_time == midnight - 1_h - 250_ms);
  CHECK(smeared(system, std::nullopt).leap == Leap::none);
  CHECK(smeared(system, std::nullopt).refid == system.refid);
  CHECK(smeared(SystemVariables{}, -(250_ms)).refid == init_refid);   // a host without time smears nothing
}

TEST_CASE("an interval out of range is refused") {
  CHECK_THROWS_AS((LeapSmear{config(SmearShape::linear, SmearPlace::around, 0_s), inserted}), std::invalid_argument);
  CHECK_THROWS_AS((LeapSmear{config(SmearShape::linear, SmearPlace::around, 30 * 24_h), inserted}), std::invalid_argument);
}
