// Deadlines on a host's clock: one event is armed for the earliest, and computed anew when the clock changes.
#include "sim/host/kernel.h"

#include <catch2/catch.hpp>

#include "tests/sim/host/flat_hosts.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;

namespace {

constexpr std::string_view one_host =
    "format: 1\ndescription: A test.\nstop: 1h\nhosts:\n  a: {clock: {frequency: 100ppm}, programs: [{server: {}}]}\n";

// Remembers when it was woken, in seconds since the start, and what steps it was told of.
class Dozer final : public host::Sleeper {
 public:
  explicit Dozer(FlatHosts& hosts) : hosts_{hosts} {}
  void woken(TimerId timer) override { woken_at.emplace_back(timer, hosts_.elapsed()); }
  void clock_stepped(Duration by) override { steps.push_back(by); }

  std::vector<std::pair<TimerId, Duration>> woken_at;
  std::vector<Duration> steps;

 private:
  FlatHosts& hosts_;
};

struct OneHost {
  FlatHosts hosts{one_host};
  host::Kernel& kernel = hosts.kernel("a");
  Dozer dozer{hosts};

  void wake_after(Duration after, TimerId timer) {
    kernel.wake_at(kernel.monotonic() + after, dozer, timer);
    kernel.plan();
  }
};

Approx about(double seconds) { return Approx(seconds).margin(1e-8); }

}  // namespace

TEST_CASE_METHOD(OneHost, "one event is armed, however many deadlines there are") {
  for (TimerId timer = 1; timer <= 5; ++timer) wake_after(Duration::from_whole_seconds(60 - static_cast<int>(timer)), timer);
  CHECK(hosts.queue.waiting() == 1);
  hosts.run_to(61_s);
  REQUIRE(dozer.woken_at.size() == 5);
  CHECK(dozer.woken_at.front().first == 5);
  CHECK(dozer.woken_at.back().first == 1);
  CHECK(hosts.queue.waiting() == 0);
}

TEST_CASE_METHOD(OneHost, "deadlines at one instant come in the order in which they were set, by one event") {
  const MonoTime at = kernel.monotonic() + 10_s;
  for (const TimerId timer : {3U, 1U, 2U}) kernel.wake_at(at, dozer, timer);
  kernel.plan();
  hosts.run_to(11_s);
  std::vector<TimerId> order;
  for (const auto& [timer, when] : dozer.woken_at) order.push_back(timer);
  CHECK(order == std::vector<TimerId>{3, 1, 2});
}

TEST_CASE_METHOD(OneHost, "a cancelled deadline does not come, and cancelling one that has come is nothing") {
  const auto cancelled = kernel.wake_at(kernel.monotonic() + 10_s, dozer, 1);
  const auto kept = kernel.wake_at(kernel.monotonic() + 10_s, dozer, 2);
  kernel.cancel(cancelled);
  kernel.plan();
  hosts.run_to(11_s);
  kernel.cancel(kept);
  CHECK(dozer.woken_at.size() == 1);
  CHECK(dozer.woken_at.front().first == 2);
}

TEST_CASE_METHOD(OneHost, "deadlines follow the rate of the clock, also when it changes") {
  wake_after(1000_s, 1);
  hosts.schedule(500_s, [&] { kernel.set_frequency(Frequency::from_ppm(-100)); });
  hosts.run_to(1100_s);
  REQUIRE(dozer.woken_at.size() == 1);
  // 500 s at +100 ppm have shown 500.05 s; the rest goes at -100 ppm.
  CHECK(dozer.woken_at.front().second.seconds() == about(500 + 499.95 / (1 - 1e-4)));
}

TEST_CASE_METHOD(OneHost, "a step moves deadlines on the realtime clock and none on the monotonic one") {
  kernel.wake_at(kernel.clock().realtime(hosts.queue.now()) + 1000_s, dozer, 1);
  wake_after(1000_s, 2);
  hosts.schedule(100_s, [&] { kernel.step_clock(300_s); });
  hosts.run_to(1100_s);
  REQUIRE(dozer.woken_at.size() == 2);
  CHECK(dozer.woken_at[0].first == 1);
  CHECK(dozer.woken_at[0].second.seconds() == about(700 / (1 + 1e-4)));
  CHECK(dozer.woken_at[1].second.seconds() == about(1000 / (1 + 1e-4)));
}

TEST_CASE_METHOD(OneHost, "deadlines wait while the host sleeps") {
  wake_after(100_s, 1);
  hosts.schedule(50_s, [&] { kernel.suspend(); });
  hosts.schedule(60_s, [&] { CHECK(hosts.queue.waiting() == 1); });   // the end of the sleep
  hosts.schedule(1050_s, [&] { kernel.resume(false); });
  hosts.run_to(1200_s);
  REQUIRE(dozer.woken_at.size() == 1);
  CHECK(dozer.woken_at[0].second.seconds() == about(1000 + 100 / (1 + 1e-4)));
}

TEST_CASE_METHOD(OneHost, "a deadline behind the end of the run arms nothing") {
  wake_after(2_h, 1);
  CHECK(hosts.queue.waiting() == 0);
}

TEST_CASE_METHOD(OneHost, "steps are told to all sleepers but the one that made them") {
  Dozer other{hosts};
  kernel.enlist(dozer);
  kernel.enlist(other);
  AdjustClock step;
  step.step = 2_s;
  kernel.adjust_clock(ProgramIndex{0}, dozer, step);
  CHECK(dozer.steps.empty());
  REQUIRE(other.steps.size() == 1);
  CHECK(other.steps[0] == 2_s);
  kernel.step_clock(-1_s);
  CHECK(dozer.steps.size() == 1);
  kernel.leave(other);
  kernel.step_clock(-1_s);
  CHECK(other.steps.size() == 2);
}

TEST_CASE_METHOD(OneHost, "the kernel refuses a time before 1970, and the run is told") {
  kernel.step_clock(Duration::from_whole_seconds(-2'000'000'000));
  const auto summary = hosts.finish();
  REQUIRE(summary.warnings.size() == 1);
  CHECK_THAT(summary.warnings[0], Catch::StartsWith("a: the kernel refused a step of the timeline"));
}
