// The streams of engines on ns-3's TCP, with TLS: keys that both ends export, certificates, and what goes wrong.
#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/host/program.h"
#include "tests/nts_engines.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;
using namespace ntpsim::host;

namespace {

using Words = std::vector<std::string>;

// A host whose clock is right but for an offset, with one program.
class OneProgram final : public ProgramHost {
 public:
  OneProgram(World& world, std::string name, tls::Authority& authority, Duration offset = {})
      : world_{world}, name_{std::move(name)}, authority_{authority}, offset_{offset} {}

  void start(std::unique_ptr<Engine> engine) {
    program_ = std::make_unique<host::Program>(0, *this, std::move(engine));
    program_->handle(Started{});
  }
  void stop() { program_.reset(); }
  Words said(const std::string& what) const {
    Words values;
    for (const auto& [about, value] : said_)
      if (about == what) values.push_back(value);
    return values;
  }

  Now now() override { return {local(), MonoTime::at(world_.elapsed() + 100_s), {}}; }
  Stamps stamps(const PacketTimes&) override { return {local(), {}, {}}; }
  Port& port() override { return world_.port(name_); }
  TlsHost tls() override { return {authority_, 1, "hosts." + name_, {name_, world_.address(name_, "net").text()}}; }
  void set_timer(int, TimerId id, Duration after) override {
    world_.schedule(world_.elapsed() + after, [this, id, setting = ++settings_[id]] {
      if (program_ && settings_[id] == setting) program_->handle(TimerFired{id});
    });
  }
  void cancel_timer(int, TimerId) override {}
  void adjust_clock(int, const AdjustClock&) override {}
  void store(int, Store) override {}
  void report(int, const Report& report) override {
    if (const auto* change = std::get_if<StateChanged>(&report)) said_.emplace_back(change->what, change->value);
  }
  void settled() override {}

 private:
  LocalTime local() const { return LocalTime::at(world_.at(world_.elapsed()).since_epoch() + offset_); }

  World& world_;
  std::string name_;
  tls::Authority& authority_;
  Duration offset_;
  std::vector<std::pair<std::string, std::string>> said_;
  std::map<TimerId, int> settings_;      // how often each timer was set: the last one counts
  std::unique_ptr<host::Program> program_;
};

struct Two {
  explicit Two(Duration client_offset = {}, std::uint64_t seed = 1)
      : world{plan(seed)}, authority{seed, world.at(Duration{})}, server{world, "server", authority},
        client{world, "client", authority, client_offset} {}

  static WorldPlan plan(std::uint64_t seed) {
    WorldPlan plan{seed};
    plan.path("net", {"server", "client"}, 20_ms);
    plan.network_named("net").addresses.ipv6 = "fd00:1::/64";
    return plan;
  }
  void serve(const ntp::NtsServerConfig& config = {}) {
    world.schedule(1_s, [this, config] { server.start(std::make_unique<test::NtsAnswerer>(config)); });
  }
  void ask(const ntp::NtsSourceConfig& config = {}, bool ipv6 = false, const std::string& name = "server") {
    world.schedule(2_s, [this, config, ipv6, name] {
      client.start(std::make_unique<test::NtsAsker>(world.address("server", "net", ipv6), config, name));
    });
  }

  World world;
  tls::Authority authority;
  OneProgram server, client;
};

constexpr Duration year = Duration::from_whole_seconds(365 * 86400);

}  // namespace

TEST_CASE("engines get NTS keys over TLS and TCP, and their packets verify with them") {
  const bool ipv6 = GENERATE(false, true);
  Two two;
  two.serve();
  two.ask({}, ipv6);
  two.world.run(100_s);
  CHECK(two.client.said("keys") == Words{"none"});
  CHECK(two.client.said("answer") == Words(7, "none"));
}

TEST_CASE("the octets of NTS are the same in every run, and others with another seed") {
  const auto packets = [](std::uint64_t seed) {
    Two two{{}, seed};
    two.serve();
    two.ask();
    two.world.run(50_s);
    REQUIRE(two.client.said("answer").size() > 1);
    return two.world.events;
  };
  const auto first = packets(1);
  CHECK(first == packets(1));
  CHECK(first != packets(2));
}

