#include "models/ntp/leap/leap_state.h"

#include <catch2/catch.hpp>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;

namespace {

constexpr std::int64_t midnight = 1'798'761'600;   // 2027-01-01, a new month and year
constexpr std::int64_t july = 1'782'864'000;       // 2026-07-01

LocalTime at(std::int64_t posix) { return LocalTime::at(Duration::from_whole_seconds(posix)); }
LocalTime before(Duration time) { return at(midnight) - time; }
LocalTime after(Duration time) { return at(midnight) + time; }

LeapTable table(bool insert, Duration valid_for = 24 * 180 * 1_h) {
  return {{{july, 37}, {midnight, insert ? 38 : 36}}, at(midnight) + valid_for};
}
LeapTable table_without() { return {{{july, 37}}, at(midnight) + 24 * 1_h}; }
LeapTable expired_table() { return {{{july, 37}}, at(july) + 1_s}; }

constexpr LeapVotes insert_by_two_of_three{2, 0, 3};

// One that knows of an insertion at midnight, by its file.
LeapState knowing(LeapMode mode, bool insert = true) {
  LeapState state{mode};
  state.load(before(24 * 60 * 1_h), table(insert));
  return state;
}

}  // namespace

TEST_CASE("without a file and without votes nothing ever happens") {
  LeapState state{LeapMode::kernel};
  const LeapDecision decision = state.decide(before(1_s), true);
  CHECK(decision.phase == LeapPhase::quiet);
  CHECK(decision.announced == Leap::none);
  CHECK_FALSE(decision.tai_offset);
  CHECK_FALSE(decision.next);
}

TEST_CASE("a leap second of the file is scheduled 28 days before and announced on its last day") {
  LeapState state = knowing(LeapMode::kernel);
  const LeapDecision early = state.decide(before(24 * 28 * 1_h + 1_s), true);
  CHECK(early.phase == LeapPhase::quiet);
  CHECK(early.next == 1_s);
  const LeapDecision scheduled = state.decide(before(24 * 28 * 1_h), true);
  CHECK(scheduled.phase == LeapPhase::scheduled);
  CHECK(scheduled.announced == Leap::none);
  CHECK(scheduled.kernel == Leap::none);
  CHECK(scheduled.next == 24 * 27 * 1_h);
  const LeapDecision armed = state.decide(before(24_h), true);
  CHECK(armed.phase == LeapPhase::armed);
  CHECK(armed.announced == Leap::insert);
  CHECK(armed.kernel == Leap::insert);
  CHECK(armed.next == 24_h - 2_s);
}

TEST_CASE("the kernel's leap second has passed when its clock shows midnight, and nothing is corrected") {
  LeapState state = knowing(LeapMode::kernel);
  state.decide(before(1_h), true);
  const LeapDecision last = state.decide(before(1_ms), true);
  CHECK(last.phase == LeapPhase::armed);
  CHECK(last.tai_offset == 37);
  const LeapDecision passed = state.decide(at(midnight), true);
  CHECK(passed.phase == LeapPhase::passed);
  CHECK(passed.happened == Transition{midnight, true, 38});
  CHECK(passed.correction.is_zero());
  CHECK(passed.announced == Leap::none);
  CHECK(passed.kernel == Leap::none);
  CHECK(passed.tai_offset == 38);
  CHECK(passed.next == 1_h);
  CHECK_FALSE(state.decide(after(1_s), true).happened);
  CHECK(state.decide(after(1_h), true).phase == LeapPhase::quiet);
}

TEST_CASE("from 2 s before until it has passed answers say that the host is not synchronised") {
  LeapState state = knowing(LeapMode::kernel);
  CHECK_FALSE(state.decide(before(2001_ms), true).in_progress);
  const LeapDecision uncertain = state.decide(before(2_s), true);
  CHECK(uncertain.in_progress);
  CHECK(uncertain.next == 2_s);
  CHECK(state.decide(before(1_ms), true).in_progress);
  CHECK_FALSE(state.decide(at(midnight), true).in_progress);
}

TEST_CASE("a program lets an inserted second pass as 00:00:00 and steps back by one second") {
  LeapState state = knowing(LeapMode::step);
  const LeapDecision armed = state.decide(before(1_h), true);
  CHECK(armed.announced == Leap::insert);
  CHECK(armed.kernel == Leap::none);
  CHECK_FALSE(state.decide(after(999_ms), true).happened);
  const LeapDecision passed = state.decide(after(1_s), true);
  CHECK(passed.happened);
  CHECK(passed.correction == -(1_s));
  const LeapDecision next = state.decide(at(midnight), true);
  CHECK_FALSE(next.happened);
  CHECK(next.correction.is_zero());
  CHECK(next.tai_offset == 38);
}

