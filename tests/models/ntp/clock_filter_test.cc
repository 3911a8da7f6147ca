#include "models/ntp/clock_filter.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <deque>
#include <vector>

#include "models/base/mathematics.h"
#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

constexpr double precision_s = 0x1p-20;

MonoTime at(Duration since_boot) { return MonoTime::at(since_boot); }

// A filter that is fed by hand: offsets and delays in milliseconds, each sample with a dispersion of 1 ms.
struct Fed {
  explicit Fed(Variant variant) : constants{ntp::constants(variant)}, filter{constants} {
    context.precision_s = precision_s;
    context.synchronized = true;
    filter.clear(MonoTime{}, precision_s);
  }
  Reason add(Duration when, double offset_ms, double delay_ms) {
    return filter.add({Duration::from_seconds(offset_ms / 1000), Duration::from_seconds(delay_ms / 1000), 0.001, at(when)},
                      context);
  }
  double offset_ms() const { return filter.offset().seconds() * 1000; }

  Constants constants;
  ClockFilter filter;
  FilterContext context;
};

const auto variants = {Variant::rfc5905, Variant::ntpd, Variant::ntpsec};

}  // namespace

TEST_CASE("an empty clock filter has nothing but the largest dispersion") {
  Fed fed{Variant::ntpd};
  CHECK(fed.filter.offset().is_zero());
  CHECK(fed.filter.dispersion_s() == 16);
  CHECK(fed.filter.jitter_s() == precision_s);
  CHECK_FALSE(fed.filter.at());
}

TEST_CASE("each sample takes a little less than half off the dispersion of a new filter") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    CHECK(fed.add(0_s, 0, 10) == Reason::none);
    CHECK(fed.filter.dispersion_s() == Approx(0.0005 + 16 * (0.5 - 1.0 / 256)).epsilon(1e-12));
    fed.add(64_s, 0, 10);
    fed.add(128_s, 0, 10);
    fed.add(192_s, 0, 10);
    // The four samples have aged by 0, 64, 128 and 192 s at 15 ppm, and weigh 1/2 to 1/16.
    CHECK(fed.filter.dispersion_s() == Approx(0.001 * 15 / 16 + 0.00096 * 0.6875 + 0.9375).epsilon(1e-12));
    CHECK(fed.filter.dispersion_s(at(292_s)) == Approx(fed.filter.dispersion_s() + 0.0015).epsilon(1e-12));
  }
}

TEST_CASE("the sample with the least delay is taken, and used once") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    CHECK(fed.add(0_s, 5, 10) == Reason::none);
    CHECK(fed.add(64_s, 1, 30) == Reason::old_sample);
    CHECK(fed.add(128_s, 2, 20) == Reason::old_sample);
    CHECK(fed.offset_ms() == Approx(5));
    CHECK(fed.filter.at() == at(0_s));
    CHECK(fed.add(192_s, 4, 9) == Reason::none);
    CHECK(fed.offset_ms() == Approx(4));
    CHECK(fed.filter.delay() == Duration::from_seconds(0.009));
    CHECK(fed.filter.at() == at(192_s));
  }
}

TEST_CASE("of samples with the same delay the newest is taken") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.add(0_s, 5, 10);
    CHECK(fed.add(64_s, 4, 10) == Reason::none);
    CHECK(fed.offset_ms() == Approx(4));
  }
}

TEST_CASE("a sample that was passed over is used when the better one has left the filter") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.add(0_s, 5, 10);
    for (int i = 1; i <= 7; ++i) CHECK(fed.add(64_s * i, 4.5 + 0.5 * i, i == 3 ? 15 : 20) == Reason::old_sample);
    CHECK(fed.add(512_s, 8, 20) == Reason::none);
    CHECK(fed.offset_ms() == Approx(6));
    CHECK(fed.filter.at() == at(192_s));
  }
}

TEST_CASE("jitter is the RMS difference to the best sample") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.add(0_s, 1, 10);
    fed.add(64_s, 4, 11);
    fed.add(128_s, -3, 12);
    CHECK(fed.filter.jitter_s() == Approx(variant == Variant::rfc5905 ? precision_s : std::sqrt((9e-6 + 16e-6) / 2)));
    fed.add(192_s, 2, 9);   // a new best one: differences of 1, 2 and 5 ms
    CHECK(fed.filter.jitter_s() == Approx(std::sqrt((1e-6 + 4e-6 + 25e-6) / 3)));
  }
}

