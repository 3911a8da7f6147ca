// The streams of engines, with TLS: keys that both ends export, certificates, and what goes wrong.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/host/engine_driver.h"
#include "tests/nts_engines.h"
#include "tests/sim/host/flat_hosts.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;

namespace {

using Words = std::vector<std::string>;

// Passes events on to an engine and remembers the changes of state that it reports.
class Overheard final : public Engine {
 public:
  using Said = std::vector<std::pair<std::string, std::string>>;

  Overheard(std::unique_ptr<Engine> engine, Said& said) : engine_{std::move(engine)}, said_{said} {}

  std::vector<Action> handle(const Now& now, const Event& event) override {
    auto actions = engine_->handle(now, event);
    for (const Action& action : actions)
      if (const auto* report = std::get_if<Report>(&action))
        if (const auto* change = std::get_if<StateChanged>(report)) said_.emplace_back(change->what, change->value);
    return actions;
  }

 private:
  std::unique_ptr<Engine> engine_;
  Said& said_;
};

// One program on a host.
class OneProgram {
 public:
  explicit OneProgram(host::Kernel& kernel) : kernel_{kernel} {}

  void start(std::unique_ptr<Engine> engine) {
    driver_ = std::make_unique<host::EngineDriver>(kernel_, ProgramIndex{0},
                                                   std::make_unique<Overheard>(std::move(engine), said_), stored_);
    driver_->handle(Started{});
  }
  void stop() { driver_.reset(); }
  Words said(const std::string& what) const {
    Words values;
    for (const auto& [about, value] : said_)
      if (about == what) values.push_back(value);
    return values;
  }

 private:
  host::Kernel& kernel_;
  Overheard::Said said_;
  host::EngineDriver::Files stored_;
  std::unique_ptr<host::EngineDriver> driver_;
};

struct Two {
  explicit Two(Duration client_offset = {}, std::uint64_t seed = 1)
      : hosts{yaml(client_offset, seed), 20_ms}, server{hosts.kernel("server")}, client{hosts.kernel("client")} {}

  static std::string yaml(Duration client_offset, std::uint64_t seed) {
    return fmt::format(
        "format: 1\ndescription: A test.\nstop: 1h\nseed: {}\nhosts:\n  server: {{programs: [{{server: {{}}}}]}}\n"
        "  client: {{clock: {{offset: {}s}}, programs: [{{server: {{}}}}]}}\n"
        "networks:\n  net: {{hosts: [server, client], path: {{delay: 20ms}}, addresses: {{ipv6: 'fd00:1::/64'}}}}\n",
        seed, client_offset.floor_seconds());
  }
  void serve(const ntp::NtsServerConfig& config = {}) {
    hosts.schedule(1_s, [this, config] { server.start(std::make_unique<test::NtsAnswerer>(config)); });
  }
  void ask(const ntp::NtsSourceConfig& config = {}, bool ipv6 = false, const std::string& name = "server") {
    hosts.schedule(2_s, [this, config, ipv6, name] {
      client.start(std::make_unique<test::NtsAsker>(hosts.address("server", ipv6), config, name));
    });
  }

  FlatHosts hosts;
  OneProgram server, client;
};

constexpr Duration year = Duration::from_whole_seconds(365 * 86400);

}  // namespace

TEST_CASE("engines get NTS keys over TLS and TCP, and their packets verify with them") {
  const bool ipv6 = GENERATE(false, true);
  Two two;
  two.serve();
  two.ask({}, ipv6);
  two.hosts.run_to(100_s);
  CHECK(two.client.said("keys") == Words{"none"});
  CHECK(two.client.said("answer") == Words(7, "none"));
}

TEST_CASE("the octets of NTS are the same in every run, and others with another seed") {
  const auto packets = [](std::uint64_t seed) {
    Two two{{}, seed};
    two.serve();
    two.ask();
    two.hosts.run_to(50_s);
    REQUIRE(two.client.said("answer").size() > 1);
    return two.hosts.networks.datagrams;
  };
  const auto first = packets(1);
  CHECK(first == packets(1));
  CHECK(first != packets(2));
}

TEST_CASE("a client whose clock is far from right refuses a certificate, unless it ignores dates") {
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
    two.hosts.run_to(5_s);
    CHECK(two.client.said("keys") == Words{reason});
  }
  SECTION("it does not") {
    config.ignores_dates = true;
    two.ask(config);
    two.hosts.run_to(5_s);
    CHECK(two.client.said("keys") == Words{"none"});
  }
}

TEST_CASE("a server's certificate has the dates that its configuration says") {
  Two two;
  ntp::NtsServerConfig config;
  config.valid_until = LocalTime::at(two.hosts.at(Duration{}).since_epoch() - 1_s);
  two.serve(config);
  two.ask();
  two.hosts.run_to(5_s);
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
  SECTION("its address") { source.name = two.hosts.address("server").text(); }
  SECTION("an unknown name") {
    source.name = "nobody";
    expected = "certificate_name";
  }
  SECTION("another authority") {
    source.authorities = tls::Authority{5, two.hosts.at(Duration{})}.certificate();
    expected = "certificate_untrusted";
  }
  SECTION("no authority at all") {
    source.authorities = "not PEM";
    expected = "tls_failed";
  }
  two.ask(source);
  two.hosts.run_to(5_s);
  CHECK(two.client.said("keys") == Words{expected});
}

TEST_CASE("a server may show a certificate of its own") {
  Two two;
  tls::Authority other{5, two.hosts.at(Duration{})};
  const tls::Identity identity = other.issue({"hosts.other", {"server"}, {}, {}});
  ntp::NtsServerConfig config;
  config.certificates = identity.certificates;
  config.private_key = identity.private_key;
  ntp::NtsSourceConfig source;
  source.authorities = other.certificate();
  SECTION("with its key") {
    two.serve(config);
    two.ask(source);
    two.hosts.run_to(5_s);
    CHECK(two.client.said("keys") == Words{"none"});
  }
  SECTION("with another's key") {
    config.private_key = two.hosts.run.authority.issue({"hosts.server", {"server"}, {}, {}}).private_key;
    two.serve(config);
    two.hosts.run_to(5_s);
    CHECK(two.server.said("listener") == Words{"tls_failed"});
  }
}

TEST_CASE("an error of TCP comes to the engine as a reason") {
  Two two;
  two.ask();
  SECTION("no listener") {
    two.hosts.run_to(5_s);
    CHECK(two.client.said("keys") == Words{"port_closed"});
  }
  SECTION("another program has the port") {
    OneProgram again{two.hosts.kernel("server")};
    two.serve();
    two.hosts.schedule(1500_ms, [&] { again.start(std::make_unique<test::NtsAnswerer>(ntp::NtsServerConfig{})); });
    two.hosts.run_to(5_s);
    CHECK(again.said("listener") == Words{"port_taken"});
    CHECK(two.client.said("keys") == Words{"none"});
    again.stop();
  }
}

TEST_CASE("a program that stops leaves its port to the next") {
  Two two;
  two.serve();
  two.hosts.schedule(1500_ms, [&] { two.server.stop(); });
  two.hosts.schedule(1600_ms, [&] { two.server.start(std::make_unique<test::NtsAnswerer>(ntp::NtsServerConfig{})); });
  two.ask();
  two.hosts.run_to(5_s);
  CHECK(two.server.said("listener").empty());
  CHECK(two.client.said("keys") == Words{"none"});
}
