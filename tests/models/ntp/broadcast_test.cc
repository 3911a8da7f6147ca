// Broadcast and multicast associations: the server's packets, the client's calibration, and which packets are believed.
#include <catch2/catch.hpp>

#include "models/ntp/ntp_engine.h"
#include "models/wire/refid.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

constexpr const char* keys = "1 SHA1 a-shared-secret\n2 SHA1 another-secret\n";

NtpConfig server_config(const std::string& to = "10.0.0.255", KeyId key = 0) {
  NtpConfig config;
  config.stratum = 1;
  config.keys = keys;
  BroadcastConfig broadcast;
  broadcast.to = to;
  broadcast.key = key;
  config.broadcasts = {broadcast};
  return config;
}

NtpConfig client_config() {
  NtpConfig config;
  config.keys = keys;
  config.broadcast_client.emplace();
  config.mobilises_unauthenticated = true;
  return config;
}

struct Lan {
  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", {.offset = 20_ms, .frequency = 20_ppm, .linux_kernel = true});

  int sent_by(const Host& host) const {
    int count = 0;
    for (const Datagram& datagram : bench.datagrams()) count += datagram.source.address == host.ipv4() ? 1 : 0;
    return count;
  }
};

int rejected(const Program& program, Reason reason) {
  int count = 0;
  for (const Rejected& r : program.reported<Rejected>()) count += r.reason == reason ? 1 : 0;
  return count;
}

