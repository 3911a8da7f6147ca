#include "models/ntp/header_tests.h"

#include <catch2/catch.hpp>

#include <functional>

#include "models/wire/refid.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using wire::Header;
using wire::NtpShort;
using wire::NtpTimestamp;

namespace {

Header sound() {
  Header header;
  header.mode = wire::Mode::server;
  header.stratum = 1;
  header.refid = 0x47505300;
  header.reference = NtpTimestamp{0x1000'0000'0000'0000};
  header.transmit = NtpTimestamp{0x1000'0010'0000'0000};
  return header;
}

Reason fitness(const std::function<void(Header&)>& change, Variant variant = Variant::rfc5905) {
  Header header = sound();
  change(header);
  return header_fitness(header, constants(variant));
}

}  // namespace

TEST_CASE("a sound header passes") {
  CHECK(fitness([](Header&) {}) == Reason::none);
  CHECK(fitness([](Header& h) { h.leap = Leap::insert; }) == Reason::none);
  CHECK(fitness([](Header& h) { h.leap = Leap::remove; }) == Reason::none);
}

TEST_CASE("a header of stratum 0 with a printable code is a kiss, whatever else it says") {
  for (const char* code : {"RATE", "DENY", "X123", "GPS"}) {
    const std::uint32_t refid = *wire::parse_refid(code);
    CHECK(fitness([&](Header& h) { h.stratum = 0, h.refid = refid, h.leap = Leap::unsynchronized; }) == Reason::kiss_of_death);
    CHECK(fitness([&](Header& h) { h.stratum = 0, h.refid = refid; }) == Reason::kiss_of_death);
  }
}

TEST_CASE("a stratum of 0 without a code, and one from 16 on, is bad") {
  for (const std::uint32_t refid : {0U, 0x0a000001U, 0xffffffffU})
    CHECK(fitness([&](Header& h) { h.stratum = 0, h.refid = refid; }) == Reason::bad_stratum);
  for (const int stratum : {16, 17, 255})
    CHECK(fitness([&](Header& h) { h.stratum = static_cast<std::uint8_t>(stratum); }) == Reason::bad_stratum);
  for (const int stratum : {1, 2, 15})
    CHECK(fitness([&](Header& h) { h.stratum = static_cast<std::uint8_t>(stratum); }) == Reason::none);
}

TEST_CASE("leap 3 is reported before other failures") {
  CHECK(fitness([](Header& h) { h.leap = Leap::unsynchronized; }) == Reason::unsynchronized);
  CHECK(fitness([](Header& h) { h.leap = Leap::unsynchronized, h.stratum = 16; }) == Reason::unsynchronized);
}

TEST_CASE("half of the root delay and the root dispersion together stay below 16 s") {
  const auto with = [](Duration delay, Duration dispersion) {
    return fitness([&](Header& h) { h.root_delay = NtpShort::from(delay), h.root_dispersion = NtpShort::from(dispersion); });
  };
  CHECK(with(32_s, 0_s) == Reason::root_distance);
  CHECK(with(0_s, 16_s) == Reason::root_distance);
  CHECK(with(16_s, 8_s) == Reason::root_distance);
  CHECK(with(15_s, 8_s) == Reason::none);
  CHECK(with(31_s, 0_s) == Reason::none);
}

TEST_CASE("a clock that was set after the packet was sent is a contradiction") {
  CHECK(fitness([](Header& h) { h.reference = NtpTimestamp{h.transmit.value() + 1}; }) == Reason::late_reference);
  CHECK(fitness([](Header& h) { h.reference = h.transmit; }) == Reason::none);
  CHECK(fitness([](Header& h) { h.reference = NtpTimestamp{}; }) == Reason::none);   // never set: the sender says nothing of it
}

TEST_CASE("at the turn of eras the reference before it is earlier than the transmission after it") {
  const NtpTimestamp before{0xffff'fff0'0000'0000};
  const NtpTimestamp after{0x0000'0010'0000'0000};
  CHECK(fitness([&](Header& h) { h.reference = before, h.transmit = after; }) == Reason::none);
  CHECK(fitness([&](Header& h) { h.reference = after, h.transmit = before; }) == Reason::late_reference);
}
