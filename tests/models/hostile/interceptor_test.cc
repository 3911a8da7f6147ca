#include "models/hostile/interceptor.h"

#include <bit>
#include <catch2/catch.hpp>
#include <set>
#include <stdexcept>

#include "models/hostile/forgery.h"
#include "models/wire/packet.h"
#include "models/wire/refid.h"

namespace ntpsim::hostile {

using namespace ntpsim::literals;

namespace {

const Endpoint client{IpAddress::v4(0x0a000002), 40000};
const Endpoint server{IpAddress::v4(0x0a000001), 123};

Bytes packet(wire::Mode mode, std::uint64_t transmit = 0x1122334455667788U) {
  wire::Header header;
  header.mode = mode;
  header.stratum = 1;
  header.poll = 6;
  header.receive = wire::NtpTimestamp{transmit - 5};
  header.transmit = wire::NtpTimestamp{transmit};
  return wire::serialise(header);
}

Tampering pass(Interceptor& attacker, const Bytes& payload, Duration since = {}) {
  return attacker.pass({since, client, server, payload});
}

std::unique_ptr<Interceptor> attacker(const Attack& attack) { return make_interceptor(attack, Random{1, "attacker"}); }

int bits_between(const Bytes& a, const Bytes& b) {
  int bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i) bits += std::popcount(static_cast<unsigned>(a[i] ^ b[i]));
  return bits;
}

}  // namespace

TEST_CASE("a ramp grows from its first value up to its limit, in both directions") {
  const Ramp up{1_ms, 10_ppm, 500_ms};
  CHECK(up.at(0_s) == 1_ms);
  CHECK(up.at(100_s).nearest_nanoseconds() == 2'000'000);
  CHECK(up.at(1000000_s) == 500_ms);
  const Ramp down{Duration{}, -10_ppm, 500_ms};
  CHECK(down.at(100_s).nearest_nanoseconds() == -1'000'000);
  CHECK(down.at(1000000_s) == -500_ms);
  CHECK(Ramp{1_s, {}, std::nullopt}.at(1000000_s) == 1_s);
}

TEST_CASE("a delay attacker holds packets back by its ramp and leaves them as they are") {
  const auto delayer = attacker(DelayAttack{{Duration{}, 10_ppm, 500_ms}});
  CHECK(pass(*delayer, packet(wire::Mode::server), 0_s).reason == Reason::none);
  const Tampering later = pass(*delayer, packet(wire::Mode::server), 1000_s);
  CHECK(later.reason == Reason::attacker_delayed);
  CHECK(later.held.nearest_nanoseconds() == 10'000'000);
  CHECK_FALSE(later.payload);
  CHECK(pass(*delayer, packet(wire::Mode::server), 1000000_s).held == 500_ms);
}

TEST_CASE("a delay attacker cannot deliver before sending") {
  CHECK_THROWS_AS(attacker(DelayAttack{{-1_ms, {}, {}}}), std::invalid_argument);
  const auto falling = attacker(DelayAttack{{1_ms, -10_ppm, {}}});
  CHECK(pass(*falling, packet(wire::Mode::server), 1000_s).held == Duration{});
}

TEST_CASE("a replayer sends the configured number of copies at its interval, and the original goes on") {
  const auto replayer = attacker(ReplayAttack{10_s, 3, 2_s});
  const Bytes original = packet(wire::Mode::server);
  const Tampering tampering = pass(*replayer, original);
  CHECK(tampering.reason == Reason::none);
  REQUIRE(tampering.injections.size() == 1);
  const Injection& copy = tampering.injections[0];
  CHECK(copy.after == 10_s);
  CHECK(copy.times == 3);
  CHECK(copy.every == 2_s);
  CHECK(copy.payload == original);
  CHECK(copy.source == client);
  CHECK(copy.destination == server);
  CHECK_FALSE(copy.goes_back);
  CHECK(copy.reason == Reason::attacker_replayed);
}

TEST_CASE("a corrupter flips exactly the configured number of bits") {
  const Bytes original = packet(wire::Mode::server);
  for (const std::int64_t bits : {1, 7, 384}) {
    const auto corrupter = attacker(CorruptAttack{.how = Damage::flip, .bits = bits});
    const Tampering tampering = pass(*corrupter, original);
    CHECK(tampering.reason == Reason::attacker_altered);
    REQUIRE(tampering.payload->size() == original.size());
    CHECK(bits_between(*tampering.payload, original) == bits);
  }
}

TEST_CASE("a corrupter cuts off or appends up to the configured number of octets") {
  const Bytes original = packet(wire::Mode::server);
  const auto cutter = attacker(CorruptAttack{.how = Damage::truncate, .octets = 4});
  const auto extender = attacker(CorruptAttack{.how = Damage::extend, .octets = 4});
  std::set<std::size_t> shorter, longer;
  for (int i = 0; i < 200; ++i) {
    shorter.insert(original.size() - pass(*cutter, original).payload->size());
    longer.insert(pass(*extender, original).payload->size() - original.size());
  }
  CHECK(shorter == std::set<std::size_t>{1, 2, 3, 4});
  CHECK(longer == std::set<std::size_t>{1, 2, 3, 4});
  CHECK(pass(*cutter, Bytes{7}).payload->empty());
  CHECK(pass(*cutter, Bytes{}).reason == Reason::none);
}

