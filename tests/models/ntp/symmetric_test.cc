// Symmetric associations: peers that find and lose each other, and authentication.
#include <catch2/catch.hpp>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/models/ntp/source_of.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

constexpr const char* keys = "1 SHA1 a-shared-secret\n2 SHA1 another-secret\n";

NtpSource source(const Host& host, KeyId key = 0) {
  NtpSource s = source_of(host);
  s.key = key;
  return s;
}

// Two peers, of which the first also asks a server.
struct Peers {
  Bench bench;
  Host& server = bench.add_host("server");
  Host& first = bench.add_host("first", {.offset = 30_ms, .linux_kernel = true});
  Host& second = bench.add_host("second", {.offset = -40_ms, .linux_kernel = true});
  NtpConfig of_first;
  NtpConfig of_second;

  Peers() {
    server.run<NtpServer>(NtpServerConfig{});
    of_first.servers = {source(server)};
    of_first.peers = {source(second)};
    of_second.peers = {source(first)};
    of_first.keys = of_second.keys = keys;
  }
};

int rejected(const Program& program, const std::string& by, Reason reason) {
  int count = 0;
  for (const Rejected& r : program.reported<Rejected>()) count += r.source == by && r.reason == reason ? 1 : 0;
  return count;
}

std::string selected(const Program& program) {
  const auto reports = program.reported<SelectedSource>();
  return reports.empty() ? "" : reports.back().source;
}

bool said(const Program& program, const std::string& text) {
  for (const Message& message : program.reported<Message>())
    if (message.text.find(text) != std::string::npos) return true;
  return false;
}

int used(const Program& program, const std::string& by) {
  int count = 0;
  for (const Measured& m : program.reported<Measured>()) count += m.source == by ? 1 : 0;
  return count;
}

bool sent_mode(const Bench& bench, const Host& by, wire::Mode mode) {
  for (const Datagram& datagram : bench.datagrams())
    if (datagram.source.address == by.ipv4() && wire::parse(datagram.data).packet.header.mode == mode) return true;
  return false;
}

}  // namespace

TEST_CASE("two active peers find each other, and the one without a server follows the other") {
  const Variant variant = GENERATE(Variant::rfc5905, Variant::ntpd, Variant::ntpsec);
  Peers peers;
  peers.of_first.profile = peers.of_second.profile = variant;
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  peers.bench.run_for(10_s);
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(12_h);
  INFO("variant " << static_cast<int>(variant));
  CHECK(peers.second.error().abs() < (variant == Variant::rfc5905 ? 12_ms : 1_ms));   // the RFC's loop takes days
  CHECK(selected(second) == "first");
  CHECK(selected(first) == "server");
  CHECK(second.call("status").find("stratum 3") == 0);
}

TEST_CASE("a peer that follows us is no source for us: that would be a loop") {
  Peers peers;
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(3_h);
  std::optional<SourceJudged> last;
  for (const SourceJudged& judged : first.reported<SourceJudged>())
    if (judged.source == "second") last = judged;
  REQUIRE(last);
  CHECK(last->reason == Reason::loop);
}

TEST_CASE("each of two peers stands in for the other's server") {
  Peers peers;
  Host& other_server = peers.bench.add_host("other server");
  other_server.run<NtpServer>(NtpServerConfig{});
  peers.of_second.servers = {source(other_server)};
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(2_h);
  CHECK(selected(first) == "server");
  bool gone = false;
  const IpAddress lost = peers.server.ipv4();
  peers.bench.intercept([&](Datagram& datagram) {
    return !gone || (datagram.source.address != lost && datagram.destination.address != lost);
  });
  gone = true;
  peers.bench.run_for(6_h);
  CHECK(selected(first) == "second");
  CHECK(peers.first.error().abs() < 1_ms);
}

TEST_CASE("a peer that has restarted is found again, and its answers to earlier packets are not believed") {
  Peers peers;
  peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& old = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(3_h);
  old.stop();
  peers.second.step(5_s);
  Program& renewed = peers.second.run<NtpEngine>(peers.of_second, 2, "second again");
  peers.bench.run_for(6_h);
  CHECK(rejected(renewed, "first", Reason::bogus_origin) >= 1);   // an answer to what was sent before
  for (const Measured& sample : renewed.reported<Measured>()) CHECK((sample.delay - 2_ms).abs() < 1_ms);
  CHECK(selected(renewed) == "first");
  CHECK(peers.second.error().abs() < 1_ms);
}

TEST_CASE("packets that cross on the way measure nothing, and the next ones do") {
  Peers peers;
  peers.bench.set_delay(peers.first, peers.second, 5_s);   // longer than from one packet to the next
  peers.bench.set_delay(peers.second, peers.first, 5_s);
  for (NtpConfig* config : {&peers.of_first, &peers.of_second}) {
    config->profile = Variant::ntpd;
    config->max_distance = 10_s;
    config->peers.front().min_poll = 5;
    config->peers.front().max_poll = 5;
  }
  peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(24_h);
  CHECK(rejected(second, "first", Reason::bogus_origin) > 10);
  CHECK(used(second, "first") > 10);
  for (const Measured& sample : second.reported<Measured>()) CHECK((sample.delay - 10_s).abs() < 10_ms);
  CHECK(peers.second.error().abs() < 10_ms);
}

