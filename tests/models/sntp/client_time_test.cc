#include <catch2/catch.hpp>

#include "tests/models/sntp/pair.h"

using namespace ntpsim;
using namespace ntpsim::test;

TEST_CASE("a client over a symmetric path ends at the server's time") {
  Pair pair{{.offset = 3_s}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), Duration{}));
  CHECK(selected(client) == std::vector<std::string>{"server"});
}

TEST_CASE("10 ms there and 30 ms back leave the client 10 ms behind") {
  Pair pair{{.offset = 3_s}};
  pair.bench.set_delay(pair.client, pair.server, 10_ms);
  pair.bench.set_delay(pair.server, pair.client, 30_ms);
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), -(10_ms)));
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 1);
  CHECK(is_about(samples[0].offset, -(3_s) - 10_ms));
  CHECK(is_about(samples[0].delay, 40_ms));
}

TEST_CASE("an offset above 128 ms is stepped, one below is slewed at 500 ppm") {
  for (const bool above : {false, true}) {
    Pair pair{{.offset = above ? 129_ms : 127_ms}};
    pair.serve();
    Program& client = pair.poll();
    pair.bench.run_for(10_s);
    REQUIRE(client.adjustments().size() == 1);
    const AdjustClock& done = client.adjustments()[0].second;
    CHECK(done.step.has_value() == above);
    CHECK(is_about(pair.client.error(), above ? Duration{} : 127_ms - 4999_us));   // 9.998 s at 500 ppm
  }
}

TEST_CASE("the limit itself is slewed, and zero steps everything") {
  for (const bool always : {false, true}) {
    Pair pair{{.offset = -(64_ms)}};   // exact in binary, so that the offset is exactly the limit
    pair.bench.set_delay(Duration{});
    pair.serve();
    SntpClientConfig config = polling({&pair.server});
    config.step_above = always ? Duration{} : pair.client.error().abs();
    Program& client = pair.poll(config);
    pair.bench.run_for(1_s);
    REQUIRE(client.adjustments().size() == 1);
    CHECK(client.adjustments()[0].second.step.has_value() == always);
  }
}

TEST_CASE("slewing removes the offset and stays there") {
  Pair pair{{.offset = -(100_ms)}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(300_s);
  CHECK(is_about(pair.client.error(), Duration{}, 1_us));
  for (const auto& [at, adjustment] : client.adjustments()) CHECK_FALSE(adjustment.step.has_value());
}

TEST_CASE("a step ends what adjtime had still to slew") {
  Pair pair{{.offset = 100_ms}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(10_s);
  CHECK_FALSE(pair.client.still_to_slew().is_zero());
  pair.client.step(1_s);
  client.call("poll_now");
  pair.bench.run_for(1_s);
  CHECK(pair.client.still_to_slew().is_zero());
  CHECK(is_about(pair.client.error(), Duration{}, 1_us));
}

TEST_CASE("a crystal 50 ppm fast is 3.2 ms ahead after each 64 s") {
  Pair pair{{.frequency = 50_ppm}};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(3601_s);
  const auto samples = client.reported<Measured>();
  REQUIRE(samples.size() == 57);
  for (std::size_t i = 2; i < samples.size(); ++i) CHECK(is_about(samples[i].offset, -(3200_us), 10_us));
}

TEST_CASE("a naive client follows a falseticker to its offset and drift") {
  Pair pair;
  NtpServerConfig config;
  config.offset = 2_s;
  config.drift = 100_ppm;
  pair.serve(config);
  pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), 2_s, 1_us));
  pair.bench.run_for(6400_s);
  CHECK(pair.client.error() > 2_s + 620_ms);
  CHECK(pair.client.error() < 2_s + 641_ms);
}

