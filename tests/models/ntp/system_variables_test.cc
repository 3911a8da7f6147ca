#include "models/ntp/system_variables.h"

#include <catch2/catch.hpp>

#include "models/wire/refid.h"

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

SystemVariables synchronised() {
  SystemVariables system;
  system.leap = Leap::none;
  system.stratum = 2;
  system.precision = -23;
  system.root_delay = 15_ms;
  system.root_dispersion = 3_ms;
  system.refid = 0x0a000001;
  system.reference_time = LocalTime::at(1'800'000'000_s);
  system.updated = MonoTime::at(100_s);
  return system;
}

}  // namespace

TEST_CASE("a host that was never synchronised says INIT, stratum 0, leap 3 and no reference time") {
  const SystemVariables system;
  CHECK_FALSE(system.synchronised());
  const wire::Header header = system_header(system, MonoTime::at(5_s));
  CHECK(header.leap == Leap::unsynchronized);
  CHECK(header.stratum == 0);
  CHECK(wire::refid_characters(header.refid) == "INIT");
  CHECK(header.reference.is_zero());
}

TEST_CASE("root dispersion grows by 15 ppm from the last update on") {
  const SystemVariables system = synchronised();
  CHECK(system.root_dispersion_at(MonoTime::at(100_s)) == 3_ms);
  CHECK(system.root_dispersion_at(MonoTime::at(1100_s)).seconds() == Approx(0.018));
  CHECK(system.root_dispersion_at(MonoTime::at(99_s)) == 3_ms);
  const Duration told = system_header(system, MonoTime::at(1100_s)).root_dispersion.duration();
  CHECK(told.seconds() == Approx(0.018).margin(1.0 / 65536));
}

TEST_CASE("a header carries the variables as they are") {
  const SystemVariables system = synchronised();
  CHECK(system.synchronised());
  const wire::Header header = system_header(system, system.updated);
  CHECK(header.leap == Leap::none);
  CHECK(header.stratum == 2);
  CHECK(header.precision == -23);
  CHECK(header.root_delay == wire::NtpShort::from(15_ms));
  CHECK(header.refid == 0x0a000001);
  CHECK(header.reference == wire::NtpTimestamp::from(LocalTime::at(1'800'000'000_s)));
}

TEST_CASE("stratum 16 is 0 on the wire, and a host that shows it is not synchronised") {
  SystemVariables system = synchronised();
  system.stratum = 16;
  CHECK_FALSE(system.synchronised());
  CHECK(system_header(system, system.updated).stratum == 0);
  system.stratum = 15;
  CHECK(system_header(system, system.updated).stratum == 15);
}
