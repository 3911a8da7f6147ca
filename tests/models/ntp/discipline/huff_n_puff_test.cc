#include "models/ntp/discipline/huff_n_puff.h"

#include <catch2/catch.hpp>

#include "models/ntp/ntp_engine.h"
#include "models/server/server.h"
#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;
using ntp::HuffNPuff;
using ntp::NtpEngine;

namespace {

MonoTime at(Duration since_boot) { return MonoTime::at(since_boot); }
bool is_about(Duration value, Duration expected) { return (value - expected).abs() < 1_ns; }

}  // namespace

TEST_CASE("half of the delay above the smallest one is subtracted from the offset, towards zero") {
  HuffNPuff filter{2_h, MonoTime{}};
  CHECK(is_about(filter.correct(1_ms, 20_ms, at(1_s)), 1_ms));
  CHECK(is_about(filter.correct(30_ms, 60_ms, at(64_s)), 10_ms));
  CHECK(is_about(filter.correct(-30_ms, 60_ms, at(128_s)), -(10_ms)));
  CHECK(is_about(filter.correct(5_ms, 60_ms, at(192_s)), -(15_ms)));   // more than there was: the path is not as one-sided
}

TEST_CASE("a congested upload leaves no error in the offset") {
  HuffNPuff filter{2_h, MonoTime{}};
  const Duration clock_error = 2_ms;
  filter.correct(clock_error, 20_ms, at(1_s));
  for (int i = 1; i < 50; ++i) {
    const Duration queue = 7_ms * (i % 9 + 1);   // on the way there: the offset grows by half of it
    CHECK(is_about(filter.correct(clock_error + queue / 2, 20_ms + queue, at(64_s * i)), clock_error));
  }
}

TEST_CASE("the smallest delay is forgotten after the window") {
  HuffNPuff filter{30_min, MonoTime{}};   // two stages
  filter.correct(1_ms, 20_ms, at(0_s));
  filter.correct(1_ms, 40_ms, at(15_min));
  CHECK(filter.smallest_delay() == 20_ms);
  CHECK(is_about(filter.correct(10_ms, 40_ms, at(30_min - 1_s)), 0_ms));
  CHECK(is_about(filter.correct(10_ms, 44_ms, at(30_min)), 8_ms));
  CHECK(filter.smallest_delay() == 40_ms);
}

TEST_CASE("after a silence longer than the window the next delay is the smallest") {
  HuffNPuff filter{2_h, MonoTime{}};
  filter.correct(1_ms, 20_ms, at(0_s));
  CHECK(is_about(filter.correct(10_ms, 90_ms, at(100_h)), 10_ms));
  CHECK(filter.smallest_delay() == 90_ms);
}

TEST_CASE("a window shorter than a stage is one stage") {
  HuffNPuff filter{1_s, MonoTime{}};
  CHECK_FALSE(filter.smallest_delay());
  filter.correct(1_ms, 20_ms, at(1_s));
  CHECK(is_about(filter.correct(10_ms, 30_ms, at(15_min - 1_s)), 5_ms));
  CHECK(is_about(filter.correct(10_ms, 30_ms, at(15_min)), 10_ms));
}

TEST_CASE("a client whose downstream is congested for hours keeps the time only with the filter") {
  Bench bench;
  Host& server = bench.add_host("server");
  server.run<NtpServer>(NtpServerConfig{});
  Host& plain = bench.add_host("plain", {.linux_kernel = true});
  Host& filtering = bench.add_host("filtering", {.linux_kernel = true});
  NtpConfig config;
  NtpSource source;
  source.host = "server";
  source.addresses = {server.ipv4()};
  source.max_poll = 6;
  config.servers = {source};
  config.drift = Frequency{};
  plain.run<NtpEngine>(config, 1, "plain");
  config.huff_n_puff = 7200_s;
  filtering.run<NtpEngine>(config, 1, "filtering");
  bench.set_delay(10_ms);
  bench.run_for(2_h);
  CHECK(plain.error().abs() < 100_us);
  bench.set_delay(server, plain, 90_ms);
  bench.set_delay(server, filtering, 90_ms);
  Duration worst_plain;
  Duration worst_filtering;
  for (int minute = 0; minute < 60; ++minute) {
    bench.run_for(1_min);
    worst_plain = std::max(worst_plain, plain.error().abs());
    worst_filtering = std::max(worst_filtering, filtering.error().abs());
  }
  CHECK(worst_plain > 20_ms);
  CHECK(worst_filtering < 1_ms);
}