TEST_CASE("a client that starts before the 2036 roll-over keeps the time through it") {
  const TrueTime rollover = TrueTime::at(Duration::from_whole_seconds(2'085'978'496));
  Pair pair{{.offset = -(1_s), .frequency = 20_ppm}, rollover - 10_min - 1_ms};
  pair.serve();
  Program& client = pair.poll();
  pair.bench.run_for(20_min);
  CHECK(pair.client.error().abs() < 2_ms);
  CHECK(client.reported<Measured>().size() == 19);
  CHECK(client.reported<Rejected>().empty());
}

TEST_CASE("a client whose clock stands before the roll-over is brought over it by a server behind it") {
  Pair pair{{.offset = -(Duration::from_whole_seconds(30 * 366 * 86'400LL))},
            TrueTime::at(Duration::from_whole_seconds(2'300'000'000))};
  pair.serve();
  pair.poll();
  pair.bench.run_for(1_s);
  CHECK(is_about(pair.client.error(), Duration{}));
}

TEST_CASE("a client that boots in 1970 finds the time while that is less than 68 years ago") {
  for (const bool too_late : {false, true}) {
    const Duration since_1970 = Duration::from_whole_seconds((std::int64_t{1} << 31) + (too_late ? 10 : -10));   // 2038-01-19
    Pair pair{{.offset = -since_1970}, TrueTime::at(since_1970)};
    pair.serve();
    pair.poll();
    pair.bench.run_for(1_s);
    const Duration one_era = Duration::from_whole_seconds(std::int64_t{1} << 32);
    CHECK(is_about(pair.client.error(), too_late ? -one_era : Duration{}));
  }
}

TEST_CASE("kernel stamps keep the host's own latencies out of the offset") {
  for (const bool kernel : {false, true}) {
    Pair pair{{.send_latency = 300_us, .receive_latency = 100_us, .kernel_stamps = kernel}};
    pair.serve();
    Program& client = pair.poll();
    pair.bench.run_for(1_s);
    const auto samples = client.reported<Measured>();
    REQUIRE(samples.size() == 1);
    CHECK(is_about(samples[0].offset, kernel ? Duration{} : 100_us));
    CHECK(is_about(samples[0].delay, kernel ? 2_ms : 2400_us));
  }
}

TEST_CASE("a claimed bound holds, while slewing too") {
  for (const Duration offset : {100_ms, -(100_ms), 5_s}) {
    Pair pair{{.offset = offset, .frequency = 14_ppm}};
    pair.bench.set_delay(pair.client, pair.server, 3_ms);
    pair.bench.set_delay(pair.server, pair.client, 27_ms);
    NtpServerConfig config;
    config.offset = 40_ms;
    config.root_delay = 20_ms;
    config.root_dispersion = 30_ms;   // the server's claim of itself is just true: 10 + 30 ms
    pair.serve(config);
    Program& client = pair.poll();
    pair.bench.run_for(35_ms);
    TrueTime claimed_at;
    std::size_t claims = 0;
    double tightest = 1;
    for (int second = 0; second < 1800; ++second) {
      pair.bench.run_for(1_s);
      const auto bounds = client.reported<ErrorBound>();
      if (bounds.size() != claims) claimed_at = pair.bench.now() - 1_s;
      claims = bounds.size();
      const Duration grown = bounds.back().bound + 15_ppm * (pair.bench.now() - claimed_at);
      REQUIRE(pair.client.error().abs() <= grown);
      tightest = std::min(tightest, (grown - pair.client.error().abs()).seconds());
    }
    CHECK(claims == 29);
    CHECK(tightest < 0.030);   // the bound is not just a large number
  }
}

TEST_CASE("a step from outside during an exchange voids that exchange and nothing else") {
  Pair pair;
  pair.serve();
  Program& client = pair.poll();
  pair.bench.after(1_ms, [&] { pair.client.step(10_s); });
  pair.bench.run_for(1_s);
  CHECK(client.reported<Measured>().empty());
  CHECK(rejections(client) == std::vector<Reason>{Reason::bogus_origin});
  pair.bench.run_for(64_s);
  CHECK(is_about(pair.client.error(), Duration{}));
  CHECK(client.call("status") == "0");
}

TEST_CASE("a step of the clock does not move the polls") {
  Pair pair{{.offset = Duration::from_whole_seconds(-86'400)}};
  pair.serve();
  pair.poll();
  pair.bench.run_for(64_s * 10 + 1_s);
  CHECK(pair.requests() == 11);
}