TEST_CASE("a corrupter touches its share of the packets") {
  const auto corrupter = attacker(CorruptAttack{.share = Ratio{0.25}});
  int touched = 0;
  for (int i = 0; i < 4000; ++i) touched += pass(*corrupter, packet(wire::Mode::server)).reason != Reason::none ? 1 : 0;
  CHECK(touched == Approx(1000).margin(110));   // four standard deviations of 27
}

TEST_CASE("a kiss forger answers a request in the server's name with the request's own timestamp") {
  const auto forger = attacker(KissAttack{.code = "RATE", .after = 3_ms});
  const Tampering tampering = pass(*forger, packet(wire::Mode::client));
  CHECK(tampering.reason == Reason::none);
  REQUIRE(tampering.injections.size() == 1);
  const Injection& kiss = tampering.injections[0];
  CHECK(kiss.goes_back);
  CHECK(kiss.after == 3_ms);
  CHECK(kiss.source == server);
  CHECK(kiss.destination == client);
  const auto parsed = wire::parse(kiss.payload);
  REQUIRE(parsed.ok());
  CHECK(parsed.packet.header.mode == wire::Mode::server);
  CHECK(parsed.packet.header.stratum == 0);
  CHECK(parsed.packet.header.leap == Leap::unsynchronized);
  CHECK(wire::refid_characters(parsed.packet.header.refid) == "RATE");
  CHECK(parsed.packet.header.origin == wire::NtpTimestamp{0x1122334455667788U});
}

TEST_CASE("a kiss forger that did not see the request has no right origin timestamp") {
  const auto origin = [](Origin choice) {
    const auto forger = attacker(KissAttack{.origin = choice});
    return wire::parse(pass(*forger, packet(wire::Mode::client)).injections.at(0).payload).packet.header.origin;
  };
  CHECK(origin(Origin::zero).is_zero());
  CHECK_FALSE(origin(Origin::random).is_zero());
  CHECK_FALSE(origin(Origin::random) == wire::NtpTimestamp{0x1122334455667788U});
}

TEST_CASE("a kiss forger leaves answers alone, and may keep the request") {
  const auto forger = attacker(KissAttack{.withholds = true});
  CHECK(pass(*forger, packet(wire::Mode::server)).injections.empty());
  CHECK(pass(*forger, packet(wire::Mode::client)).reason == Reason::attacker_withheld);
  CHECK(pass(*forger, Bytes(47, 0x23)).injections.empty());
  CHECK_THROWS_AS(attacker(KissAttack{.code = "LONGER"}), std::invalid_argument);
  CHECK_THROWS_AS(attacker(KissAttack{.code = "1.2.3.4"}), std::invalid_argument);
}

TEST_CASE("a shifter moves the server's timestamps of answers and nothing else") {
  const auto shifter = attacker(ShiftAttack{{-1_s, {}, {}}});
  Bytes answer = packet(wire::Mode::server);
  answer.insert(answer.end(), {0, 0, 0, 9});
  const Tampering tampering = pass(*shifter, answer);
  CHECK(tampering.reason == Reason::attacker_altered);
  wire::Header expected = wire::parse(std::span{answer}.first(48)).packet.header;
  expected.receive = wire::NtpTimestamp{expected.receive.value() - (std::uint64_t{1} << 32)};
  expected.transmit = wire::NtpTimestamp{expected.transmit.value() - (std::uint64_t{1} << 32)};
  CHECK(wire::parse(std::span{*tampering.payload}.first(48)).packet.header == expected);
  CHECK(Bytes(tampering.payload->begin() + 48, tampering.payload->end()) == Bytes{0, 0, 0, 9});
  CHECK(pass(*shifter, packet(wire::Mode::client)).reason == Reason::none);
  CHECK(pass(*shifter, Bytes(20, 0x24)).reason == Reason::none);
}

TEST_CASE("a timestamp is shifted across the end of an era, and a timestamp of zero stays zero") {
  CHECK(shifted(wire::NtpTimestamp{0xffffffff00000000U}, 2_s) == wire::NtpTimestamp{std::uint64_t{1} << 32});
  CHECK(shifted(wire::NtpTimestamp{std::uint64_t{1} << 32}, -2_s) == wire::NtpTimestamp{0xffffffff00000000U});
  CHECK_FALSE(shifted(wire::NtpTimestamp{std::uint64_t{2} << 32}, -2_s).is_zero());
  CHECK(shifted(wire::NtpTimestamp{}, 2_s).is_zero());
}

}  // namespace ntpsim::hostile
