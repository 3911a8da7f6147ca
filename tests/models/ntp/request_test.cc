// What a request discloses of its sender: data minimisation and random source ports (RFC 9109).
#include <catch2/catch.hpp>

#include <set>

#include "tests/models/ntp/tampered_run.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;
using wire::Header;
using wire::NtpTimestamp;

namespace {

// A client that asks its server every 16 s for ten minutes.
struct Asking {
  explicit Asking(const NtpConfig& client_config = {}) {
    TamperedConfig config = plain_pair();
    config.source.host = "server";
    config.source.addresses = {server.ipv4()};
    config.client = client_config;
    config.client.drift = -(10_ppm);   // else the RFC would measure the frequency for 15 minutes first
    config.client.servers = {config.source};
    server.run<NtpEngine>(config.server, 1, "server");
    program = &client.run<NtpEngine>(config.client, 1, "client");
  }
  std::vector<Datagram> requests() const {
    std::vector<Datagram> found;
    for (const Datagram& datagram : bench.datagrams())
      if (datagram.source.address == client.ipv4()) found.push_back(datagram);
    return found;
  }
  static Header header(const Datagram& datagram) { return wire::parse(datagram.data).packet.header; }

  Bench bench;
  Host& server = bench.add_host("server");
  Host& client = bench.add_host("client", wrong_clock);
  Program* program = nullptr;
};

NtpConfig of(Variant profile, std::optional<bool> minimise = std::nullopt) {
  NtpConfig config;
  config.profile = profile;
  config.minimise_data = minimise;
  return config;
}

}  // namespace

TEST_CASE("a minimised request discloses nothing but its sender's poll interval") {
  for (const auto& config : {of(Variant::ntpsec), of(Variant::ntpd, true), of(Variant::rfc5905, true)}) {
    Asking it{config};
    it.bench.run_for(10_min);
    std::set<std::uint64_t> transmits;
    for (const Datagram& datagram : it.requests()) {
      Header header = Asking::header(datagram);
      transmits.insert(header.transmit.value());
      const LocalTime resolved = header.transmit.resolve(LocalTime::at(datagram.sent.since_epoch()));
      CHECK((resolved.since_epoch() - datagram.sent.since_epoch()).abs() > 1_s);
      Header nothing;
      nothing.mode = wire::Mode::client;
      nothing.poll = 4;
      nothing.precision = 32;
      nothing.transmit = header.transmit;
      CHECK(header == nothing);
    }
    CHECK(transmits.size() == it.requests().size());
    CHECK(it.client.error().abs() < 1_ms);
  }
}

TEST_CASE("a request that is not minimised discloses the system variables and the packet before") {
  for (const auto& config : {of(Variant::ntpsec, false), of(Variant::ntpd), of(Variant::rfc5905)}) {
    Asking it{config};
    it.bench.run_for(10_min);
    const Header last = Asking::header(it.requests().back());
    CHECK(last.stratum == 2);
    CHECK(last.refid == it.server.ipv4().v4_value());
    CHECK(last.leap == Leap::none);
    CHECK_FALSE(last.reference.is_zero());
    CHECK_FALSE(last.origin.is_zero());
    CHECK_FALSE(last.receive.is_zero());
    CHECK(Asking::header(it.requests().front()).leap == Leap::unsynchronized);
  }
}

TEST_CASE("with random ports each request has one of its own") {
  NtpConfig config;
  config.random_ports = true;
  Asking it{config};
  it.bench.run_for(10_min);
  std::set<std::uint16_t> ports;
  for (const Datagram& datagram : it.requests()) ports.insert(datagram.source.port);
  CHECK(it.requests().size() > 30);
  CHECK(ports.size() == it.requests().size());
  CHECK(ports.count(123) == 0);
  CHECK(it.client.error().abs() < 1_ms);
}

TEST_CASE("with random ports a true answer to the well-known port is not taken") {
  for (const bool random_ports : {true, false}) {
    NtpConfig config;
    config.random_ports = random_ports;
    Asking it{config};
    it.bench.intercept([&](Datagram& datagram) {
      if (datagram.source.address != it.server.ipv4()) return true;
      it.client.receive(datagram.source, {it.client.ipv4(), 123}, datagram.data);
      return false;
    });
    it.bench.run_for(10_min);
    CHECK(it.program->reported<Measured>().empty() == random_ports);
    if (!random_ports) continue;
    CHECK_FALSE(it.program->reported<Rejected>().empty());
    for (const Rejected& rejected : it.program->reported<Rejected>()) CHECK(rejected.reason == Reason::unknown_source);
  }
}
