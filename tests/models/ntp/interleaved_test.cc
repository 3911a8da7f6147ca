// The interleaved modes of RFC 9769: they remove the time that a packet needs to leave a host from the measurement.
#include <catch2/catch.hpp>

#include "models/ntp/client_stamps.h"
#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/models/ntp/source_of.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

constexpr Duration slow = 2_ms;   // from the program to the wire
constexpr Duration fast = 100_us;

HostConfig host_config(Duration latency, Duration offset = Duration{}) {
  return {.offset = offset, .send_latency = latency, .kernel_stamps = true, .linux_kernel = true};
}

// A server whose packets leave late.
struct Lan {
  Bench bench;
  Host& server = bench.add_host("server", host_config(slow));
  Host& client = bench.add_host("client", host_config(fast, 10_ms));
  NtpConfig of_server;
  NtpConfig of_client;

  Lan() {
    of_server.stratum = 1;
    of_server.transmit_stamps = of_client.transmit_stamps = true;
    of_client.servers = {source(server)};
  }

  static NtpSource source(const Host& host) {
    NtpSource s = source_of(host);
    s.interleaved = true;
    s.max_poll = 6;
    return s;
  }

  std::vector<wire::Header> sent_by(const Host& host) const {
    std::vector<wire::Header> headers;
    for (const Datagram& datagram : bench.datagrams())
      if (datagram.source.address == host.ipv4()) headers.push_back(wire::parse(datagram.data).packet.header);
    return headers;
  }
};

// Each sample is of one exchange: the path alone, or with the server's way out in it.
void check_samples(const Program& program, Duration interleaved, Duration basic, std::size_t first = 0) {
  const auto samples = program.reported<Measured>();
  for (std::size_t i = first; i < samples.size(); ++i) {
    const Measured& sample = samples[i];
    INFO("delay " << sample.delay.seconds());
    CHECK(((sample.delay - interleaved).abs() < 20_us || (sample.delay - basic).abs() < 20_us));
  }
}

int with_delay(const Program& program, Duration delay) {
  int count = 0;
  for (const Measured& sample : program.reported<Measured>()) count += (sample.delay - delay).abs() < 20_us ? 1 : 0;
  return count;
}

wire::NtpTimestamp stamp(int seconds, std::uint64_t fraction = 0) {
  return wire::NtpTimestamp{static_cast<std::uint64_t>(seconds) << 32 | fraction};
}

}  // namespace

TEST_CASE("interleaved exchanges take away the bias of a server's slow way out") {
  Lan lan;
  const bool minimised = GENERATE(false, true);
  lan.of_client.minimise_data = minimised;
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  SECTION("basic") {
    lan.of_client.servers.front().interleaved = false;
    Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
    lan.bench.run_for(6_h);
    CHECK((lan.client.error() + slow / 2).abs() < 20_us);
    CHECK(with_delay(client, 2_ms) == 0);
  }
  SECTION("interleaved") {
    Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
    lan.bench.run_for(6_h);
    CHECK(lan.client.error().abs() < 20_us);
    CHECK(with_delay(client, 2_ms) > 300);
    CHECK(with_delay(client, 2_ms + slow) == 1);   // the first
    CHECK(client.reported<Rejected>().empty());
  }
}

