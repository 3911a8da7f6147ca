// Cross traffic: whatever its arrivals, the load is what was asked for.
#include <catch2/catch.hpp>

#include "sim/net/networks/cross_traffic.h"
#include "sim/net/ns3_events.h"
#include "tests/sim/net/bench_net.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::net;

namespace {

// A network that only counts.
class CountingNetwork : public Network {
 public:
  using Network::Network;
  DataRate slowest_rate() const override { return DataRate{1e9}; }
  void send_cross_traffic(MemberIndex, MemberIndex, std::int64_t bytes) override {
    counted += bytes;
    ++frames;
    arrivals.push_back(elapsed_nanoseconds());
  }
  std::int64_t counted = 0;
  std::int64_t frames = 0;
  std::vector<std::int64_t> arrivals;

 protected:
  void carry(const Parcel&, MemberIndex) override {}
};

struct Counted {
  explicit Counted(const CrossTrafficSpec& traffic, Duration length) : spec{traffic} {
    WorldPlan plan;
    plan.network("lan", {"a", "b"}).ethernet.emplace();
    const ExpandedScenario scenario = plan.expanded();
    Simulator simulator{scenario.start};
    Internet internet{scenario, {}};
    CountingNetwork network{internet, NetworkIndex{0}};
    CrossTraffic source{network, MemberIndex{0}, MemberIndex{1}, spec, 1, "networks.lan.cross_traffic.0"};
    simulator.run_until(scenario.start + length);
    load = static_cast<double>(network.frames * (spec.frame.bytes + 20)) * 8 / 1e9 / length.seconds();
    arrivals = network.arrivals;
  }
  CrossTrafficSpec spec;
  double load = 0;
  std::vector<std::int64_t> arrivals;
};

}  // namespace

TEST_CASE("the load is right for every kind of arrivals and every size of frame") {
  const Arrivals arrivals = GENERATE(Arrivals::poisson, Arrivals::periodic, Arrivals::pareto);
  const std::int64_t bytes = GENERATE(64, 1518);
  const Counted counted{{"a", "b", Ratio{0.3}, ByteCount{bytes}, arrivals, {}, {}}, 2_s};
  CAPTURE(arrivals, bytes, counted.load);
  CHECK(counted.load == Approx(0.3).epsilon(arrivals == Arrivals::pareto ? 0.15 : 0.02));
}

TEST_CASE("bursts make the counts of a second vary more than Poisson's") {
  const auto variance_to_mean = [](Arrivals arrivals) {
    const Counted counted{{"a", "b", Ratio{0.3}, ByteCount{1518}, arrivals, {}, {}}, 4_s};
    std::vector<double> counts(400);
    for (const std::int64_t at : counted.arrivals)
      ++counts[static_cast<std::size_t>(std::min<std::int64_t>(399, at / 10'000'000))];
    double mean = 0, square = 0;
    for (const double count : counts) mean += count / 400;
    for (const double count : counts) square += (count - mean) * (count - mean) / 400;
    return square / mean;
  };
  CHECK(variance_to_mean(Arrivals::periodic) < 0.1);
  CHECK(variance_to_mean(Arrivals::poisson) == Approx(1).margin(0.25));
  CHECK(variance_to_mean(Arrivals::pareto) > 5);
}

TEST_CASE("cross traffic starts and stops when it should") {
  CrossTrafficSpec spec{"a", "b", Ratio{0.3}, ByteCount{1518}, Arrivals::poisson, 1_s, 1500_ms};
  const Counted counted{spec, 3_s};
  REQUIRE_FALSE(counted.arrivals.empty());
  CHECK(counted.arrivals.front() >= 1'000'000'000);
  CHECK(counted.arrivals.back() < 1'500'000'000);
}
