#include "models/ntp/serving/rate_limit.h"

#include <catch2/catch.hpp>

#include <stdexcept>
#include <vector>

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

// One client, by the packets that it sends after its first.
struct Client {
  explicit Client(const RateLimitConfig& config) : limit{config, Random{1, "test"}}, level{limit.first_level()} {}

  Rate packet(Duration after) { return limit.judge(level, after); }
  std::vector<int> kissed(Duration spacing, int count) {
    std::vector<int> which;
    for (int i = 1; i <= count; ++i)
      if (packet(spacing) == Rate::kissed) which.push_back(i);
    return which;
  }
  int in_order(Duration spacing, int count) {
    int sum = 0;
    for (int i = 0; i < count; ++i) sum += packet(spacing) == Rate::in_order;
    return sum;
  }

  RateLimit limit;
  double level;
};

RateLimitConfig by(RatePolicy policy) {
  RateLimitConfig config;
  config.policy = policy;
  return config;
}

}  // namespace

TEST_CASE("headway: a packet every 8 s is never limited") {
  Client client{by(RatePolicy::headway)};
  CHECK(client.in_order(8_s, 1000) == 1000);
}

TEST_CASE("headway: at 2 s the bucket is full with the sixteenth packet, which is kissed") {
  Client client{by(RatePolicy::headway)};
  CHECK(client.in_order(2_s, 14) == 14);   // the second to the fifteenth
  CHECK(client.packet(2_s) == Rate::kissed);
  CHECK(client.packet(2_s) == Rate::limited);
}

TEST_CASE("headway: a client that does not stop is kissed once while the level falls from 72 s to below 64 s") {
  Client client{by(RatePolicy::headway)};
  CHECK(client.kissed(2_s, 30) == std::vector<int>{15, 20, 25, 30});
}

TEST_CASE("headway: a packet within half a second is limited, one after it is not") {
  CHECK(Client{by(RatePolicy::headway)}.packet(499_ms) == Rate::kissed);
  CHECK(Client{by(RatePolicy::headway)}.packet(500_ms) == Rate::in_order);
}

TEST_CASE("headway: a limited client is answered again when the level leaves room for an interval") {
  Client client{by(RatePolicy::headway)};
  REQUIRE(client.packet(0_s) == Rate::kissed);   // 72 s
  CHECK(client.packet(8_s) == Rate::limited);    // 64 s
  CHECK(client.packet(9_s) == Rate::in_order);   // 55 s, and 8 more are 63
}

TEST_CASE("score: one packet per second comes close to the limit and stays below") {
  Client client{by(RatePolicy::score)};
  CHECK(client.in_order(1100_ms, 500) == 500);
  CHECK(client.level == Approx(1 / 20.0 / (1 - 0.946485)).epsilon(1e-4));   // e^(-1.1/20) = 0.946485
}

TEST_CASE("score: two packets per second are limited and kissed, a flood is limited only") {
  Client steady{by(RatePolicy::score)};
  steady.in_order(700_ms, 200);
  CHECK(steady.packet(700_ms) == Rate::kissed);
  Client flood{by(RatePolicy::score)};
  flood.in_order(100_ms, 200);
  CHECK(flood.packet(100_ms) == Rate::limited);
}

TEST_CASE("score: twenty packets at once are answered, less the one that reaches the limit") {
  Client client{by(RatePolicy::score)};
  CHECK(client.in_order(0_s, 18) == 18);
  CHECK(client.packet(100_us) == Rate::in_order);   // a little less than 20 / 20
  CHECK(client.packet(0_s) == Rate::kissed);
}

TEST_CASE("tokens: a burst is answered, then one packet per interval and a quarter of the others") {
  Client client{by(RatePolicy::tokens)};
  CHECK(client.in_order(0_s, 7) == 7);   // with the first: eight
  const int leaked = client.in_order(0_s, 4000);
  CHECK(leaked == Approx(1000).margin(4 * 27.4));   // four deviations of a binomial
  CHECK(client.packet(8_s) == Rate::in_order);
}

TEST_CASE("tokens: a share of the requests that are not answered is kissed, and none by default") {
  RateLimitConfig config = by(RatePolicy::tokens);
  CHECK(Client{config}.kissed(0_s, 1000).empty());
  config.kiss = 1;
  CHECK(Client{config}.kissed(0_s, 4000).size() == Approx(1500).margin(150));
}

TEST_CASE("a clock that does not advance limits, and one that went back gives no client credit") {
  Client client{by(RatePolicy::tokens)};
  client.in_order(0_s, 7);
  client.packet(-(1_h));
  CHECK(client.level == 0);
}

TEST_CASE("a limit that limits nothing is refused by its field") {
  RateLimitConfig config;
  config.burst = 0;
  CHECK_THROWS_WITH((RateLimit{config, Random{1, "test"}}), Catch::StartsWith("burst: "));
  config = {};
  config.decay = 0_s;
  CHECK_THROWS_WITH((RateLimit{config, Random{1, "test"}}), Catch::StartsWith("decay: "));
}