TEST_CASE("an interleaved request names the receive timestamp of the answer before, its answer the one of the request") {
  Lan lan;
  lan.of_client.minimise_data = GENERATE(false, true);
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  lan.client.run<NtpEngine>(lan.of_client, 1, "client");
  lan.bench.run_for(10_min);
  const auto requests = lan.sent_by(lan.client);
  const auto answers = lan.sent_by(lan.server);
  REQUIRE(answers.size() > 5);
  CHECK(answers[0].origin == requests[0].transmit);
  for (std::size_t i = 1; i < answers.size(); ++i) {
    CHECK(requests[i].origin == answers[i - 1].receive);
    CHECK(requests[i].receive != requests[i].transmit);
    CHECK(answers[i].origin == requests[i].receive);
    const LocalTime left = answers[i].transmit.resolve(LocalTime::at(Duration::from_whole_seconds(1'800'000'000)));
    const LocalTime came = answers[i - 1].receive.resolve(LocalTime::at(Duration::from_whole_seconds(1'800'000'000)));
    CHECK((left - came - slow).abs() < 1_us);
  }
}

TEST_CASE("a server that does not know when its packets leave answers in the basic mode") {
  Lan lan;
  lan.of_server.transmit_stamps = false;
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
  lan.bench.run_for(6_h);
  CHECK(client.reported<Rejected>().empty());
  CHECK(with_delay(client, 2_ms + slow) > 300);
  CHECK((lan.client.error() + slow / 2).abs() < 20_us);
}

TEST_CASE("after a loss the exchange is basic, and no sample is bogus") {
  Lan lan;
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
  SECTION("of requests") { lan.bench.lose(lan.client, lan.server, {2, 5, 6, 20, 30, 31, 32, 33}); }
  SECTION("of answers") { lan.bench.lose(lan.server, lan.client, {1, 5, 6, 20, 30, 31, 32, 33}); }
  SECTION("of both") {
    lan.bench.lose(lan.client, lan.server, {3, 7, 11, 12});
    lan.bench.lose(lan.server, lan.client, {4, 7, 8, 9});
  }
  lan.bench.run_for(3_h);
  check_samples(client, 2_ms, 2_ms + slow);
  CHECK(with_delay(client, 2_ms) > 100);
  CHECK(client.reported<Rejected>().empty());
  CHECK(lan.client.error().abs() < 20_us);
}

TEST_CASE("an interleaved answer that comes twice, late or forged is no sample") {
  Lan lan;
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
  lan.bench.run_for(1_h);
  std::vector<Bytes> answers;
  for (const Datagram& datagram : lan.bench.datagrams())
    if (datagram.source.address == lan.server.ipv4()) answers.push_back(datagram.data);
  const std::size_t measured = client.reported<Measured>().size();
  Bytes forged = answers.back();
  forged[47] ^= 0x55;   // the transmit timestamp
  for (const Bytes& packet : {answers.back(), answers[answers.size() - 2], forged})
    lan.client.receive({lan.server.ipv4(), 123}, {lan.client.ipv4(), 123}, packet);
  lan.bench.run_for(1_s);
  CHECK(client.reported<Measured>().size() == measured);
  CHECK(client.reported<Rejected>().size() == 3);
}

TEST_CASE("a step of either clock leaves no exchange from before") {
  Lan lan;
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
  lan.bench.run_for(1_h);
  SECTION("of the client's") { lan.client.step(5_s); }
  SECTION("of the server's") { lan.server.step(5_s); }
  lan.bench.run_for(3_h);
  check_samples(client, 2_ms, 2_ms + slow);
  CHECK((lan.client.error() - lan.server.error()).abs() < 20_us);
}

TEST_CASE("interleaved peers take away the bias too, whatever is lost") {
  Lan lan;
  Host& peer = lan.bench.add_host("peer", host_config(fast, -10_ms));
  NtpConfig of_peer;
  of_peer.transmit_stamps = true;
  of_peer.peers = {Lan::source(lan.server)};
  of_peer.keys = "1 SHA1 a-shared-secret\n";
  of_peer.peers.front().key = 1;
  lan.of_server.keys = of_peer.keys;
  const bool is_configured = GENERATE(true, false);   // else it becomes passive, and does as the other end does
  if (is_configured) {
    lan.of_server.peers = {Lan::source(peer)};
    lan.of_server.peers.front().key = 1;
  }
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  lan.bench.run_for(20_s);
  Program& program = peer.run<NtpEngine>(of_peer, 1, "peer");
  SECTION("nothing") {}
  SECTION("packets of one") { lan.bench.lose(lan.server, peer, {73, 78, 79, 85, 90, 91, 92}); }
  SECTION("packets of the other") { lan.bench.lose(peer, lan.server, {73, 78, 79, 85, 90, 91, 92}); }
  lan.bench.run_for(1_h);   // while a clock is slewed from one packet to the next, the delay is none
  const std::size_t settled = program.reported<Measured>().size();
  lan.bench.run_for(11_h);
  check_samples(program, 2_ms, 2_ms + slow, settled);
  CHECK(with_delay(program, 2_ms) > 100);
  CHECK(peer.error().abs() < 50_us);
}

TEST_CASE("a peer without interleaving does not use wrong timestamps of one with it") {
  Lan lan;
  Host& peer = lan.bench.add_host("peer", host_config(fast, -10_ms));
  NtpConfig of_peer;
  of_peer.transmit_stamps = true;
  of_peer.peers = {Lan::source(lan.server)};
  of_peer.peers.front().interleaved = false;
  lan.of_server.peers = {Lan::source(peer)};
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  lan.bench.run_for(20_s);
  Program& program = peer.run<NtpEngine>(of_peer, 1, "peer");
  lan.bench.run_for(1_h);
  const std::size_t settled = program.reported<Measured>().size();
  lan.bench.run_for(5_h);
  check_samples(program, 2_ms + slow, 2_ms + slow, settled);
  CHECK(program.reported<Measured>().size() > 50);
}

TEST_CASE("interleaved broadcasts tell when the one before left") {
  Lan lan;
  BroadcastConfig broadcast;
  broadcast.to = "10.0.0.255";
  broadcast.interleaved = GENERATE(true, false);
  lan.of_server.broadcasts = {broadcast};
  lan.of_client.servers.clear();
  lan.of_client.broadcast_client.emplace();
  lan.of_client.mobilises_unauthenticated = true;
  lan.server.run<NtpEngine>(lan.of_server, 1, "server");
  lan.bench.run_for(5_min);
  Program& client = lan.client.run<NtpEngine>(lan.of_client, 1, "client");
  SECTION("all of them come") {}
  SECTION("some are lost") { lan.bench.lose(lan.server, lan.client, {9, 12, 13, 20}); }
  lan.bench.run_for(6_h);
  if (broadcast.interleaved) {
    CHECK(lan.client.error().abs() < 50_us);
  } else {
    CHECK((lan.client.error() + slow / 2).abs() < 50_us);
  }
  for (const Measured& sample : client.reported<Measured>()) CHECK(sample.offset.abs() < 25_ms);
}

TEST_CASE("a server remembers a bounded number of answers, the newest") {
  ClientStamps stamps{3};
  const IpAddress client = IpAddress::v4(0x0a000002U);
  const LocalTime left = LocalTime::at(Duration::from_whole_seconds(1'800'000'000));
  const auto asks = [&](int origin, int receive, SendId id) {
    wire::Header request;
    request.origin = stamp(origin);
    request.receive = stamp(900);
    request.transmit = stamp(901);
    wire::Header answer;
    answer.origin = request.transmit;
    answer.receive = stamp(receive);
    answer.transmit = stamp(receive, 5);
    stamps.answer(answer, request, client, Duration{}, id);
    return answer;
  };
  for (int i = 1; i <= 5; ++i) {
    asks(0, i, static_cast<SendId>(i));
    stamps.left(static_cast<SendId>(i), left + Duration::from_whole_seconds(i));
    CHECK(stamps.size() <= 3);
  }
  CHECK(asks(5, 10, 10).transmit == wire::NtpTimestamp::from(left + 5_s));
  CHECK(asks(2, 11, 11).origin == stamp(901));         // forgotten: basic
  CHECK(asks(10, 12, 12).origin == stamp(901));        // not known when it left: basic
  stamps.left(11, left + 20_s);
  CHECK(asks(11, 13, 13).origin == stamp(900));
  stamps.clear();
  CHECK(stamps.size() == 0);
  CHECK(asks(13, 14, 14).origin == stamp(901));
}

TEST_CASE("a server never sends two equal timestamps") {
  ClientStamps stamps{8};
  const IpAddress client = IpAddress::v4(0x0a000002U);
  const IpAddress other = IpAddress::v4(0x0a000003U);
  const LocalTime now = LocalTime::at(Duration::from_whole_seconds(1'800'000'000));
  const auto asks = [&](const IpAddress& from, wire::NtpTimestamp origin, wire::NtpTimestamp receive, LocalTime at, SendId id) {
    wire::Header request;
    request.origin = origin;
    request.receive = receive;
    request.transmit = stamp(901);
    wire::Header answer;
    answer.origin = request.transmit;
    answer.receive = answer.transmit = wire::NtpTimestamp::from(at);
    stamps.answer(answer, request, from, Duration{}, id);
    return answer;
  };
  const wire::Header first = asks(client, {}, {}, now, 1);
  CHECK(first.transmit != first.receive);
  stamps.left(1, first.transmit.resolve(now));
  CHECK(asks(other, first.receive, stamp(900), now + 1_s, 2).origin == stamp(901));    // of another client
  CHECK(asks(client, first.receive, stamp(901), now + 2_s, 3).origin == stamp(901));   // receive and transmit are the same
  const wire::Header second = asks(client, first.receive, stamp(900), now + 3_s, 4);
  CHECK(second.origin == stamp(900));
  CHECK(second.transmit != first.transmit);   // or the client would take it for a duplicate
}
