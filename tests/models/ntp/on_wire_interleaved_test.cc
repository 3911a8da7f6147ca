// The state table of the interleaved modes, packet by packet.
#include <catch2/catch.hpp>

#include "models/ntp/on_wire.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

constexpr LocalTime start = LocalTime::at(Duration::from_whole_seconds(1'800'000'000));

Header send(OnWire& end, Mode mode, LocalTime now) {
  Header header;
  header.mode = mode;
  end.stamp(header, now, nullptr);
  return header;
}

Header packet(Mode mode, NtpTimestamp origin, LocalTime receive, LocalTime transmit) {
  Header header;
  header.mode = mode;
  header.origin = origin;
  header.receive = NtpTimestamp::from(receive);
  header.transmit = NtpTimestamp::from(transmit);
  return header;
}

// A client after one basic exchange: sent at 0, received by the server at 1 s and answered at 2 s, back at 3 s.
struct Client {
  OnWire wire{Interleaving::on};
  Header first = send(wire, Mode::client, start);
  Client() {
    const Header answer = packet(Mode::server, first.transmit, start + 1_s, start + 2_s);
    const auto received = wire.receive(answer, start + 3_s, MonoTime::at(3_s));
    REQUIRE(received.reason == Reason::none);
    CHECK_FALSE(received.tells_before);
  }
};

}  // namespace

TEST_CASE("an interleaved answer measures the exchange before, with the time at which its answer left") {
  Client client;
  const Header second = send(client.wire, Mode::client, start + 64_s);
  CHECK(second.origin == NtpTimestamp::from(start + 1_s));
  CHECK(second.receive == NtpTimestamp::from(start + 3_s));
  const Header answer = packet(Mode::server, second.receive, start + 65_s, start + 2500_ms);
  const auto received = client.wire.receive(answer, start + 67_s, MonoTime::at(67_s));
  REQUIRE(received.reason == Reason::none);
  CHECK(received.tells_before);
  CHECK(received.exchange.origin == start);
  CHECK(received.exchange.receive == NtpTimestamp::from(start + 1_s));
  CHECK(received.exchange.transmit == NtpTimestamp::from(start + 2500_ms));
  CHECK(received.exchange.destination == start + 3_s);
  CHECK(received.exchange.at == MonoTime::at(3_s));
  CHECK(send(client.wire, Mode::client, start + 128_s).origin == NtpTimestamp::from(start + 65_s));
}

TEST_CASE("a basic answer to an interleaved request measures its own exchange") {
  Client client;
  const Header second = send(client.wire, Mode::client, start + 64_s);
  const auto received = client.wire.receive(packet(Mode::server, second.transmit, start + 65_s, start + 66_s), start + 67_s);
  REQUIRE(received.reason == Reason::none);
  CHECK(received.exchange.origin == start + 64_s);
  CHECK(received.exchange.destination == start + 67_s);
}

TEST_CASE("a request that follows an unanswered one is basic, and late interleaved answers belong to nothing") {
  Client client;
  const Header lost = send(client.wire, Mode::client, start + 64_s);
  const Header basic = send(client.wire, Mode::client, start + 128_s);
  CHECK(basic.origin == NtpTimestamp::from(start + 2_s));
  const Header late = packet(Mode::server, lost.receive, start + 65_s, start + 2500_ms);
  CHECK(client.wire.receive(late, start + 129_s).reason == Reason::bogus_origin);
  const Header answer = packet(Mode::server, basic.transmit, start + 130_s, start + 131_s);
  CHECK(client.wire.receive(answer, start + 132_s).reason == Reason::none);
}

TEST_CASE("an interleaved answer is taken once, and only after an interleaved request") {
  Client client;
  const Header second = send(client.wire, Mode::client, start + 64_s);
  const Header answer = packet(Mode::server, second.receive, start + 65_s, start + 2500_ms);
  CHECK(client.wire.receive(answer, start + 67_s).reason == Reason::none);
  CHECK(client.wire.receive(answer, start + 68_s).reason == Reason::duplicate);
  Header changed = answer;
  changed.transmit = NtpTimestamp::from(start + 2600_ms);
  CHECK(client.wire.receive(changed, start + 68_s).reason == Reason::bogus_origin);

  OnWire basic;
  const Header request = send(basic, Mode::client, start);
  basic.receive(packet(Mode::server, request.transmit, start + 1_s, start + 2_s), start + 3_s);
  const Header next = send(basic, Mode::client, start + 64_s);
  const Header unasked = packet(Mode::server, next.receive, start + 65_s, start + 2500_ms);
  CHECK(basic.receive(unasked, start + 67_s).reason == Reason::bogus_origin);
}

TEST_CASE("a step of the clock leaves nothing to interleave with") {
  Client client;
  client.wire.clear();
  const Header request = send(client.wire, Mode::client, start + 64_s);
  CHECK(request.origin.is_zero());
  CHECK(request.receive.is_zero());
}

TEST_CASE("a passive peer takes an interleaved packet without a sample, and answers in kind") {
  OnWire passive{Interleaving::follows};
  OnWire active{Interleaving::on};
  const Header p1 = send(active, Mode::symmetric_active, start);
  CHECK(passive.receive(p1, start + 1_s).reason == Reason::unsynchronized);
  const Header p2 = send(passive, Mode::symmetric_passive, start + 2_s);
  passive.left(start + 2100_ms);
  CHECK(active.receive(p2, start + 3_s).reason == Reason::none);
  const Header p3 = send(active, Mode::symmetric_active, start + 64_s);
  CHECK(p3.origin == p2.receive);
  CHECK(p3.transmit != p1.transmit);   // the time at which p1 left is unknown; still not a duplicate
  const auto without_sample = passive.receive(p3, start + 65_s);
  CHECK(without_sample.reason == Reason::none);
  CHECK_FALSE(without_sample.measures);
  const Header p4 = send(passive, Mode::symmetric_passive, start + 66_s);
  CHECK(p4.transmit == NtpTimestamp::from(start + 2100_ms));
  const auto sample = active.receive(p4, start + 67_s);
  REQUIRE(sample.reason == Reason::none);
  CHECK(sample.exchange.origin == start);
  CHECK(sample.exchange.transmit == NtpTimestamp::from(start + 2100_ms));
  CHECK(sample.exchange.destination == start + 3_s);
}

TEST_CASE("a peer that has sent twice takes no interleaved packet, which could answer either") {
  OnWire active{Interleaving::on};
  const Header p1 = send(active, Mode::symmetric_active, start);
  active.receive(packet(Mode::symmetric_passive, p1.transmit, start + 1_s, start + 2_s), start + 3_s);
  const Header p2 = send(active, Mode::symmetric_active, start + 64_s);
  const Header p3 = send(active, Mode::symmetric_active, start + 128_s);
  CHECK(p3.origin == NtpTimestamp::from(start + 2_s));   // basic
  CHECK(active.receive(packet(Mode::symmetric_passive, p2.receive, start + 65_s, start + 2500_ms), start + 129_s).reason ==
        Reason::bogus_origin);
}

TEST_CASE("a broadcast tells of the one before only if that one came") {
  OnWire client;
  Header first = packet(Mode::broadcast, NtpTimestamp{}, start, start);
  CHECK(client.receive(first, start + 1_s).exchange.transmit == first.transmit);
  Header second = packet(Mode::broadcast, NtpTimestamp::from(start + 20_ms), start, start + 64_s);
  const auto interleaved = client.receive(second, start + 65_s);
  CHECK(interleaved.exchange.transmit == second.origin);
  CHECK(interleaved.exchange.destination == start + 1_s);
  Header after_loss = packet(Mode::broadcast, NtpTimestamp::from(start + 128_s), start, start + 192_s);
  const auto basic = client.receive(after_loss, start + 193_s);
  CHECK(basic.exchange.transmit == after_loss.transmit);
  CHECK(basic.exchange.destination == start + 193_s);
}
