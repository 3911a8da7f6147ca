// The NTP process under NTS on the bench: keys, cookies, rotation, NAK, and what happens when no keys can be established.
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "models/ntp/ntp_engine.h"
#include "models/wire/nts_field.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

NtpConfig serving(const NtsServerConfig& nts = {}) {
  NtpConfig config;
  config.stratum = 1;
  config.refid = "GPS";
  config.nts_server = nts;
  return config;
}

NtpConfig rotating(Duration rotate, int kept_keys) {
  NtsServerConfig nts;
  nts.rotate = rotate;
  nts.kept_keys = kept_keys;
  return serving(nts);
}

NtpConfig storing(bool stores_keys) {
  NtsServerConfig nts;
  nts.stores_keys = stores_keys;
  return serving(nts);
}

NtpConfig asking(const test::Host& server, int poll = 6) {
  NtpSource source;
  source.host = server.name();
  source.addresses = {server.ipv4()};
  source.iburst = true;
  source.min_poll = source.max_poll = poll;
  source.nts.emplace();
  NtpConfig config;
  config.servers = {source};
  return config;
}

struct NtsHosts {
  explicit NtsHosts(const HostConfig& clock = {.offset = 30_ms, .frequency = 10_ppm})
      : server{bench.add_host("server")}, client{bench.add_host("client", clock)} {}

  void serve(const NtpConfig& config = serving(), std::map<std::string, std::string> stored = {}) {
    serving_program = &server.start(std::make_unique<NtpEngine>(config, 1, "server"), std::move(stored));
  }
  void ask(const NtpConfig& config) { asking_program = &client.run<NtpEngine>(config, 1, "client"); }

  // The states of the keys, in order: establishing, ready, or the reason why there are none.
  std::vector<std::string> keys() const {
    std::vector<std::string> values;
    for (const auto& change : asking_program->reported<StateChanged>())
      if (change.what == "nts of server") values.push_back(change.value);
    return values;
  }
  std::size_t rejected(Reason reason) const {
    const auto all = asking_program->reported<Rejected>();
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [=](const Rejected& r) { return r.reason == reason; }));
  }
  std::size_t used() const { return asking_program->reported<Measured>().size(); }

  Bench bench;
  test::Host &server, &client;
  test::Program* serving_program = nullptr;
  test::Program* asking_program = nullptr;
};

using Words = std::vector<std::string>;

// The values of the extension fields of one type in all packets to `port`.
std::vector<Bytes> fields(const Bench& bench, std::uint16_t port, wire::NtsField type) {
  std::vector<Bytes> values;
  for (const Datagram& datagram : bench.datagrams()) {
    if (datagram.destination.port != port) continue;
    const auto parsed = wire::parse(datagram.data);
    for (const wire::ExtensionField& field : parsed.packet.extensions)
      if (field.type == static_cast<std::uint16_t>(type)) values.emplace_back(field.value.begin(), field.value.end());
  }
  return values;
}

}  // namespace

TEST_CASE("a client under NTS gets keys once, and follows its server") {
  NtsHosts hosts;
  hosts.serve();
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(6_h);
  CHECK(hosts.keys() == Words{"establishing", "ready"});
  CHECK(hosts.client.error().abs() < 1_ms);
  CHECK(hosts.asking_program->reported<SelectedSource>().back().source == "server");
  CHECK(hosts.used() > 300);
  CHECK(hosts.asking_program->call("nts") == "server ready, 8 cookies, 1 establishment");
  CHECK(hosts.serving_program->call("nts") == "no source uses NTS");
}

TEST_CASE("every packet of an association under NTS is protected, and there is none before there are keys") {
  NtsHosts hosts;
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(10_min);
  CHECK(hosts.bench.datagrams().empty());
  hosts.serve();
  hosts.bench.run_for(1_h);
  REQUIRE(hosts.bench.datagrams().size() > 50);
  for (const Datagram& datagram : hosts.bench.datagrams()) CHECK(datagram.data.size() > 200);
}

