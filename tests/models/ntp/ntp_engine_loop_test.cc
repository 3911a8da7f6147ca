// The whole process as a control loop: how it answers to a step of its clock, and how it lengthens its polls.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"
#include "tests/models/ntp/source_of.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;

namespace {

// A client that knows its frequency exactly, polls every 64 s, and starts with a clock that is 100 ms ahead. The path has no
// delay: with one, and nothing else to tell samples apart by, the clock filter would prefer those that were taken while the
// clock was slewed most, because a slow clock measures a short delay.
//
// Both loops take the time until the first update for an interval in which the offset has grown. The first request is lost
// and the second begins a volley, so that it is a poll interval, as it is when the loop is tried alone.
struct Response {
  double zero_crossing_min = 0;
  double overshoot_ms = 0;
  double surge_ppm = 0;
};

// From the first update on.
Response response(bool kernel, Duration duration) {
  Bench bench;
  bench.set_delay(Duration{});
  Host& server = bench.add_host("server");
  server.run<NtpServer>(NtpServerConfig{});
  Host& client = bench.add_host("client", {.offset = 100_ms, .linux_kernel = true});
  NtpConfig config;
  config.servers = {source_of(server)};
  config.servers[0].min_poll = config.servers[0].max_poll = 6;
  config.servers[0].iburst = true;
  config.drift = Frequency{};
  config.discipline.startup_hold = Duration{};
  config.discipline.kernel = kernel;
  bench.lose(client, server, {1});
  Program& program = client.run<NtpEngine>(config, 1, "client");
  while (program.reported<ErrorBound>().empty()) bench.run_for(1_s);
  const TrueTime first = bench.now();
  Response r;
  while (bench.now() - first < duration) {
    bench.run_for(1_s);
    const Duration error = client.error();
    if (r.zero_crossing_min == 0 && error.is_negative()) r.zero_crossing_min = (bench.now() - first).seconds() / 60;
    r.overshoot_ms = std::max(r.overshoot_ms, -error.seconds() * 1e3);
    r.surge_ppm = std::max(r.surge_ppm, -client.frequency().ppm());
  }
  return r;
}

}  // namespace

TEST_CASE("the whole process takes out 100 ms as the daemon's loop does") {
  const Response r = response(false, 5_h);
  CHECK(r.zero_crossing_min == Approx(50.9).epsilon(0.1));
  CHECK(r.overshoot_ms == Approx(5.05).epsilon(0.1));
  CHECK(r.surge_ppm == Approx(5.5).epsilon(0.1));
}

TEST_CASE("the whole process takes out 100 ms as the kernel's loop does") {
  const Response r = response(true, 2_h);
  CHECK(r.zero_crossing_min == Approx(12.05).epsilon(0.1));
  CHECK(r.overshoot_ms == Approx(5.96).epsilon(0.1));
  CHECK(r.surge_ppm == Approx(23.8).epsilon(0.1));
}

TEST_CASE("on a quiet network the interval grows from 64 s to 1024 s, by doubling and not before 4096 s") {
  for (const Variant variant : {Variant::rfc5905, Variant::ntpd, Variant::ntpsec}) {
    CAPTURE(static_cast<int>(variant));
    Bench bench;
    bench.set_delay(100_us);
    Host& server = bench.add_host("server");
    server.run<NtpServer>(NtpServerConfig{});
    Host& client = bench.add_host("client", {.linux_kernel = true});
    NtpConfig config;
    config.profile = variant;
    config.servers = {source_of(server)};
    config.drift = Frequency{};
    client.run<NtpEngine>(config, 1, "client");
    const TrueTime start = bench.now();
    bench.run_for(12_h);
    int exponent = 6;
    double grown_s = 0;
    std::optional<TrueTime> former;
    for (const Datagram& datagram : bench.datagrams()) {
      if (datagram.source.address != client.ipv4()) continue;
      const double interval = former ? (datagram.sent - *former).seconds() : 64;
      former = datagram.sent;
      const double shortest = static_cast<double>(1 << exponent);
      CHECK(interval >= 64);
      CHECK(interval < 2 * shortest * 1.07);
      if (interval >= 2 * shortest) ++exponent;
      if (exponent == 10 && grown_s == 0) grown_s = (datagram.sent - start).seconds();
    }
    CHECK(exponent == 10);
    CHECK(grown_s >= 4096);
  }
}
