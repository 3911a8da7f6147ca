// NTS between two hosts of the bench, whose streams hand the keys over without TLS.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "tests/bench.h"
#include "tests/nts_engines.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;

namespace {

struct Two {
  explicit Two(const ntp::NtsSourceConfig& config = {}) : server{bench.add_host("server")}, client{bench.add_host("client")} {
    serving = &server.run<NtsAnswerer>(ntp::NtsServerConfig{});
    asking = &client.run<NtsAsker>(server.ipv4(), config, "server");
  }
  std::vector<std::string> said(const std::string& what) const {
    std::vector<std::string> values;
    for (const auto& change : asking->reported<StateChanged>())
      if (change.what == what) values.push_back(change.value);
    return values;
  }

  Bench bench;
  test::Host &server, &client;
  test::Program *serving, *asking;
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("on the bench a client gets keys and protected answers") {
  Two two;
  two.bench.run_for(100_s);
  CHECK(two.said("keys") == Words{"none"});
  CHECK(two.said("answer") == Words(7, "none"));
}

TEST_CASE("on the bench a connection takes a round trip, and TLS none") {
  Two two;
  const TrueTime start = two.bench.now();
  two.bench.set_delay(100_ms);   // of all that follows the first packet, which is on its way
  two.bench.run_for(5_s);
  REQUIRE(two.bench.datagrams().size() == 2);
  CHECK((two.bench.datagrams()[0].sent - start - 301_ms).abs() < 1_us);
}

TEST_CASE("a server that was restarted is asked for new keys after its NAK") {
  Two two;
  two.bench.run_for(40_s);
  two.serving->stop();
  two.bench.run_for(16_s);
  two.server.run<NtsAnswerer>(ntp::NtsServerConfig{});
  two.bench.run_for(60_s);
  CHECK(two.said("keys") == Words{"none", "none"});
  const Words answers = two.said("answer");
  CHECK(std::count(answers.begin(), answers.end(), "nts_nak") == 1);
  CHECK(answers.back() == "none");
}

TEST_CASE("a connection that fails is reported with its reason, and tried again") {
  Two broken;
  broken.bench.fail_streams_with(Reason::certificate_expired);
  broken.bench.run_for(30_s);
  broken.bench.fail_streams_with(Reason::none);
  broken.bench.run_for(30_s);
  CHECK(broken.said("keys") == Words{"certificate_expired", "certificate_expired", "none"});
}

TEST_CASE("a host without a listener refuses connections, and an address without a host never answers") {
  Bench bench;
  auto& silent = bench.add_host("silent");
  auto& client = bench.add_host("client");
  auto& refused = client.run<NtsAsker>(silent.ipv4(), ntp::NtsSourceConfig{}, "silent");
  auto& lost = client.run<NtsAsker>(IpAddress::v4(0x0a000063U), ntp::NtsSourceConfig{}, "nobody");
  bench.run_for(1_s);
  REQUIRE_FALSE(refused.reported<StateChanged>().empty());
  CHECK(refused.reported<StateChanged>()[0].value == "port_closed");
  bench.run_for(50_s);
  CHECK(lost.reported<StateChanged>().empty());
}

TEST_CASE("a stream whose client sends nothing is closed after ten seconds") {
  struct Silent final : Engine {
    explicit Silent(IpAddress to) : server{to} {}
    Actions handle(const Now&, const Event& event) override {
      Actions actions;
      if (std::holds_alternative<Started>(event))
        actions.emplace_back(StreamConnect{1, {server, 4460}, TlsClient{"ntske/1", "server", "", false, ntp::nts_exporters()}});
      if (const auto* stream = std::get_if<StreamEvent>(&event); stream && std::holds_alternative<StreamClosed>(*stream))
        actions.emplace_back(StateChanged{"closed", std::string{name(std::get<StreamClosed>(*stream).reason)}});
      return actions;
    }
    IpAddress server;
  };
  Two two;
  auto& silent = two.client.run<Silent>(two.server.ipv4());
  const TrueTime start = two.bench.now();
  two.bench.run_for(60_s);
  const auto closings = silent.times_of<StateChanged>([](const StateChanged& change) { return change.value == "none"; });
  REQUIRE(closings.size() == 1);
  CHECK((closings[0] - start - 10_s).abs() < 10_ms);
  CHECK(two.said("keys") == Words{"none"});   // the client that sent a request is served
}

TEST_CASE("a stream that ends in the middle of a request is no establishment") {
  ntp::NtsServer server{{}, 1, "server"};
  server.start(MonoTime::at(1_s));
  ntp::NtsKeServer streams{server};
  const Now now{LocalTime::at(1_s), MonoTime::at(1_s), {}};
  Actions actions;
  CHECK_FALSE(streams.handle(now, StreamOpened{7, 1, {}, {}, {}}, actions));
  CHECK_FALSE(streams.handle(now, StreamReceived{7, {0x80, 1, 0}}, actions));
  SECTION("closed") { CHECK(streams.handle(now, StreamClosed{7, Reason::none}, actions) == Reason::nts_bad_record); }
  SECTION("reset") { CHECK(streams.handle(now, StreamClosed{7, Reason::stream_reset}, actions) == Reason::stream_reset); }
  CHECK_FALSE(streams.next_deadline());
  CHECK_FALSE(streams.handle(now, StreamClosed{7, Reason::none}, actions));
  CHECK(actions.empty());
}
