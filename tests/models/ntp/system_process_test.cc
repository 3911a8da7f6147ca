// The system process through the whole NTP process: which source is followed and why others are not, its system variables, and
// those without a source.
#include "models/ntp/system_process.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "models/wire/mac.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;
using wire::Header;

namespace {

// A client and its servers, named s1, s2, ..., each with a configured error.
struct World {
  explicit World(TrueTime start = TrueTime::at(Duration::from_whole_seconds(1'800'000'000))) : bench{start} {
    client = &bench.add_host("client", {.linux_kernel = true});
    asker = &bench.add_host("asker");
    config.drift = Frequency{};
  }

  NtpSource& add_server(const NtpServerConfig& server = {}) {
    const std::string name = "s" + std::to_string(servers.size() + 1);
    servers.push_back(&bench.add_host(name));
    serving.push_back(&servers.back()->run<NtpServer>(server));
    NtpSource source;
    source.host = name;
    source.addresses = {servers.back()->ipv4()};
    source.iburst = true;
    source.min_poll = source.max_poll = 6;
    return config.servers.emplace_back(source);
  }
  NtpSource& add_server(Duration offset) {
    NtpServerConfig server;
    server.offset = offset;
    return add_server(server);
  }
  void run(Duration duration) {
    program = &client->run<NtpEngine>(config, 1, "client");
    bench.run_for(duration);
  }
  void silence(std::size_t server) { serving[server]->stop(); }

  std::map<std::string, SourceJudged> judged() const {
    std::map<std::string, SourceJudged> last;
    for (const SourceJudged& verdict : program->reported<SourceJudged>()) last[verdict.source] = verdict;
    return last;
  }
  Reason reason(const std::string& source) const { return judged().at(source).reason; }
  Standing standing(const std::string& source) const { return judged().at(source).standing; }
  std::vector<std::string> told(const std::string& what) const {
    std::vector<std::string> values;
    for (const StateChanged& change : program->reported<StateChanged>())
      if (change.what == what) values.push_back(change.value);
    return values;
  }
  // The client's answer to a request now.
  Header answer() { return answer_of(*client); }
  Header answer_of(Host& host) {
    Header request;
    request.mode = wire::Mode::client;
    request.transmit = wire::NtpTimestamp{++asked};
    host.receive({asker->ipv4(), 4000}, {host.ipv4(), 123}, wire::serialise(request));
    bench.run_for(100_us);
    for (auto each = bench.datagrams().rbegin(); each != bench.datagrams().rend(); ++each)
      if (each->destination.address == asker->ipv4()) return wire::parse(each->data).packet.header;
    FAIL("no answer");
    return {};
  }

  Bench bench;
  Host* client;
  Host* asker;
  NtpConfig config;
  std::vector<Host*> servers;
  std::vector<Program*> serving;
  Program* program = nullptr;
  std::uint64_t asked = 1000;
};

std::vector<std::string> words(std::initializer_list<const char*> list) { return {list.begin(), list.end()}; }

}  // namespace

// ---- which source is followed, and why the others are not ----

TEST_CASE("a lone server is followed, and its client is of the next stratum") {
  World it;
  it.add_server();
  it.run(10_min);
  CHECK(it.standing("s1") == Standing::system_peer);
  CHECK(it.program->reported<SelectedSource>().back().source == "s1");
  const Header answer = it.answer();
  CHECK(answer.stratum == 2);
  CHECK(answer.leap == Leap::none);
  CHECK(answer.refid == it.servers[0]->ipv4().v4_value());
  CHECK(answer.root_delay.duration() >= 2_ms);
  CHECK(answer.root_dispersion.duration() > 0_s);
}

TEST_CASE("before the first answer the client says that it is not synchronised") {
  World it;
  it.add_server();
  it.run(10_ms);
  const Header answer = it.answer();
  CHECK(answer.leap == Leap::unsynchronized);
  CHECK(answer.stratum == 0);
  CHECK(answer.refid == init_refid);
}

TEST_CASE("a falseticker outside the majority is reported, and moves nothing") {
  World it;
  it.add_server();
  it.add_server();
  it.add_server();
  it.add_server(500_ms);
  it.run(20_min);
  CHECK(it.standing("s4") == Standing::falsetick);
  CHECK(it.reason("s4") == Reason::falseticker);
  for (const char* name : {"s1", "s2", "s3"}) CHECK(it.reason(name) == Reason::none);
  CHECK(it.client->error().abs() < 1_ms);
}

TEST_CASE("of two that disagree neither is followed") {
  World it;
  it.add_server();
  it.add_server(5_s);
  it.config.min_sane = 1;
  it.config.max_distance = 1_s;
  it.config.discipline.panic = Duration{};
  it.run(1_min);
  bool disagreed = false;
  for (const SourceJudged& verdict : it.program->reported<SourceJudged>())
    disagreed = disagreed || verdict.reason == Reason::no_majority;
  CHECK(disagreed);
}

TEST_CASE("with fewer survivors than minsane no source is followed, and each is reported") {
  World it;
  it.add_server();
  it.add_server();
  it.config.min_sane = 3;
  it.run(10_min);
  CHECK(it.reason("s1") == Reason::too_few_survivors);
  CHECK(it.reason("s2") == Reason::too_few_survivors);
  CHECK(it.answer().leap == Leap::unsynchronized);
}

TEST_CASE("beside a preferred server the others are candidates that do not move the clock") {
  World it;
  it.add_server();
  it.add_server(2_ms).prefer = true;
  it.add_server();
  it.config.min_distance = 50_ms;
  it.run(1_h);
  CHECK(it.standing("s2") == Standing::system_peer);
  CHECK(it.reason("s1") == Reason::not_preferred);
  CHECK(it.reason("s3") == Reason::not_preferred);
  CHECK((it.client->error() - 2_ms).abs() < 200_us);
}

TEST_CASE("the cluster algorithm reports its outliers") {
  World it;
  for (int i = 0; i < 4; ++i) it.add_server();
  it.add_server(8_ms);
  it.config.min_distance = 100_ms;   // all intervals overlap, so it is no falseticker
  it.run(30_min);
  CHECK(it.standing("s5") == Standing::outlier);
  CHECK(it.reason("s5") == Reason::outlier);
}

TEST_CASE("a server that falls silent is unreachable after eight polls, and found again") {
  World it;
  it.add_server();
  it.add_server();
  it.run(20_min);
  REQUIRE(it.standing("s2") != Standing::reject);
  it.silence(1);
  it.bench.run_for(15_min);
  CHECK(it.standing("s2") == Standing::reject);
  CHECK(it.reason("s2") == Reason::unreachable);
  it.servers[1]->run<NtpServer>(NtpServerConfig{});
  it.bench.run_for(10_min);
  CHECK(it.reason("s2") == Reason::none);
}

TEST_CASE("a source that follows the client over IPv6 is a loop, by the MD5 digest of the address") {
  const auto bytes = IpAddress::parse("fd00::1")->bytes();
  const auto digest = wire::digest(wire::MacType::md5, {}, bytes);
  const IpAddress client = *IpAddress::parse("fd00::1");
  CHECK(refid_of(client) == (std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 |
                             std::uint32_t{digest[2]} << 8 | digest[3]));
  for (const bool loops : {true, false}) {
    World it;
    it.add_server();
    it.config.servers[0].addresses = {it.servers[0]->ipv6()};
    REQUIRE(it.client->ipv6() == client);
    it.bench.intercept([&](Datagram& datagram) {
      if (datagram.source.address != it.servers[0]->ipv6()) return true;
      Header header = wire::parse(datagram.data).packet.header;
      header.stratum = 2;
      header.refid = refid_of(client) + (loops ? 0 : 1);
      datagram.data = wire::serialise(header);
      return true;
    });
    it.run(5_min);
    CHECK(it.reason("s1") == (loops ? Reason::loop : Reason::none));
  }
}

TEST_CASE("in the RFC a source that follows the same source as the client is also a loop") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpsec}) {
    World it;
    it.config.profile = variant;
    it.add_server();
    NtpServerConfig second;
    second.stratum = 2;
    second.refid = it.servers[0]->ipv4().text();
    it.add_server(second);
    it.run(20_min);
    CHECK(it.reason("s2") == (variant == Variant::rfc5905 ? Reason::loop : Reason::none));
  }
}