TEST_CASE("the jitter of samples that agree is the precision, but NTPsec's is zero") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.add(0_s, 1, 10);
    fed.add(64_s, 1, 9);
    CHECK(fed.filter.jitter_s() == (variant == Variant::ntpsec ? 0 : precision_s));
  }
}

TEST_CASE("samples beyond the largest distance count for the jitter only while there are fewer than two") {
  Fed fed{Variant::ntpd};
  fed.add(0_s, 0, 2000);
  fed.add(64_s, 3, 1900);
  CHECK(fed.filter.jitter_s() == Approx(0.003));
  fed.add(128_s, 1, 1000);   // the best; then 1900 ms as the second, 2000 ms does not count
  CHECK(fed.filter.jitter_s() == Approx(0.002));
}

TEST_CASE("beyond the Allan intercept ntpd adds a sample's dispersion to its delay") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    CHECK(fed.add(0_s, 1, 10) == Reason::none);
    CHECK(fed.add(1024_s, 2, 30) == Reason::old_sample);
    // The first sample now counts 10 ms + 1 ms + 2112 s * 15 ppm = 42.68 ms.
    const Reason third = fed.add(2112_s, 3, 45);
    if (variant == Variant::rfc5905) {
      CHECK(third == Reason::old_sample);
      CHECK(fed.offset_ms() == Approx(1));
    } else {
      CHECK(third == Reason::none);
      CHECK(fed.offset_ms() == Approx(2));
      CHECK(fed.filter.at() == at(1024_s));
    }
  }
}

TEST_CASE("at exactly the Allan intercept a sample is still ranked by its delay") {
  Fed fed{Variant::ntpsec};
  fed.add(0_s, 1, 10);
  CHECK(fed.add(2048_s, 2, 30) == Reason::old_sample);
}

TEST_CASE("during ntpd's startup the newest sample is taken, whatever its delay") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.context.startup = true;
    fed.add(0_s, 5, 10);
    const bool waits = variant == Variant::rfc5905;
    CHECK(fed.add(2_s, 4, 30) == (waits ? Reason::old_sample : Reason::none));
    CHECK(fed.offset_ms() == Approx(waits ? 5 : 4));
  }
}

TEST_CASE("a sample may be used again only by the RFC, and before the first synchronisation") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.context.synchronized = false;
    fed.add(0_s, 5, 10);
    CHECK(fed.add(64_s, 4, 30) == (variant == Variant::rfc5905 ? Reason::none : Reason::old_sample));
    CHECK(fed.offset_ms() == Approx(5));
  }
}

// A spike with the least delay is used at once: the jitter is measured from it. The suppressor sees the jump when it leaves.
TEST_CASE("a jump back from a spike that leaves the filter is a popcorn spike, once") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    CHECK(fed.add(0_s, 50, 10) == Reason::none);
    fed.add(64_s, 0, 11);
    for (int i = 2; i < 8; ++i) fed.add(64_s * i, i % 2 ? 0.1 : -0.1, 12);
    CHECK(fed.add(512_s, 0.1, 12) == Reason::popcorn);
    CHECK(fed.filter.at() == at(0_s));
    CHECK(fed.offset_ms() == Approx(variant == Variant::rfc5905 ? 50 : 0).margin(1e-9));
    if (variant != Variant::rfc5905) {
      CHECK(fed.add(576_s, 0.1, 12) == Reason::none);
      CHECK(fed.filter.at() == at(576_s));
    }
  }
}

TEST_CASE("without a gate, or after two poll intervals, a jump is no popcorn spike") {
  for (const bool has_gate : {true, false}) {
    Fed fed{Variant::ntpsec};
    if (!has_gate) {
      fed.constants.popcorn_gate = 0;
      fed.filter = ClockFilter{fed.constants};
    }
    fed.add(0_s, 50, 10);
    const Duration second = has_gate ? 128_s : 64_s;
    fed.add(second, 0, 11);
    for (int i = 3; i < 9; ++i) fed.add(64_s * i, i % 2 ? 0.1 : -0.1, 12);
    CHECK(fed.add(576_s, 0.1, 12) == Reason::none);
    CHECK(fed.offset_ms() == Approx(0).margin(1e-9));
    CHECK(fed.filter.at() == at(second));
  }
}

