#include "models/ntp/on_wire.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

constexpr LocalTime start = LocalTime::at(Duration::from_whole_seconds(1'800'000'000));
constexpr Duration precision = Duration::from_nanoseconds(100);

// One end of an exchange, and the last packet that it has sent.
struct End {
  explicit End(Mode packets) : mode{packets} {}

  Header send(LocalTime now, Random* minimised = nullptr) {
    Header header;
    header.mode = mode;
    wire.stamp(header, now, minimised);
    return header;
  }
  Received receive(const Header& header, LocalTime now) { return wire.receive(header, now); }

  Mode mode;
  OnWire wire;
};

// A server's answer to a request that is received and answered at these times.
Header answer(const Header& request, LocalTime received, LocalTime transmitted) {
  Header header;
  header.mode = Mode::server;
  header.origin = request.transmit;
  header.receive = NtpTimestamp::from(received);
  header.transmit = NtpTimestamp::from(transmitted);
  return header;
}
Header answer(const Header& request, LocalTime at) { return answer(request, at, at); }

Header packet(Mode mode, NtpTimestamp origin, NtpTimestamp transmit) {
  Header header;
  header.mode = mode;
  header.origin = origin;
  header.receive = origin;
  header.transmit = transmit;
  return header;
}

// A client that waits for the answer to `asked`, and has had an answer before that was sent at `seen`.
struct Waiting {
  explicit Waiting(Mode mode = Mode::client) : end{mode} {
    const Header first = end.send(start);
    REQUIRE(end.receive(packet(mode == Mode::client ? Mode::server : Mode::symmetric_passive, first.transmit, seen), start)
                .reason == Reason::none);
    asked = end.send(start + 64_s).transmit;
  }
  Reason receive(Mode mode, NtpTimestamp origin, NtpTimestamp transmit) {
    return end.receive(packet(mode, origin, transmit), start + 65_s).reason;
  }
  // Whether the expected answer would still be accepted.
  bool still_waits() { return receive(Mode::server, asked, NtpTimestamp{0x7fff'0000'0000'0000}) == Reason::none; }
  NtpTimestamp next_origin() { return end.send(start + 128_s).origin; }

  End end;
  const NtpTimestamp seen{0x1111'1111'1111'1111};
  NtpTimestamp asked;
};

const NtpTimestamp fresh{0x2222'2222'2222'2222};
const NtpTimestamp other{0x3333'3333'3333'3333};
const NtpTimestamp zero;

Sample measured(const Exchange& exchange, Variant variant = Variant::rfc5905) {
  return measure(exchange, MonoTime::at(1_h), precision, -20, constants(variant));
}

}  // namespace

// ---- the table ----

TEST_CASE("a packet without a transmit timestamp is rejected in any mode and with any origin, and nothing changes") {
  for (const Mode mode : {Mode::symmetric_active, Mode::symmetric_passive, Mode::server, Mode::broadcast}) {
    Waiting it;
    CHECK(it.receive(mode, it.asked, zero) == Reason::zero_timestamp);
    CHECK(it.receive(mode, zero, zero) == Reason::zero_timestamp);
    CHECK(it.still_waits());
  }
}

TEST_CASE("an answer without a receive timestamp is rejected, and nothing changes") {
  for (const Mode mode : {Mode::symmetric_active, Mode::symmetric_passive, Mode::server}) {
    Waiting it;
    Header header = packet(mode, it.asked, fresh);
    header.receive = zero;
    CHECK(it.end.receive(header, start + 65_s).reason == Reason::zero_timestamp);
    CHECK(it.still_waits());
  }
}

TEST_CASE("a packet whose transmit timestamp was seen last is a duplicate, whatever its mode and origin") {
  for (const Mode mode : {Mode::symmetric_active, Mode::symmetric_passive, Mode::server, Mode::broadcast}) {
    Waiting it;
    CHECK(it.receive(mode, it.asked, it.seen) == Reason::duplicate);
    CHECK(it.receive(mode, other, it.seen) == Reason::duplicate);
    CHECK(it.receive(mode, zero, it.seen) == Reason::duplicate);
    CHECK(it.still_waits());
  }
}

TEST_CASE("a broadcast needs no origin, is a sample of one way, and leaves the request waiting") {
  Waiting it;
  const Received received = it.end.receive(packet(Mode::broadcast, zero, fresh), start + 65_s);
  CHECK(received.reason == Reason::none);
  CHECK(received.exchange.transmit == fresh);
  CHECK(received.exchange.receive.is_zero());
  CHECK(received.exchange.origin == start + 65_s);
  CHECK(received.exchange.destination == start + 65_s);
  CHECK(it.receive(Mode::broadcast, zero, fresh) == Reason::duplicate);
  CHECK(it.receive(Mode::broadcast, zero, NtpTimestamp{fresh.value() - 1}) == Reason::duplicate);   // replayed
  CHECK(it.still_waits());
}

TEST_CASE("an answer with another origin is bogus and moves nothing") {
  Waiting it;
  CHECK(it.receive(Mode::server, other, fresh) == Reason::bogus_origin);
  CHECK(it.receive(Mode::server, zero, fresh) == Reason::bogus_origin);
  CHECK(it.still_waits());
}

TEST_CASE("an answer moves no state of a client unless its origin is right") {
  Waiting it;
  it.receive(Mode::server, other, fresh);
  CHECK(it.next_origin() == it.seen);
}

TEST_CASE("an answer with the right origin is taken once") {
  Waiting it;
  CHECK(it.receive(Mode::server, it.asked, fresh) == Reason::none);
  CHECK(it.receive(Mode::server, it.asked, other) == Reason::bogus_origin);
  CHECK(it.next_origin() == fresh);
}

TEST_CASE("a peer's first packet has no origin, and becomes the origin of our next packet") {
  for (const Mode mode : {Mode::symmetric_active, Mode::symmetric_passive}) {
    Waiting it{Mode::symmetric_active};
    CHECK(it.receive(mode, zero, fresh) == Reason::unsynchronized);
    CHECK(it.receive(mode, it.asked, other) == Reason::none);   // our packet still waits for its answer
  }
  Waiting it{Mode::symmetric_active};
  it.receive(Mode::symmetric_passive, zero, fresh);
  CHECK(it.next_origin() == fresh);
}

TEST_CASE("a peer's packet with another origin is bogus, but the origin of our next") {
  for (const Mode mode : {Mode::symmetric_active, Mode::symmetric_passive}) {
    Waiting it{Mode::symmetric_active};
    CHECK(it.receive(mode, other, fresh) == Reason::bogus_origin);
    CHECK(it.receive(mode, other, fresh) == Reason::duplicate);
    CHECK(it.receive(mode, it.asked, NtpTimestamp{7}) == Reason::none);
  }
  Waiting it{Mode::symmetric_active};
  it.receive(Mode::symmetric_passive, other, fresh);
  CHECK(it.next_origin() == fresh);
}

TEST_CASE("a peer's packet with the right origin is taken once") {
  for (const Mode mode : {Mode::symmetric_active, Mode::symmetric_passive}) {
    Waiting it{Mode::symmetric_active};
    CHECK(it.receive(mode, it.asked, fresh) == Reason::none);
    CHECK(it.receive(mode, it.asked, other) == Reason::bogus_origin);
  }
}

// ---- hostile and unlucky orders ----

TEST_CASE("an answer that is replayed is a duplicate at once and bogus later") {
  End client{Mode::client};
  const Header old = answer(client.send(start), start + 1_ms);
  CHECK(client.receive(old, start + 2_ms).reason == Reason::none);
  CHECK(client.receive(old, start + 3_ms).reason == Reason::duplicate);
  const Header request = client.send(start + 64_s);
  CHECK(client.receive(old, start + 64_s).reason == Reason::duplicate);
  CHECK(client.receive(answer(request, start + 64_s), start + 65_s).reason == Reason::none);
  client.send(start + 128_s);
  CHECK(client.receive(old, start + 128_s).reason == Reason::bogus_origin);
}

TEST_CASE("an answer that comes after the next request is bogus, and the answer to that one is taken") {
  End client{Mode::client};
  const Header late = answer(client.send(start), start + 1_s);
  const Header request = client.send(start + 2_s);
  CHECK(client.receive(late, start + 3_s).reason == Reason::bogus_origin);
  CHECK(client.receive(answer(request, start + 3_s), start + 4_s).reason == Reason::none);
}

TEST_CASE("a zero origin matches nothing, even if no answer is expected") {
  End never_asked{Mode::client};
  CHECK(never_asked.receive(packet(Mode::server, zero, fresh), start).reason == Reason::bogus_origin);
  End peer{Mode::symmetric_active};
  CHECK(peer.receive(packet(Mode::symmetric_passive, zero, fresh), start).reason == Reason::unsynchronized);

  End answered{Mode::client};   // the answer has cleared xmt
  answered.receive(answer(answered.send(start), start), start);
  CHECK(answered.receive(packet(Mode::server, zero, fresh), start).reason == Reason::bogus_origin);
}

TEST_CASE("two peers whose packets cross miss one exchange and then find each other") {
  End a{Mode::symmetric_active};
  End b{Mode::symmetric_active};
  const Header from_a = a.send(start);
  const Header from_b = b.send(start);
  CHECK(a.receive(from_b, start + 1_ms).reason == Reason::unsynchronized);
  CHECK(b.receive(from_a, start + 1_ms).reason == Reason::unsynchronized);
  // They cross again: each carries the other's first packet as its origin, which is not the last one sent.
  const Header again_a = a.send(start + 64_s);
  const Header again_b = b.send(start + 64_s);
  CHECK(a.receive(again_b, start + 65_s).reason == Reason::bogus_origin);
  CHECK(b.receive(again_a, start + 65_s).reason == Reason::bogus_origin);
  // Packets that do not cross match.
  const Header last_a = a.send(start + 128_s);
  CHECK(b.receive(last_a, start + 129_s).reason == Reason::none);
  CHECK(a.receive(b.send(start + 160_s), start + 161_s).reason == Reason::none);
}

TEST_CASE("a peer that has restarted is found again within two packets") {
  End a{Mode::symmetric_active};
  End b{Mode::symmetric_active};
  b.receive(a.send(start), start + 1_ms);
  REQUIRE(a.receive(b.send(start + 10_s), start + 11_s).reason == Reason::none);
  b.wire.clear();
  CHECK(a.receive(b.send(start + 20_s), start + 21_s).reason == Reason::unsynchronized);
  CHECK(b.receive(a.send(start + 30_s), start + 31_s).reason == Reason::none);
  CHECK(a.receive(b.send(start + 40_s), start + 41_s).reason == Reason::none);
}

TEST_CASE("after a restart the answer to a request from before is bogus") {
  End client{Mode::client};
  const Header request = client.send(start);
  client.wire.clear();
  CHECK(client.receive(answer(request, start), start + 1_s).reason == Reason::bogus_origin);
}

// ---- what is sent ----

TEST_CASE("a request carries when the last answer was sent and came in") {
  End client{Mode::client};
  const Header first = client.send(start);
  CHECK(first.origin.is_zero());
  CHECK(first.receive.is_zero());
  CHECK(first.transmit == NtpTimestamp::from(start));
  client.receive(answer(first, start + 1_ms, start + 2_ms), start + 3_ms);
  const Header second = client.send(start + 64_s);
  CHECK(second.origin == NtpTimestamp::from(start + 2_ms));
  CHECK(second.receive == NtpTimestamp::from(start + 3_ms));
}

TEST_CASE("a minimised request carries a random number, and is measured from when it was sent") {
  End client{Mode::client};
  Random random{1, "nonce"};
  const Header first = client.send(start, &random);
  client.receive(answer(first, start + 1_ms), start + 2_ms);
  const Header second = client.send(start + 64_s, &random);
  CHECK(second.origin.is_zero());
  CHECK(second.receive.is_zero());
  CHECK(second.transmit != first.transmit);
  CHECK(second.transmit != NtpTimestamp::from(start + 64_s));
  const Received received = client.receive(answer(second, start + 65_s), start + 66_s);
  REQUIRE(received.reason == Reason::none);
  CHECK(received.exchange.origin == start + 64_s);
  CHECK(measured(received.exchange).delay.seconds() == Approx(2));
}

TEST_CASE("the time at which a request really left is what counts") {
  End client{Mode::client};
  const Header request = client.send(start);
  client.wire.left(start + 10_ms);
  const Received received = client.receive(answer(request, start + 20_ms), start + 30_ms);
  CHECK(received.exchange.origin == start + 10_ms);
  CHECK(measured(received.exchange).offset.abs() < 1_ns);
}

// ---- what is measured ----

TEST_CASE("offset and delay are made of the four timestamps") {
  const Exchange exchange{start, NtpTimestamp::from(start + 110_ms), NtpTimestamp::from(start + 115_ms), start + 30_ms};
  const Sample sample = measured(exchange);
  CHECK(sample.offset.seconds() == Approx(0.0975));
  CHECK(sample.delay.seconds() == Approx(0.025));
  CHECK(sample.dispersion_s == Approx(100e-9 + 0x1p-20 + 15e-6 * 0.03));
  CHECK(sample.at == MonoTime::at(1_h));
}

TEST_CASE("a negative delay counts as the precision, for NTPsec as its magnitude") {
  const Exchange exchange{start, NtpTimestamp::from(start), NtpTimestamp::from(start + 20_ms), start + 10_ms};
  CHECK(measured(exchange).delay == precision);
  CHECK(measured(exchange, Variant::ntpd).delay == precision);
  CHECK(measured(exchange, Variant::ntpsec).delay.seconds() == Approx(0.01));
}

TEST_CASE("a clock that was set back while the answer was under way has no negative dispersion") {
  const Exchange exchange{start, NtpTimestamp::from(start), NtpTimestamp::from(start), start - 1_h};
  CHECK(measured(exchange).dispersion_s >= 100e-9);
  CHECK(measured(exchange, Variant::ntpsec).dispersion_s >= 100e-9);
}

TEST_CASE("an exchange over the turn of the era in 2036 is measured as any other") {
  const LocalTime turn = LocalTime::at(Duration::from_whole_seconds(2'085'978'496));
  for (const Duration sent : {-(1500_ms), -(500_ms), -(100_ms), 0_ms, 500_ms}) {
    const LocalTime t1 = turn + sent;
    const Exchange exchange{t1, NtpTimestamp::from(t1 + 1300_ms), NtpTimestamp::from(t1 + 1400_ms), t1 + 600_ms};
    const Sample sample = measured(exchange);
    CHECK(sample.offset.seconds() == Approx(1.05));
    CHECK(sample.delay.seconds() == Approx(0.5));
  }
}

TEST_CASE("a local clock in 1970 measures how far it is behind, and one that runs 60 years ahead as well") {
  for (const Duration wrong : {Duration::from_whole_seconds(1'800'000'000), Duration::from_whole_seconds(-1'893'456'000)}) {
    const LocalTime local = start - wrong;
    const Exchange exchange{local, NtpTimestamp::from(start + 10_ms), NtpTimestamp::from(start + 10_ms), local + 20_ms};
    const Sample sample = measured(exchange);
    CHECK((sample.offset - wrong).abs() < 1_ns);
    CHECK(sample.delay.seconds() == Approx(0.02));
  }
}