TEST_CASE("no cookie is sent twice, and a client that loses nothing asks for one at a time") {
  NtsHosts hosts;
  hosts.serve();
  hosts.ask(asking(hosts.server, 4));
  hosts.bench.run_for(3_h);
  std::set<Bytes> different;
  const auto cookies = fields(hosts.bench, 123, wire::NtsField::cookie);
  for (const Bytes& cookie : cookies) different.insert(cookie);
  REQUIRE(cookies.size() > 600);
  CHECK(different.size() == cookies.size());
  CHECK(fields(hosts.bench, 123, wire::NtsField::cookie_placeholder).empty());   // the jar was full before each request
}

TEST_CASE("cookies that were lost are asked for again") {
  NtsHosts hosts;
  hosts.serve();
  hosts.bench.lose(hosts.server, hosts.client, {20, 21, 22});
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(6_h);
  CHECK(fields(hosts.bench, 123, wire::NtsField::cookie_placeholder).size() == 1 + 2 + 3);
  CHECK(hosts.keys() == Words{"establishing", "ready"});
}

TEST_CASE("no answer under NTS is larger than its request") {
  NtsHosts hosts;
  hosts.serve();
  hosts.bench.lose(hosts.server, hosts.client, {3, 4, 5, 11});
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(3_h);
  std::size_t request = 0;
  for (const Datagram& datagram : hosts.bench.datagrams()) {
    if (datagram.destination.address == hosts.server.ipv4()) request = datagram.data.size();
    else CHECK(datagram.data.size() <= request);
  }
}

TEST_CASE("keys that rotate faster than a client's cookies are used make no NAK while the kept ones reach back") {
  NtsHosts hosts;
  hosts.serve(rotating(10_min, 2));
  hosts.ask(asking(hosts.server));                     // eight cookies last 8 * 64 s, less than three keys of ten minutes
  hosts.bench.run_for(12_h);
  CHECK(hosts.rejected(Reason::nts_nak) == 0);
  CHECK(hosts.keys() == Words{"establishing", "ready"});
}

TEST_CASE("where cookies outlive their keys the NAK brings new ones") {
  NtsHosts hosts;
  hosts.serve(rotating(2_min, 1));
  hosts.ask(asking(hosts.server, 7));                  // the oldest of eight cookies is 1024 s old
  hosts.bench.run_for(6_h);
  CHECK(hosts.rejected(Reason::nts_nak) > 10);
  const Words keys = hosts.keys();   // a NAK is no state: it makes the next poll ask for keys
  CHECK(keys.back() == "ready");
  CHECK(std::count(keys.begin(), keys.end(), "ready") > 10);
  CHECK(hosts.client.error().abs() < 5_ms);
}

TEST_CASE("a server that starts again with its stored keys is not asked for new ones") {
  for (const bool stores : {true, false}) {
    INFO("stores its keys: " << stores);
    NtsHosts hosts;
    hosts.serve(storing(stores));
    hosts.ask(asking(hosts.server));
    hosts.bench.run_for(1_h);
    const auto stored = hosts.serving_program->stored();
    hosts.serving_program->stop();
    hosts.bench.run_for(5_min);                        // not so long that all eight cookies are spent
    hosts.serve(storing(stores), stored);
    hosts.bench.run_for(2_h);
    CHECK(hosts.rejected(Reason::nts_nak) == (stores ? 0 : 1));
    CHECK(hosts.keys() == (stores ? Words{"establishing", "ready"} : Words{"establishing", "ready", "establishing", "ready"}));
    CHECK(hosts.asking_program->reported<ReachChanged>().back().reach == 0xff);
  }
}

TEST_CASE("a client whose cookies are spent while its server is down gets others when it is back") {
  NtsHosts hosts;
  hosts.serve();
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(1_h);
  const auto stored = hosts.serving_program->stored();
  hosts.serving_program->stop();
  hosts.bench.run_for(30_min);
  CHECK(hosts.keys().back() == "port_closed");
  hosts.serve(serving(), stored);
  hosts.bench.run_for(30_min);
  CHECK(hosts.keys().back() == "ready");
  CHECK(hosts.asking_program->reported<ReachChanged>().back().reach == 0xff);
}