bool said(const Program& program, const std::string& text) {
  for (const Message& message : program.reported<Message>())
    if (message.text.find(text) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("a broadcast client measures the delay in one volley, then listens and holds the time") {
  const Variant variant = GENERATE(Variant::rfc5905, Variant::ntpd, Variant::ntpsec);
  Lan lan;
  lan.bench.set_delay(5_ms);
  lan.server.run<NtpEngine>(server_config(), 1, "server");
  NtpConfig config = client_config();
  config.profile = variant;
  Program& client = lan.client.run<NtpEngine>(config, 1, "client");
  lan.bench.run_for(12_h);   // the RFC's loop alone takes so long for 20 ms
  INFO("variant " << static_cast<int>(variant));
  CHECK(lan.sent_by(lan.client) <= constants(variant).iburst_count);
  CHECK(lan.client.error().abs() < 200_us);
  const Measured last = client.reported<Measured>().back();
  CHECK((last.delay - 10_ms).abs() < 200_us);
  CHECK(client.reported<SelectedSource>().back().source == "10.0.0.1");
}

TEST_CASE("without calibration half of the configured delay is counted") {
  Lan lan;
  lan.bench.set_delay(5_ms);
  lan.server.run<NtpEngine>(server_config(), 1, "server");
  NtpConfig config = client_config();
  config.broadcast_client = BroadcastClientConfig{.groups = {}, .calibrates = false, .delay = 4_ms};
  lan.client.run<NtpEngine>(config, 1, "client");
  lan.bench.run_for(6_h);
  CHECK(lan.sent_by(lan.client) == 0);
  CHECK((lan.client.error() + 3_ms).abs() < 200_us);   // 5 ms on the way, 2 ms of them counted: behind by the rest
}

TEST_CASE("a lost packet does not prevent the calibration, but a server that does not answer leaves the configured delay") {
  Lan lan;
  lan.bench.set_delay(5_ms);
  lan.server.run<NtpEngine>(server_config(), 1, "server");
  lan.client.run<NtpEngine>(client_config(), 1, "client");
  SECTION("lost once") {
    lan.bench.lose(lan.client, lan.server, {1});
    lan.bench.run_for(6_h);
    CHECK(lan.client.error().abs() < 200_us);
  }
  SECTION("lost always") {
    lan.bench.lose(lan.client, lan.server, {1, 2, 3, 4, 5, 6, 7, 8});
    lan.bench.run_for(6_h);
    CHECK((lan.client.error() + 3_ms).abs() < 200_us);
    CHECK(lan.sent_by(lan.client) == 3);
  }
}

TEST_CASE("a step while the delay is measured begins the measurement anew") {
  Lan lan;
  lan.bench.set_delay(5_ms);
  lan.client.step(10_s);
  lan.server.run<NtpEngine>(server_config(), 1, "server");
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  lan.bench.run_for(6_h);
  CHECK(lan.client.error().abs() < 200_us);
  CHECK((client.reported<Measured>().back().delay - 10_ms).abs() < 200_us);
}

TEST_CASE("broadcasts are used only by a broadcast client, and only from trusted servers") {
  Lan lan;
  NtpConfig config = client_config();
  SECTION("not wanted") {
    lan.server.run<NtpEngine>(server_config(), 1, "server");
    config.broadcast_client.reset();
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    lan.bench.run_for(1_h);
    CHECK(client.reported<Measured>().empty());
    CHECK(lan.sent_by(lan.client) == 0);
  }
  SECTION("not authenticated") {
    lan.server.run<NtpEngine>(server_config(), 1, "server");
    config.mobilises_unauthenticated = false;
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    lan.bench.run_for(1_h);
    CHECK(client.reported<Measured>().empty());
    CHECK(rejected(client, Reason::not_authenticated) > 50);
  }
  SECTION("forbidden to make associations") {
    lan.server.run<NtpEngine>(server_config(), 1, "server");
    config.access.rules = {{"default", {Restriction::nopeer}}};
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    lan.bench.run_for(1_h);
    CHECK(rejected(client, Reason::access_denied) > 50);
  }
  SECTION("authenticated") {
    lan.server.run<NtpEngine>(server_config("10.0.0.255", 1), 1, "server");
    config.mobilises_unauthenticated = false;
    config.access.rules = {{"default", {Restriction::nopeer}}};
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    lan.bench.run_for(6_h);
    CHECK(lan.client.error().abs() < 200_us);
    for (const Datagram& datagram : lan.bench.datagrams()) CHECK(datagram.data.size() == 48 + 24);
    CHECK(client.reported<Rejected>().empty());
  }
  SECTION("under a key that is not trusted") {
    lan.server.run<NtpEngine>(server_config("10.0.0.255", 2), 1, "server");
    config.trusted_keys = {1};
    Program& client = lan.client.run<NtpEngine>(config, 1, "client");
    lan.bench.run_for(1_h);
    CHECK(rejected(client, Reason::untrusted_key) > 50);
    CHECK(client.reported<Measured>().empty());
  }
}

TEST_CASE("once a server is known by its key, packets without it, altered or replayed are refused") {
  Lan lan;
  lan.server.run<NtpEngine>(server_config("10.0.0.255", 1), 1, "server");
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  lan.bench.run_for(1_h);
  std::vector<Bytes> heard;
  for (const Datagram& datagram : lan.bench.datagrams())
    if (datagram.destination.address == IpAddress::v4(0x0a0000ffU)) heard.push_back(datagram.data);
  const Endpoint server{lan.server.ipv4(), 123};
  const Endpoint all{IpAddress::v4(0x0a0000ffU), 123};
  const std::size_t measured = client.reported<Measured>().size();
  Bytes stripped = heard.back();
  stripped.resize(48);
  lan.client.receive(server, all, stripped);
  Bytes altered = heard.back();
  altered[47] ^= 1;
  lan.client.receive(server, all, altered);
  lan.client.receive(server, all, heard.back());
  lan.client.receive(server, all, heard[heard.size() - 3]);
  lan.bench.run_for(1_s);
  CHECK(rejected(client, Reason::not_authenticated) == 1);
  CHECK(rejected(client, Reason::bad_digest) == 1);
  CHECK(rejected(client, Reason::duplicate) == 2);
  CHECK(client.reported<Measured>().size() == measured);
}

TEST_CASE("a forged crypto-NAK, sent in the future, does not silence a broadcast server that is known by its key") {
  Lan lan;
  lan.server.run<NtpEngine>(server_config("10.0.0.255", 1), 1, "server");
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  lan.bench.run_for(1_h);
  const std::size_t measured = client.reported<Measured>().size();
  wire::Header header;
  header.mode = wire::Mode::broadcast;
  header.stratum = 1;
  header.poll = 6;
  header.transmit = wire::NtpTimestamp::from(lan.client.local_time() + 24_h);
  lan.client.receive({lan.server.ipv4(), 123}, {IpAddress::v4(0x0a0000ffU), 123}, with_crypto_nak(wire::serialise(header)));
  lan.bench.run_for(1_s);
  CHECK(rejected(client, Reason::crypto_nak) == 1);
  lan.bench.run_for(1_h);
  CHECK(client.reported<Measured>().size() > measured + 50);
  CHECK(client.reported<Rejected>().size() == 1);
  CHECK(client.reported<SelectedSource>().back().source == "10.0.0.1");
}

TEST_CASE("a kiss that is broadcast answers no request and is not obeyed") {
  for (const char* code : {"DENY", "RSTR", "RATE"}) {
    CAPTURE(code);
    Lan lan;
    lan.server.run<NtpEngine>(server_config(), 1, "server");
    Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
    lan.bench.run_for(1_h);
    const std::size_t measured = client.reported<Measured>().size();
    wire::Header header;
    header.mode = wire::Mode::broadcast;
    header.refid = *wire::parse_refid(code);
    header.transmit = wire::NtpTimestamp::from(lan.client.local_time());
    lan.client.receive({lan.server.ipv4(), 123}, {IpAddress::v4(0x0a0000ffU), 123}, wire::serialise(header));
    lan.bench.run_for(1_h);
    CHECK(rejected(client, Reason::kiss_of_death) == 1);
    CHECK(client.reported<Rejected>().size() == 1);
    CHECK(client.reported<Measured>().size() > measured + 50);
    CHECK(client.reported<SelectedSource>().back().source == "10.0.0.1");
  }
}

TEST_CASE("an association with a broadcast server that fell silent is removed, and made again when the server returns") {
  Lan lan;
  Program& first = lan.server.run<NtpEngine>(server_config(), 1, "server");
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  lan.bench.run_for(1_h);
  first.stop();
  lan.bench.run_for(1_h);
  CHECK(said(client, "given up"));
  CHECK(client.reported<SelectedSource>().back().source.empty());
  const int asked = lan.sent_by(lan.client);
  lan.server.run<NtpEngine>(server_config(), 2, "server");
  lan.bench.run_for(1_h);
  CHECK(client.reported<SelectedSource>().back().source == "10.0.0.1");
  CHECK(lan.sent_by(lan.client) > asked);   // the delay has been measured anew
  CHECK(lan.client.error().abs() < 200_us);
}

TEST_CASE("multicast reaches only members of the group, with the time to live of the configuration") {
  Lan lan;
  Host& stranger = lan.bench.add_host("stranger");
  lan.server.run<NtpEngine>(server_config("224.0.1.1"), 1, "server");
  NtpConfig config = client_config();
  Program& other = stranger.run<NtpEngine>(config, 2, "stranger");
  config.broadcast_client->groups = {"224.0.1.1"};
  lan.client.run<NtpEngine>(config, 1, "client");
  lan.bench.run_for(6_h);
  CHECK(lan.client.error().abs() < 200_us);
  CHECK(other.reported<Measured>().empty());
}

TEST_CASE("a server broadcasts only while it is synchronised") {
  Lan lan;
  NtpConfig config = server_config();
  config.stratum.reset();
  lan.server.run<NtpEngine>(config, 1, "server");
  lan.bench.run_for(1_h);
  CHECK(lan.bench.datagrams().empty());
}

TEST_CASE("a server that says it is not synchronised mobilises nothing") {
  Lan lan;
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  wire::Header header;
  header.leap = Leap::unsynchronized;
  header.mode = wire::Mode::broadcast;
  header.transmit = wire::NtpTimestamp::from(lan.client.local_time());
  lan.client.receive({lan.server.ipv4(), 123}, {IpAddress::v4(0x0a0000ffU), 123}, wire::serialise(header));
  lan.bench.run_for(1_h);
  CHECK(rejected(client, Reason::unsynchronized) == 1);
  CHECK(lan.bench.datagrams().empty());
}

TEST_CASE("forged broadcasts of many addresses cannot fill the host with associations") {
  Lan lan;
  Program& client = lan.client.run<NtpEngine>(client_config(), 1, "client");
  wire::Header header;
  header.stratum = 1;
  header.mode = wire::Mode::broadcast;
  header.poll = 6;
  header.transmit = wire::NtpTimestamp::from(lan.client.local_time());
  for (unsigned i = 0; i < 100; ++i)
    lan.client.receive({IpAddress::v4(0x0a010000U + i), 123}, {IpAddress::v4(0x0a0000ffU), 123}, wire::serialise(header));
  lan.bench.run_for(1_s);
  CHECK(rejected(client, Reason::excess) == 90);
}

TEST_CASE("one authentic broadcast that is replayed from many addresses cannot do so either") {
  Lan lan;
  lan.server.run<NtpEngine>(server_config("10.0.0.255", 1), 1, "server");
  NtpConfig config = client_config();
  config.mobilises_unauthenticated = false;
  Program& client = lan.client.run<NtpEngine>(config, 1, "client");
  lan.bench.run_for(10_min);
  Bytes heard;
  for (const Datagram& datagram : lan.bench.datagrams())
    if (datagram.destination.address == IpAddress::v4(0x0a0000ffU)) heard = datagram.data;
  for (unsigned i = 0; i < 500; ++i)
    lan.client.receive({IpAddress::v4(0x0a010000U + i), 123}, {IpAddress::v4(0x0a0000ffU), 123}, heard);
  lan.bench.run_for(1_s);
  CHECK(rejected(client, Reason::excess) == 500 - 9);
}