// ---- the error bound that it claims ----

TEST_CASE("the error that is claimed bounds the true one at every moment, and every answer says the same") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpd, Variant::ntpsec}) {
    CAPTURE(static_cast<int>(variant));
    World it;
    it.config.profile = variant;
    it.add_server();
    it.bench.set_delay(*it.servers[0], *it.client, 9_ms);   // 4 ms of error that no client can see
    it.client->set_frequency(12_ppm);
    it.config.drift.reset();
    it.run(1_min);
    for (int minute = 0; minute < 180; ++minute) {
      it.bench.run_for(1_min);
      const Header answer = it.answer();
      if (answer.leap == Leap::unsynchronized) continue;
      const Duration claimed = answer.root_delay.duration() / 2 + answer.root_dispersion.duration();
      CHECK(it.client->error().abs() < claimed);
    }
    CHECK(it.client->error().abs() > 3_ms);
    const auto bounds = it.program->reported<ErrorBound>();
    REQUIRE(bounds.size() > 10);
    for (const ErrorBound& bound : bounds) CHECK(bound.bound > 4_ms);
  }
}

// ---- leap seconds ----

TEST_CASE("a leap second is announced when more than half of the survivors announce it") {
  const TrueTime morning = TrueTime::at(Duration::from_whole_seconds(1'798'718'400));   // 2026-12-31 12:00
  for (const int announcing : {0, 1, 2, 3}) {
    World it{morning};
    for (int i = 0; i < 3; ++i) {
      NtpServerConfig server;
      if (i >= 3 - announcing) server.leap = Leap::insert;   // the first to answer would be a majority of one
      it.add_server(server);
    }
    it.run(30_min);
    CAPTURE(announcing);
    CHECK(it.answer().leap == (announcing >= 2 ? Leap::insert : Leap::none));
    CHECK((it.told("leap").empty() ? std::string{"quiet"} : it.told("leap").back()) == (announcing >= 2 ? "armed" : "quiet"));
  }
}

// ---- without a source ----

TEST_CASE("in holdover the stratum stays and the dispersion grows") {
  World it;
  it.add_server();
  it.run(30_min);
  const Header before = it.answer();
  it.silence(0);
  it.bench.run_for(10_h);
  const Header later = it.answer();
  CHECK(it.told("time from").back() == "holdover");
  CHECK(later.leap == Leap::none);
  CHECK(later.stratum == before.stratum);
  CHECK(later.refid == before.refid);
  CHECK(later.reference.value() - before.reference.value() < (64ULL << 32));
  const Duration growth = later.root_dispersion.duration() - before.root_dispersion.duration();
  CHECK(growth.seconds() == Approx(15e-6 * 36000).epsilon(0.01));
}

TEST_CASE("a holdover with a limit ends in not being synchronised, and a source ends that") {
  World it;
  it.add_server();
  it.config.orphan.holdover = 1_h;
  it.run(30_min);
  it.silence(0);
  it.bench.run_for(1_h);   // eight polls until the source counts as lost, then the limit
  CHECK(it.answer().leap == Leap::none);
  it.bench.run_for(20_min);
  CHECK(it.told("time from").back() == "nothing");
  CHECK(it.answer().leap == Leap::unsynchronized);
  CHECK(it.answer().stratum == 0);
  it.servers[0]->run<NtpServer>(NtpServerConfig{});
  it.bench.run_for(30_min);
  CHECK(it.told("time from").back() == "sources");
  CHECK(it.answer().stratum == 2);
}

TEST_CASE("the local clock stands in after the wait, at its stratum plus one") {
  World it;
  it.add_server();
  it.silence(0);
  it.config.orphan.local_clock = 5;
  it.run(299_s);
  CHECK(it.answer().leap == Leap::unsynchronized);
  it.bench.run_for(2_s);
  const Header answer = it.answer();
  CHECK(answer.leap == Leap::none);
  CHECK(answer.stratum == 6);
  CHECK(answer.refid == 0x7f7f0100U);
  CHECK(it.told("time from") == words({"nothing", "local clock"}));
}

TEST_CASE("an orphan without peers shows the orphan stratum and 127.0.0.1") {
  World it;
  it.config.orphan.stratum = 7;
  it.run(301_s);
  const Header answer = it.answer();
  CHECK(answer.stratum == 7);
  CHECK(answer.refid == 0x7f000001U);
  CHECK(answer.leap == Leap::none);
  CHECK(answer.root_delay.value() == 0);
  CHECK(answer.root_dispersion.value() == 0);
  CHECK(it.told("time from") == words({"nothing", "orphan"}));
}

TEST_CASE("in a mesh of orphans all follow the one of the lowest metric, and agree on the time") {
  Bench bench;
  std::vector<Host*> hosts;
  for (int i = 0; i < 3; ++i)
    hosts.push_back(&bench.add_host("o" + std::to_string(i), {.offset = 20_ms * i, .frequency = Frequency::from_ppm(5.0 * i),
                                                              .linux_kernel = true}));
  std::vector<Program*> programs;
  for (Host* host : hosts) {
    NtpConfig config;
    config.orphan.stratum = 6;
    for (Host* peer : hosts) {
      if (peer == host) continue;
      NtpSource source;
      source.host = peer->name();
      source.addresses = {peer->ipv4()};
      source.min_poll = source.max_poll = 6;
      config.peers.push_back(source);
    }
    programs.push_back(&host->run<NtpEngine>(config, 1, host->name()));
  }
  bench.run_for(5_h);
  int parents = 0;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto selected = programs[i]->reported<SelectedSource>();
    const bool follows = !selected.empty() && !selected.back().source.empty();
    parents += follows ? 0 : 1;
    CHECK((hosts[i]->error() - hosts[0]->error()).abs() < 2_ms);
  }
  CHECK(parents == 1);
}

// ---- the clock ----

TEST_CASE("after a step the client is not synchronised until its sources have been measured anew") {
  World it;
  it.add_server();
  it.run(30_min);
  REQUIRE(it.answer().stratum == 2);
  it.client->step(10_s);
  const Header answer = it.answer();
  CHECK(answer.leap == Leap::unsynchronized);
  CHECK(answer.stratum == 0);
  CHECK(answer.refid == 0x53544550U);   // STEP
  it.bench.run_for(30_min);
  CHECK(it.answer().stratum == 2);
  CHECK(it.client->error().abs() < 1_ms);
}

TEST_CASE("beyond the panic threshold the process ends without touching the clock") {
  World it;
  it.add_server(1001_s);
  it.run(1_h);
  CHECK(it.told("clock").back() == "PANIC");
  CHECK(it.client->error().abs() < 1_ms);
  const auto sent = it.bench.datagrams().size();
  it.bench.run_for(24_h);
  CHECK(it.bench.datagrams().size() == sent);
}

TEST_CASE("from 1970 a client finds the present, if nothing is too large for it") {
  World it;
  it.client->step(-Duration::from_whole_seconds(1'800'000'000));
  it.add_server();
  it.config.discipline.panic_gate = true;
  it.run(1_h);
  CHECK(it.client->error().abs() < 1_ms);
  CHECK(it.answer().stratum == 2);
}

TEST_CASE("a client is synchronised through the turn of the era in 2036") {
  World it{TrueTime::at(Duration::from_whole_seconds(2'085'978'496 - 1800))};
  it.add_server();
  it.run(1_min);
  for (int minute = 0; minute < 60; ++minute) {
    it.bench.run_for(1_min);
    CHECK(it.client->error().abs() < 1_ms);
    CHECK(it.answer().stratum == 2);
  }
  CHECK(it.program->reported<Rejected>().empty());
  for (const auto& [at, call] : it.program->adjustments()) CHECK_FALSE(call.step);
}