TEST_CASE("polls without an answer empty the filter") {
  for (const Variant variant : variants) {
    Fed fed{variant};
    fed.add(0_s, 5, 10);
    for (int i = 1; i < 8; ++i) CHECK(fed.filter.add_missing(at(64_s * i), fed.context) == Reason::old_sample);
    CHECK(fed.filter.dispersion_s() > 7.9);
    CHECK(fed.filter.add_missing(at(512_s), fed.context) == Reason::unreachable);
    CHECK(fed.filter.dispersion_s() == Approx(16 * (1 - 1.0 / 256)));
    CHECK(fed.add(576_s, 6, 10) == Reason::none);
    CHECK(fed.offset_ms() == Approx(6));
  }
}

TEST_CASE("a filter that was cleared remembers nothing") {
  Fed fed{Variant::ntpsec};
  fed.add(64_s, 5, 1);
  fed.filter.clear(at(100_s), precision_s);
  CHECK(fed.filter.dispersion_s() == 16);
  CHECK(fed.filter.dispersion_s(at(100_s)) == 16);
  CHECK_FALSE(fed.filter.at());
  CHECK(fed.add(128_s, 500, 10) == Reason::none);
  CHECK(fed.offset_ms() == Approx(500));
}

TEST_CASE("the stages stand with the newest in front") {
  Fed fed{Variant::ntpd};
  fed.add(0_s, 1, 10);
  fed.add(64_s, 2, 20);
  const auto& stages = fed.filter.samples();
  CHECK(stages[0].offset == Duration::from_seconds(0.002));
  CHECK(stages[1].offset == Duration::from_seconds(0.001));
  CHECK(stages[1].dispersion_s == Approx(0.001 + 64 * 15e-6));
  CHECK(stages[2].dispersion_s == 16);
}

TEST_CASE("whatever comes in, samples are used in the order of their arrival, each once, and come from the last eight") {
  for (const Variant variant : variants) {
    Random random{7, "clock_filter"};
    Fed fed{variant};
    std::deque<Duration> recent;
    MonoTime used = at(Duration::from_whole_seconds(-1));
    int count = 0;
    for (int i = 1; i < 5000; ++i) {
      const Duration when = 64_s * i;
      if (random.chance(0.1)) {
        fed.filter.add_missing(at(when), fed.context);
        recent.push_front(when);
      } else {
        const Reason reason = fed.add(when, random.normal(), 10 - mathematics::log(random.uniform()));
        recent.push_front(when);
        if (recent.size() > ClockFilter::stages) recent.pop_back();
        if (reason == Reason::none) {
          REQUIRE(fed.filter.at());
          REQUIRE(*fed.filter.at() > used);
          used = *fed.filter.at();
          REQUIRE(used >= at(recent.back()));
          ++count;
        }
      }
      if (recent.size() > ClockFilter::stages) recent.pop_back();
      REQUIRE(fed.filter.dispersion_s() > 0);
      REQUIRE(fed.filter.dispersion_s() <= 16);
      REQUIRE(fed.filter.jitter_s() >= 0);
    }
    CHECK(count > 500);
    CHECK(count < 3000);
  }
}

// Queues with exponential delays of mean q in both directions: the raw error |q1 - q2| / 2 has the mean q / 2. Of the
// sample with the least sum of both it is a quarter of that sum in the mean, and the least of eight such sums is, in the
// mean, q * (integral of (1 + t)^8 e^(-8t)) = 0.5310 q. So the filter takes 20 log10(0.5 / 0.13275) = 11.5 dB off; for
// q = 1.448 ms those are the 0.724 ms and 0.192 ms that ntpd's documentation measured in a day on an Internet path.
TEST_CASE("on a path with exponential queues the filter gains 11.5 dB") {
  Random random{1, "clock_filter_gain"};
  Fed fed{Variant::ntpd};
  const auto queue_ms = [&] { return -1.448 * mathematics::log(random.uniform()); };
  double raw = 0;
  double filtered = 0;
  const int count = 40'000;
  for (int i = 0; i < count; ++i) {
    const double there = queue_ms();
    const double back = queue_ms();
    fed.add(64_s * i, (there - back) / 2, 20 + there + back);
    raw += std::abs(there - back) / 2;
    filtered += std::abs(fed.offset_ms());
  }
  CHECK(raw / count == Approx(0.724).epsilon(0.02));
  CHECK(filtered / count == Approx(0.192).epsilon(0.03));
}