TEST_CASE("a client whose clock is far from right refuses a certificate, unless it is told not to look") {
  const auto [offset, reason] = GENERATE(table<Duration, std::string>({
      {year, "none"},
      {11 * year, "certificate_expired"},
      {-11 * year, "certificate_not_yet_valid"},
  }));
  Two two{offset};
  two.serve();
  ntp::NtsSourceConfig config;
  SECTION("it looks") {
    two.ask(config);
    two.world.run(5_s);
    CHECK(two.client.said("keys") == Words{reason});
  }
  SECTION("it does not") {
    config.ignores_dates = true;
    two.ask(config);
    two.world.run(5_s);
    CHECK(two.client.said("keys") == Words{"none"});
  }
}

TEST_CASE("a server's certificate has the dates that its configuration says") {
  Two two;
  ntp::NtsServerConfig config;
  config.valid_until = LocalTime::at(two.world.at(Duration{}).since_epoch() - 1_s);
  two.serve(config);
  two.ask();
  two.world.run(5_s);
  CHECK(two.client.said("keys") == Words{"certificate_expired"});
}

TEST_CASE("certificates are for the names of their host, and signed by the run's authority") {
  Two two;
  ntp::NtsServerConfig config;
  config.names = {"time.example"};
  two.serve(config);
  ntp::NtsSourceConfig source;
  std::string expected = "none";
  SECTION("a further name") { source.name = "time.example"; }
  SECTION("its address") { source.name = two.world.address("server", "net").text(); }
  SECTION("a name of nobody") {
    source.name = "nobody";
    expected = "certificate_name";
  }
  SECTION("another authority") {
    source.authorities = tls::Authority{5, two.world.at(Duration{})}.certificate();
    expected = "certificate_untrusted";
  }
  SECTION("no authority at all") {
    source.authorities = "not PEM";
    expected = "tls_failed";
  }
  two.ask(source);
  two.world.run(5_s);
  CHECK(two.client.said("keys") == Words{expected});
}

TEST_CASE("a server may show a certificate of its own") {
  Two two;
  tls::Authority other{5, two.world.at(Duration{})};
  const tls::Identity identity = other.issue({"hosts.other", {"server"}, {}, {}});
  ntp::NtsServerConfig config;
  config.certificates = identity.certificates;
  config.private_key = identity.private_key;
  ntp::NtsSourceConfig source;
  source.authorities = other.certificate();
  SECTION("with its key") {
    two.serve(config);
    two.ask(source);
    two.world.run(5_s);
    CHECK(two.client.said("keys") == Words{"none"});
  }
  SECTION("with another's key") {
    config.private_key = two.authority.issue({"hosts.server", {"server"}, {}, {}}).private_key;
    two.serve(config);
    two.world.run(5_s);
    CHECK(two.server.said("listener") == Words{"tls_failed"});
  }
}

TEST_CASE("what TCP says comes to the engine as a reason") {
  Two two;
  two.ask();
  SECTION("nobody listens") {
    two.world.run(5_s);
    CHECK(two.client.said("keys") == Words{"port_closed"});
  }
  SECTION("another program has the port") {
    OneProgram again{two.world, "server", two.authority};
    two.serve();
    two.world.schedule(1500_ms, [&] { again.start(std::make_unique<test::NtsAnswerer>(ntp::NtsServerConfig{})); });
    two.world.run(5_s);
    CHECK(again.said("listener") == Words{"port_taken"});
    CHECK(two.client.said("keys") == Words{"none"});
    again.stop();
  }
}

TEST_CASE("a program that stops leaves its port to the next") {
  Two two;
  two.serve();
  two.world.schedule(1500_ms, [&] { two.server.stop(); });
  two.world.schedule(1600_ms, [&] { two.server.start(std::make_unique<test::NtsAnswerer>(ntp::NtsServerConfig{})); });
  two.ask();
  two.world.run(5_s);
  CHECK(two.server.said("listener").empty());
  CHECK(two.client.said("keys") == Words{"none"});
}