TEST_CASE("stored keys that do not parse are reported and replaced") {
  NtsHosts hosts;
  hosts.serve(serving(), {{"nts.keys", "7 0123\n"}});
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(10_min);
  const auto messages = hosts.serving_program->reported<Message>();
  CHECK(std::any_of(messages.begin(), messages.end(),
                    [](const Message& m) { return m.text.starts_with("nts.keys does not parse"); }));
  CHECK(hosts.keys() == Words{"establishing", "ready"});
}

TEST_CASE("a client whose certificate is not yet valid has no time, and gets it where dates are ignored") {
  NtsHosts hosts;
  hosts.serve();
  hosts.ask(asking(hosts.server));
  hosts.bench.fail_streams_with(Reason::certificate_not_yet_valid);
  hosts.bench.run_for(1_h);
  CHECK(hosts.used() == 0);
  CHECK(hosts.rejected(Reason::certificate_not_yet_valid) >= 5);
  CHECK(hosts.keys().back() == "certificate_not_yet_valid");
  hosts.bench.fail_streams_with(Reason::none);
  hosts.bench.run_for(1_h);
  CHECK(hosts.keys().back() == "ready");
  CHECK(hosts.used() > 0);
}

TEST_CASE("an answer whose authenticator was altered is refused, and the clock is not touched") {
  NtsHosts hosts;
  hosts.serve();
  hosts.bench.intercept([&](Datagram& datagram) {
    if (datagram.destination.address == hosts.client.ipv4()) datagram.data.back() ^= 1;
    return true;
  });
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(30_min);
  CHECK(hosts.rejected(Reason::nts_bad_authenticator) > 5);
  CHECK(hosts.used() == 0);
  CHECK(hosts.asking_program->adjustments().size() <= 1);   // what the start sets
}

TEST_CASE("an answer without NTS is refused by an association under NTS, a kiss too") {
  NtsHosts hosts;
  hosts.serve();
  for (const std::uint8_t stratum : {std::uint8_t{1}, std::uint8_t{0}}) {
    hosts.bench.intercept([&, stratum](Datagram& datagram) {
      if (datagram.destination.address == hosts.client.ipv4()) {
        datagram.data.resize(48);
        datagram.data[1] = stratum;
        if (stratum == 0) std::copy_n("DENY", 4, datagram.data.begin() + 12);
      }
      return true;
    });
    if (!hosts.asking_program) hosts.ask(asking(hosts.server));
    hosts.bench.run_for(1_h);
    CHECK(hosts.used() == 0);
  }
  CHECK(hosts.rejected(Reason::nts_missing_field) > 10);
  CHECK(hosts.rejected(Reason::kiss_of_death) == 0);
}

TEST_CASE("a rate-limited request under NTS is answered with a kiss under its keys, and obeyed") {
  NtsHosts hosts;
  NtpConfig config = serving();
  config.access.rules = {{.of = "default", .flags = {Restriction::limited, Restriction::kod}}};
  config.mru.rate_limit.average = 8;
  hosts.serve(config);
  hosts.ask(asking(hosts.server, 4));
  hosts.bench.run_for(2_h);
  CHECK(hosts.rejected(Reason::nts_missing_field) == 0);
  const auto kisses =
      hosts.asking_program->times_of<Rejected>([](const Rejected& r) { return r.reason == Reason::kiss_of_death; });
  REQUIRE_FALSE(kisses.empty());
  std::vector<TrueTime> requests;
  for (const Datagram& datagram : hosts.bench.datagrams())
    if (datagram.destination.address == hosts.server.ipv4()) requests.push_back(datagram.sent);
  for (std::size_t i = 1; i < requests.size(); ++i) {   // each kiss doubles the interval, for good
    const auto heard = std::count_if(kisses.begin(), kisses.end(), [&](TrueTime at) { return at <= requests[i - 1]; });
    if (heard > 0) CHECK((requests[i] - requests[i - 1]).seconds() >= 0.999 * static_cast<double>(16 << heard));
  }
  CHECK(requests.back() > kisses.back());
  CHECK(requests.size() < 7200 / 16 / 2);
}