TEST_CASE("a program leaves out 23:59:59 of a deleted second") {
  LeapState state = knowing(LeapMode::slew, false);
  CHECK(state.decide(before(1_h), true).announced == Leap::remove);
  CHECK_FALSE(state.decide(before(1001_ms), true).happened);
  const LeapDecision passed = state.decide(before(1_s), true);
  CHECK(passed.happened == Transition{midnight, false, 36});
  CHECK(passed.correction == 1_s);
  CHECK(passed.tai_offset == 36);
  state.clock_stepped();   // and yet it is not found anew while the clock is still slewed towards midnight
  CHECK(state.decide(before(500_ms), true).phase == LeapPhase::quiet);
}

TEST_CASE("a correction that comes too late is not made at all") {
  LeapState state = knowing(LeapMode::step);
  state.decide(before(1_h), true);
  const LeapDecision passed = state.decide(after(62_s), true);
  CHECK(passed.happened);
  CHECK(passed.correction.is_zero());
}

TEST_CASE("the mode ignore announces and corrects no leap second, but keeps TAI") {
  LeapState state = knowing(LeapMode::ignore);
  CHECK(state.decide(before(1_h), true).announced == Leap::none);
  CHECK_FALSE(state.decide(before(1_s), true).in_progress);
  const LeapDecision passed = state.decide(after(1_s), true);
  CHECK(passed.happened);
  CHECK(passed.correction.is_zero());
  CHECK(passed.tai_offset == 38);
}

TEST_CASE("more than half of the survivors announce the leap second of the month's end") {
  LeapState state{LeapMode::kernel};
  state.vote(before(240_h), {1, 0, 2});
  CHECK_FALSE(state.pending());
  state.vote(before(240_h), {2, 2, 3});
  CHECK_FALSE(state.pending());
  state.vote(before(240_h), insert_by_two_of_three);
  REQUIRE(state.pending());
  CHECK(state.pending()->midnight == midnight);
  CHECK(state.pending()->insert);
  CHECK(state.decide(before(240_h), true).phase == LeapPhase::scheduled);
  CHECK(state.decide(before(1_h), true).kernel == Leap::insert);
}

TEST_CASE("one survivor alone is more than half, and may delete a second") {
  LeapState state{LeapMode::kernel};
  state.vote(before(1_h), {0, 1, 1});
  CHECK(state.decide(before(1_h), true).kernel == Leap::remove);
}

TEST_CASE("a vote that was won stays won") {
  LeapState state{LeapMode::kernel};
  state.vote(before(10_h), insert_by_two_of_three);
  state.vote(before(9_h), {0, 3, 3});
  state.vote(before(8_h), {0, 0, 3});
  CHECK(state.decide(before(1_h), true).announced == Leap::insert);
}

