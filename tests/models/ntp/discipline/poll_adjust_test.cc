#include "models/ntp/discipline/poll_adjust.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

struct Adjusted {
  explicit Adjusted(Variant variant, int min_poll, int max_poll) : poll{constants(variant)} {
    poll.set_range(min_poll, max_poll);
  }
  // Offsets by the interval of the time constant.
  void updates(int count, double offset_s) {
    for (int i = 0; i < count; ++i) {
      now += Duration::from_whole_seconds(std::int64_t{1} << poll.exponent());
      poll.update(offset_s, 0.001, now);
    }
  }
  PollAdjust poll;
  MonoTime now;
};

constexpr double small_s = 0.0039;   // the gate is at four times the jitter of 1 ms
constexpr double large_s = -0.0041;

}  // namespace

TEST_CASE("small offsets lengthen the time constant once the counter has passed 30") {
  Adjusted it{Variant::ntpsec, 6, 10};
  it.updates(5, small_s);
  CHECK(it.poll.counter() == 30);
  CHECK(it.poll.exponent() == 6);
  it.updates(1, small_s);
  CHECK(it.poll.counter() == 0);
  CHECK(it.poll.exponent() == 7);
}

TEST_CASE("large offsets shorten it twice as fast") {
  Adjusted it{Variant::ntpsec, 6, 10};
  it.updates(6, small_s);
  it.updates(2, large_s);
  CHECK(it.poll.counter() == -28);
  it.updates(1, large_s);
  CHECK(it.poll.counter() == 0);
  CHECK(it.poll.exponent() == 6);
}

TEST_CASE("the gate is four times the jitter, and at the gate an offset is large") {
  Adjusted it{Variant::ntpsec, 6, 10};
  it.updates(1, 0.004);
  CHECK(it.poll.counter() == -12);
}

TEST_CASE("at the ends of its range the exponent stays, and so does the counter") {
  Adjusted it{Variant::ntpsec, 6, 7};
  it.updates(50, small_s);
  CHECK(it.poll.exponent() == 7);
  CHECK(it.poll.counter() == 30);
  it.updates(50, large_s);
  CHECK(it.poll.exponent() == 6);
  CHECK(it.poll.counter() == -30);
}

TEST_CASE("another system peer's range is taken at once") {
  Adjusted it{Variant::ntpsec, 6, 10};
  it.poll.set_range(8, 9);
  CHECK(it.poll.exponent() == 8);
  it.poll.set_range(3, 5);
  CHECK(it.poll.exponent() == 5);
  it.poll.set_range(4, 3);   // of a source that was configured so: the lower bound holds
  CHECK(it.poll.exponent() == 4);
}

TEST_CASE("ntpd rests after a change, so that many updates in one interval are no reason to go on") {
  Adjusted ntpd{Variant::ntpd, 6, 10};
  Adjusted ntpsec{Variant::ntpsec, 6, 10};
  for (int i = 0; i < 60; ++i) {
    for (Adjusted* it : {&ntpd, &ntpsec}) {
      it->now += 2_s;
      it->poll.update(small_s, 0.001, it->now);
    }
  }
  CHECK(ntpsec.poll.exponent() == 10);
  CHECK(ntpd.poll.exponent() == 7);
}