TEST_CASE("two active peers whose packets meet on the way each time do find each other") {
  Peers peers;
  peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");   // at the same instant
  peers.bench.run_for(12_h);
  CHECK(selected(second) == "first");
}

TEST_CASE("a passive association is made for a peer with a key, answers it, and goes with it") {
  Peers peers;
  peers.of_first.peers = {source(peers.second, 1)};
  peers.of_second.peers.clear();
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(12_h);
  const std::string name = peers.first.ipv4().text();
  CHECK(selected(second) == name);
  CHECK(peers.second.error().abs() < 1_ms);
  CHECK(sent_mode(peers.bench, peers.second, wire::Mode::symmetric_passive));
  CHECK_FALSE(sent_mode(peers.bench, peers.second, wire::Mode::symmetric_active));
  first.stop();
  peers.bench.run_for(24_h);
  CHECK(said(second, name + ": unreachable"));
  CHECK(said(second, name + ": given up"));
  const std::size_t silent_since = peers.bench.datagrams().size();
  peers.bench.run_for(24_h);
  CHECK(peers.bench.datagrams().size() == silent_since);
}

TEST_CASE("a peer without a key is answered and not followed, unless the configuration permits it") {
  Peers peers;
  peers.of_second.peers.clear();
  peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  SECTION("answered") {
    Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
    peers.bench.run_for(3_h);
    CHECK(sent_mode(peers.bench, peers.second, wire::Mode::symmetric_passive));
    CHECK(second.reported<Measured>().empty());
    CHECK(second.adjustments().size() <= 1);   // what a program sets at its start
    CHECK(peers.second.error() == -40_ms);
  }
  SECTION("welcome") {
    peers.of_second.mobilises_unauthenticated = true;
    peers.second.run<NtpEngine>(peers.of_second, 1, "second");
    peers.bench.run_for(12_h);
    CHECK(peers.second.error().abs() < 1_ms);
  }
}

TEST_CASE("a peer with the wrong key is not followed") {
  Peers peers;
  peers.of_first.keys = "1 SHA1 the-wrong-secret\n";
  peers.of_first.peers = {source(peers.second, 1)};
  peers.of_second.peers = {source(peers.first, 1)};
  peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(3_h);
  CHECK(second.reported<Measured>().empty());
  CHECK(rejected(second, "first", Reason::bad_digest) > 20);
  CHECK(peers.second.error() == -40_ms);
}

TEST_CASE("two isolated peers do not synchronise each other") {
  Peers peers;
  peers.of_first.servers.clear();
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  SECTION("neither is synchronised, neither moves") {
    peers.bench.run_for(6_h);
    CHECK(first.reported<SelectedSource>().empty());
    CHECK(second.reported<SelectedSource>().empty());
    CHECK(peers.first.error() == 30_ms);
    CHECK(peers.second.error() == -40_ms);
    CHECK(rejected(second, "first", Reason::kiss_of_death) > 10);   // INIT: it has not been synchronised yet
  }
}

TEST_CASE("two isolated peers in orphan mode agree on one of them") {
  Peers peers;
  peers.of_first.servers.clear();
  for (NtpConfig* config : {&peers.of_first, &peers.of_second}) config->orphan.stratum = 6;
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(12_h);
  CHECK((peers.first.error() - peers.second.error()).abs() < 1_ms);
  const bool first_leads = first.call("status").find("stratum 6") == 0;
  const bool second_leads = second.call("status").find("stratum 6") == 0;
  CHECK(first_leads != second_leads);
}

TEST_CASE("forged crypto-NAKs do not separate two peers that share a key") {
  Peers peers;
  peers.of_first.peers = {source(peers.second, 1)};
  peers.of_second.peers = {source(peers.first, 1)};
  peers.of_first.peers.front().max_poll = peers.of_second.peers.front().max_poll = 6;
  Program& first = peers.first.run<NtpEngine>(peers.of_first, 1, "first");
  Program& second = peers.second.run<NtpEngine>(peers.of_second, 1, "second");
  peers.bench.run_for(2_h);
  const int before = used(second, "first");
  wire::Header header;
  header.mode = wire::Mode::symmetric_active;
  header.stratum = 1;
  header.poll = 17;
  for (unsigned i = 1; i <= 720; ++i) {
    header.transmit = wire::NtpTimestamp{0xdeadbeef'0000'0000U + i};
    const Bytes nak = with_crypto_nak(wire::serialise(header));
    peers.first.receive({peers.second.ipv4(), 123}, {peers.first.ipv4(), 123}, nak);
    peers.second.receive({peers.first.ipv4(), 123}, {peers.second.ipv4(), 123}, nak);
    peers.bench.run_for(10_s);
  }
  CHECK(rejected(first, "second", Reason::bogus_origin) >= 720);
  CHECK(used(second, "first") >= 2 * before - 20);
  CHECK(selected(second) == "first");
}