TEST_CASE("a vote is ignored in the first hour of a month, so no announcement is taken for the next month's") {
  LeapState state{LeapMode::kernel};
  state.vote(before(1_h), insert_by_two_of_three);
  state.decide(before(1_h), true);
  state.decide(at(midnight), true);
  state.vote(after(3599_s), insert_by_two_of_three);
  CHECK_FALSE(state.pending());
  state.vote(after(1_h), insert_by_two_of_three);
  CHECK(state.pending()->midnight == midnight + 31 * 86'400);
}

TEST_CASE("a second that a program has left out is not left out again by a vote in the rest of the month") {
  LeapState state{LeapMode::slew};
  state.vote(before(1_h), {0, 1, 1});
  REQUIRE(state.decide(before(1_min), true).phase == LeapPhase::armed);
  REQUIRE(state.decide(before(1_s), true).happened);
  state.vote(before(500_ms), {0, 1, 1});
  CHECK_FALSE(state.pending());
}

TEST_CASE("a leap second that was voted for counts for TAI, on top of an expired file") {
  LeapState state{LeapMode::kernel};
  state.load(before(240_h), expired_table());
  state.vote(before(240_h), insert_by_two_of_three);
  CHECK(state.pending()->tai_offset == 38);
  CHECK(state.decide(before(1_h), true).tai_offset == 37);
  CHECK(state.decide(at(midnight), true).tai_offset == 38);
  CHECK(state.decide(after(2_h), true).tai_offset == 38);
}

TEST_CASE("a file that has not expired wins over votes") {
  LeapState state{LeapMode::kernel};
  state.load(before(240_h), table_without());
  state.vote(before(240_h), {3, 0, 3});
  CHECK_FALSE(state.pending());
  CHECK(state.decide(before(1_h), true).announced == Leap::none);
}

TEST_CASE("a file that is loaded on the last day takes a vote's announcement back") {
  LeapState state{LeapMode::kernel};
  state.vote(before(10_h), {3, 0, 3});
  REQUIRE(state.decide(before(5_h), true).kernel == Leap::insert);
  state.load(before(4_h), table_without());
  const LeapDecision decision = state.decide(before(4_h), true);
  CHECK(decision.phase == LeapPhase::quiet);
  CHECK(decision.announced == Leap::none);
  CHECK(decision.kernel == Leap::none);
}

TEST_CASE("an expired file does not take a vote back") {
  LeapState state{LeapMode::kernel};
  state.vote(before(10_h), {3, 0, 3});
  state.load(before(4_h), expired_table());
  CHECK(state.decide(before(4_h), true).announced == Leap::insert);
}

TEST_CASE("a host that is not synchronised announces nothing and takes up again what it knows") {
  LeapState state = knowing(LeapMode::kernel);
  REQUIRE(state.decide(before(5_h), true).phase == LeapPhase::armed);
  const LeapDecision lost = state.decide(before(4_h), false);
  CHECK(lost.phase == LeapPhase::quiet);
  CHECK(lost.kernel == Leap::none);
  CHECK(state.decide(before(3_h), true).kernel == Leap::insert);
}

TEST_CASE("a clock that is stepped over a leap second does not correct it afterwards") {
  LeapState state = knowing(LeapMode::step);
  REQUIRE(state.decide(before(1_h), true).phase == LeapPhase::armed);
  state.clock_stepped();
  const LeapDecision decision = state.decide(after(30_s), true);
  CHECK(decision.phase == LeapPhase::quiet);
  CHECK_FALSE(decision.happened);
  CHECK(decision.correction.is_zero());
  CHECK(decision.tai_offset == 38);
}

TEST_CASE("a clock that is stepped back before the last day disarms the kernel until it comes") {
  LeapState state = knowing(LeapMode::kernel);
  REQUIRE(state.decide(before(1_h), true).phase == LeapPhase::armed);
  state.clock_stepped();
  const LeapDecision decision = state.decide(before(30_h), true);
  CHECK(decision.phase == LeapPhase::scheduled);
  CHECK(decision.kernel == Leap::none);
  CHECK(decision.next == 6_h);
}

TEST_CASE("following `next` alone meets every phase of a leap second once") {
  LeapState state = knowing(LeapMode::step);
  LocalTime now = before(24 * 40 * 1_h);
  std::vector<LeapPhase> phases;
  Duration corrected;
  for (int i = 0; i < 20; ++i) {
    const LeapDecision decision = state.decide(now, true);
    if (phases.empty() || phases.back() != decision.phase) phases.push_back(decision.phase);
    corrected += decision.correction;
    now += decision.correction;
    if (!decision.next) break;
    REQUIRE(*decision.next > Duration{});
    now += *decision.next;
  }
  using enum LeapPhase;
  CHECK(phases == std::vector{quiet, scheduled, armed, passed, quiet});
  CHECK(corrected == -(1_s));
  CHECK(now == after(1_h));
}

TEST_CASE("whatever happens in whatever order, a leap second is armed on its last day only and corrected once") {
  Random random{7, "test.leap_state"};
  int corrections = 0, armed = 0;
  for (int run = 0; run < 2000; ++run) {
    const auto mode = static_cast<LeapMode>(random.below(4));
    LeapState state{mode};
    LocalTime now = before(24 * 40 * 1_h);
    Duration corrected;
    for (int i = 0; i < 60; ++i) {
      switch (random.below(8)) {
        case 0: state.vote(now, {static_cast<int>(random.below(4)), static_cast<int>(random.below(4)), 3}); break;
        case 1: state.load(now, table(random.chance(0.5))); break;
        case 2: state.load(now, random.chance(0.5) ? table_without() : expired_table()); break;
        case 3: state.clock_stepped(); now += Duration::from_seconds((random.uniform() - 0.5) * 200'000); break;
        default: break;
      }
      const LeapDecision decision = state.decide(now, random.chance(0.9));
      if (decision.kernel != Leap::none) {
        ++armed;
        const Duration left = at(state.pending()->midnight) - now;
        if (mode != LeapMode::kernel || left <= 0_s || left > 24_h) FAIL("armed " << left.seconds() << " s before");
      }
      if (!decision.correction.is_zero()) {
        ++corrections;
        if (decision.happened->midnight == midnight) corrected += decision.correction.abs();
        now += decision.correction;
      }
      if (corrected > 1_s || (decision.next && decision.next->is_negative())) FAIL("run " << run << ", event " << i);
      const Duration pause = Duration::from_seconds(random.uniform() * 100'000);
      now += decision.next && random.chance(0.7) ? *decision.next : pause;
    }
  }
  CHECK(corrections > 100);
  CHECK(armed > 1000);
}
