// What the record says of a real program's calls on its clock.
#include <catch2/catch.hpp>

#include <cstdint>

#include "models/clock/timex.h"
#include "sim/host/real/real_clock_call.h"

using namespace ntpsim;
using namespace ntpsim::host;

namespace {

std::int64_t nanoseconds_of(std::uint32_t unit, bool nano) {
  daemon::ClockCall call{};
  call.timex.modes = timex::adj_offset | unit;
  call.timex.offset = -2897;
  return adjustment(call, nano)->pll_offset->nearest_nanoseconds();
}

}  // namespace

// NTPsec's first offset after a boot is in microseconds, and names nanoseconds: the kernel takes it for a thousandth.
TEST_CASE("an offset is recorded in the unit that the kernel takes it in, the call's own before the one in force") {
  CHECK(nanoseconds_of(0, false) == -2'897'000);
  CHECK(nanoseconds_of(0, true) == -2897);
  CHECK(nanoseconds_of(timex::adj_nano, false) == -2897);
  CHECK(nanoseconds_of(timex::adj_micro, true) == -2'897'000);
}

TEST_CASE("a call that failed is not recorded") {
  daemon::ClockCall call{};
  call.timex.modes = timex::adj_offset_singleshot;
  call.result = -1;
  CHECK_FALSE(adjustment(call, true));
}