TEST_CASE("a client under notrust trusts an answer under NTS") {
  NtsHosts hosts;
  hosts.serve();
  NtpConfig config = asking(hosts.server);
  config.access.rules = {{.of = "default", .flags = {Restriction::notrust}}};
  hosts.ask(config);
  hosts.bench.run_for(1_h);
  CHECK(hosts.used() > 50);
  CHECK(hosts.rejected(Reason::not_authenticated) == 0);
}

TEST_CASE("an NTS-KE server may send its clients to another server for the time") {
  NtsHosts hosts;
  test::Host& other = hosts.bench.add_host("other");
  NtsServerConfig nts;
  nts.server = other.ipv4().text();
  nts.server_port = 1123;
  hosts.serve(serving(nts));
  const auto keys = hosts.serving_program->stored();   // servers of one operator share the keys of their cookies
  NtpConfig time = serving();
  time.port = 1123;
  other.start(std::make_unique<NtpEngine>(time, 1, "other"), keys);
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(1_h);
  for (const Datagram& datagram : hosts.bench.datagrams()) CHECK(datagram.destination.address != hosts.server.ipv4());
  CHECK(hosts.asking_program->reported<ReachChanged>().back().reach == 0xff);
  CHECK(hosts.client.error().abs() < 1_ms);
}

TEST_CASE("a client that is sent to a server which it asks already has no use for the keys") {
  NtsHosts hosts;
  test::Host& other = hosts.bench.add_host("other");
  NtsServerConfig nts;
  nts.server = other.ipv4().text();
  hosts.serve(serving(nts));
  other.start(std::make_unique<NtpEngine>(serving(), 1, "other"), hosts.serving_program->stored());
  NtpConfig config = asking(hosts.server);
  NtpSource plain = config.servers.front();
  plain.host = "other";
  plain.addresses = {other.ipv4()};
  plain.nts.reset();
  config.servers.push_back(plain);
  config.access.rules = {{.of = "default", .flags = {Restriction::ignore}}, {.of = "source", .flags = {}}};
  hosts.ask(config);
  hosts.bench.run_for(1_h);
  REQUIRE_FALSE(hosts.keys().empty());
  for (const std::string& value : hosts.keys()) CHECK(value != "ready");
  CHECK(hosts.rejected(Reason::excess) > 1);
  CHECK(hosts.asking_program->reported<Message>().front().text.starts_with("server: sent to 10.0.0.3:123"));
  for (const Datagram& datagram : hosts.bench.datagrams()) CHECK(datagram.data.size() == 48);
  CHECK(hosts.asking_program->reported<SelectedSource>().back().source == "other");
  CHECK(hosts.used() > 50);
}

TEST_CASE("keys for a server whose name cannot be resolved are of no use") {
  NtsHosts hosts;
  NtsServerConfig nts;
  nts.server = "time.example";
  hosts.serve(serving(nts));
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(1_h);
  CHECK(hosts.rejected(Reason::no_route) > 1);
  CHECK(hosts.bench.datagrams().empty());
}

TEST_CASE("a server without NTS answers a protected request as if it were none") {
  NtsHosts hosts;
  hosts.serve();
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(10_min);
  hosts.serving_program->stop();
  NtpConfig plain = serving();
  plain.nts_server.reset();
  hosts.serve(plain);
  hosts.bench.run_for(10_min);
  CHECK(hosts.rejected(Reason::nts_missing_field) > 1);
}

TEST_CASE("a step of the clock from outside leaves the keys alone") {
  NtsHosts hosts;
  hosts.serve();
  hosts.ask(asking(hosts.server));
  hosts.bench.run_for(1_h);
  hosts.client.step(50_s);
  hosts.bench.run_for(2_h);
  CHECK(hosts.keys() == Words{"establishing", "ready"});
  CHECK(hosts.client.error().abs() < 1_ms);
}
