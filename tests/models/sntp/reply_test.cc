#include "models/sntp/reply.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::literals;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

constexpr LocalTime t1 = LocalTime::at(Duration::from_whole_seconds(1'800'000'000));
constexpr NtpTimestamp origin{0x1111222233334444U};
constexpr NtpTimestamp none;

Header good() {
  Header header;
  header.version = 4;
  header.mode = Mode::server;
  header.stratum = 1;
  header.precision = -24;
  header.refid = 0x47505300U;
  header.origin = origin;
  header.receive = NtpTimestamp::from(t1 + 10_ms);
  header.transmit = NtpTimestamp::from(t1 + 11_ms);
  return header;
}

template <class Change>
Reason authenticity_after(Change change) {
  Header header = good();
  change(header);
  return authenticity(header, 4, origin, none);
}

template <class Change>
Reason fitness_after(Change change) {
  Header header = good();
  change(header);
  return fitness(header);
}

Sample measured(const Header& header, LocalTime received, Duration max_distance = 1500_ms) {
  return measure(PendingRequest{1, origin, t1}, header, received, 1_ns, max_distance);
}

bool is_about(Duration a, Duration b) { return (a - b).abs() <= 1_ns; }

}  // namespace

TEST_CASE("a reply that answers the request passes") {
  CHECK(authenticity(good(), 4, origin, none) == Reason::none);
  CHECK(fitness(good()) == Reason::none);
}

TEST_CASE("a reply in a version above the request's is refused, one below is not") {
  CHECK(authenticity(good(), 3, origin, none) == Reason::bad_version);
  CHECK(authenticity_after([](Header& h) { h.version = 3; }) == Reason::none);
}

TEST_CASE("only mode 4 is a reply") {
  for (const int mode : {0, 1, 2, 3, 5, 6, 7})
    CHECK(authenticity_after([mode](Header& h) { h.mode = static_cast<Mode>(mode); }) == Reason::bad_mode);
}

TEST_CASE("an origin other than the request's is bogus, zero too") {
  CHECK(authenticity_after([](Header& h) { h.origin = NtpTimestamp{origin.value() + 1}; }) == Reason::bogus_origin);
  CHECK(authenticity_after([](Header& h) { h.origin = none; }) == Reason::bogus_origin);
}

TEST_CASE("an origin of zero is bogus even when no request is waiting") {
  Header header = good();
  header.origin = none;
  CHECK(authenticity(header, 4, none, none) == Reason::bogus_origin);
}

TEST_CASE("the transmit timestamp of the answer before is a duplicate, whatever the origin") {
  Header header = good();
  CHECK(authenticity(header, 4, origin, header.transmit) == Reason::duplicate);
  CHECK(authenticity(header, 4, none, header.transmit) == Reason::duplicate);
}

TEST_CASE("leap 3 is a server that is not synchronised") {
  CHECK(fitness_after([](Header& h) { h.leap = Leap::unsynchronized; }) == Reason::unsynchronized);
}

TEST_CASE("strata 1 to 15 are fit, 16 and above are not, 0 without a kiss code is not") {
  for (int stratum = 1; stratum < 256; ++stratum) {
    CAPTURE(stratum);
    const Reason reason = fitness_after([stratum](Header& h) { h.stratum = static_cast<std::uint8_t>(stratum); });
    CHECK(reason == (stratum <= 15 ? Reason::none : Reason::bad_stratum));
  }
  CHECK(fitness_after([](Header& h) { h.stratum = 0, h.refid = 0; }) == Reason::bad_stratum);
}

TEST_CASE("stratum 0 with a code is a kiss-o'-death, also from a server that says leap 3") {
  const auto kiss = [](Header& h) { h.stratum = 0, h.leap = Leap::unsynchronized, h.refid = 0x52415445U; };
  CHECK(fitness_after(kiss) == Reason::kiss_of_death);
  CHECK(fitness_after([](Header& h) { h.stratum = 0, h.leap = Leap::unsynchronized, h.refid = 0; }) == Reason::unsynchronized);
}

TEST_CASE("a receive or transmit timestamp of zero is refused") {
  CHECK(fitness_after([](Header& h) { h.receive = none; }) == Reason::zero_timestamp);
  CHECK(fitness_after([](Header& h) { h.transmit = none; }) == Reason::zero_timestamp);
  const auto as_broadcast = [](Header& h) { h.mode = Mode::broadcast, h.receive = none, h.origin = none; };
  CHECK(fitness_after(as_broadcast) == Reason::none);
}

TEST_CASE("offset and delay come from the four timestamps, the server's processing not counted") {
  const Sample sample = measured(good(), t1 + 31_ms);   // 10 there, 1 inside, 20 back
  CHECK(sample.reason == Reason::none);
  CHECK(is_about(sample.offset, -(5_ms)));
  CHECK(is_about(sample.delay, 30_ms));
}

TEST_CASE("offsets of up to 68 years are measured, across the eras") {
  Header header = good();
  const Duration years = Duration::from_whole_seconds(2'147'000'000);   // into 2095
  header.receive = NtpTimestamp::from(t1 + years);
  header.transmit = header.receive;
  CHECK(is_about(measured(header, t1).offset, years));
}

TEST_CASE("an exchange over the 2036 roll-over measures as any other") {
  const LocalTime before = LocalTime::at(Duration::from_whole_seconds(2'085'978'496) - 5_ms);
  Header header = good();
  header.receive = NtpTimestamp::from(before + 10_ms);
  header.transmit = NtpTimestamp::from(before + 12_ms);
  const Sample sample = measure(PendingRequest{1, origin, before}, header, before + 22_ms, 1_ns, 1500_ms);
  CHECK(is_about(sample.offset, Duration{}));
  CHECK(is_about(sample.delay, 20_ms));
}

TEST_CASE("a negative delay is refused, one within the reading error counts as zero") {
  const Sample impossible = measured(good(), t1 + 900_us);   // 100 us less than the server needed
  CHECK(impossible.reason == Reason::negative_delay);
  CHECK(is_about(impossible.delay, -(100_us)));
  const Sample quantised = measured(good(), t1 + 1_ms - 50_ns);   // precision -24 is 60 ns
  CHECK(quantised.reason == Reason::none);
  CHECK(quantised.delay.is_zero());
}

TEST_CASE("a server cannot hide a negative delay behind a coarse precision") {
  Header header = good();
  header.precision = 20;
  header.transmit = NtpTimestamp::from(t1 + 100_ms);
  CHECK(measured(header, t1 + 20_ms).reason == Reason::negative_delay);
}

TEST_CASE("the root distance is half of both delays, the dispersion and the reading errors, and has a limit") {
  Header header = good();
  header.root_delay = wire::NtpShort::from(200_ms);
  header.root_dispersion = wire::NtpShort::from(50_ms);
  const Sample sample = measured(header, t1 + 31_ms);   // delay 30 ms: 15 + 100 + 50
  CHECK((sample.root_distance - 165_ms).abs() < 40_us);   // the short format, 60 ns, and 15 ppm of 31 ms
  CHECK(sample.root_distance > 165_ms);
  CHECK(sample.reason == Reason::none);
  CHECK(measured(header, t1 + 31_ms, 165_ms).reason == Reason::root_distance);
  CHECK(measured(header, t1 + 31_ms, 166_ms).reason == Reason::none);
}

TEST_CASE("the uncertainty grows by 15 ppm of the time that the exchange took") {
  Header header = good();
  header.transmit = header.receive;
  const Sample sample = measured(header, t1 + 20_s, 60_s);
  CHECK(is_about(sample.delay, 20_s));
  CHECK((sample.root_distance - 10_s - 300_us).abs() < 100_ns);   // and the server's 60 ns
}

TEST_CASE("a broadcast measures without delay") {
  Header header = good();
  header.mode = Mode::broadcast;
  const Sample sample = measure_broadcast(header, t1 + 31_ms, 1_ns, 1500_ms);
  CHECK(is_about(sample.offset, -(20_ms)));
  CHECK(sample.delay.is_zero());
}
