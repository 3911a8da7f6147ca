#include "models/ntp/selection/selection.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include "models/base/random.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

constexpr double precision_s = 1e-6;
const auto variants = {Variant::rfc5905, Variant::ntpd, Variant::ntpsec};

// A source of stratum 2 whose root distance is mostly half of its delay.
Candidate source(AssociationId id, double offset_ms, double delay_ms = 20) {
  Candidate candidate;
  candidate.id = id;
  candidate.offset = Duration::from_seconds(offset_ms / 1000);
  candidate.delay = Duration::from_seconds(delay_ms / 1000);
  candidate.dispersion_s = 0.0001;
  candidate.jitter_s = 0.0001;
  candidate.updated = MonoTime::at(100_s);
  candidate.at = candidate.updated;
  candidate.leap = Leap::none;
  candidate.stratum = 2;
  candidate.reach = 0xff;
  return candidate;
}

struct Mitigation {
  explicit Mitigation(Variant variant = Variant::ntpsec) { config.constants = ntp::constants(variant); }

  const Selection& run(std::vector<Candidate> sources) {
    candidates = std::move(sources);
    context.local = {now, precision_s};
    return result = select(candidates, config, context, state);
  }
  // The same sources, with samples that have just come in.
  const Selection& run_fresh(std::vector<Candidate> sources) {
    now += 64_s;
    for (Candidate& candidate : sources) candidate.at = candidate.updated = now;
    return run(std::move(sources));
  }
  const Verdict& verdict(AssociationId id) const {
    for (const Verdict& verdict : result.verdicts)
      if (verdict.id == id) return verdict;
    throw std::out_of_range{"no verdict"};
  }
  Reason reason(AssociationId id) const { return verdict(id).reason; }
  Standing standing(AssociationId id) const { return verdict(id).standing; }
  AssociationId peer() const { return candidates.at(result.system_peer.value()).id; }

  SelectionConfig config;
  SelectionContext context;
  SelectionState state;
  MonoTime now = MonoTime::at(100_s);
  std::vector<Candidate> candidates;
  Selection result;
};

}  // namespace

TEST_CASE("without sources there is no system peer") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    const Selection& selection = mitigation.run({});
    CHECK_FALSE(selection.system_peer);
    CHECK_FALSE(selection.is_new);
    CHECK(selection.verdicts.empty());
  }
}

TEST_CASE("a lone fit source becomes the system peer") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    const Selection& selection = mitigation.run({source(7, 5)});
    REQUIRE(selection.system_peer == 0U);
    CHECK(selection.is_new);
    CHECK(selection.offset.seconds() == Approx(0.005));
    CHECK(mitigation.standing(7) == Standing::system_peer);
    CHECK(mitigation.reason(7) == Reason::none);
    CHECK(mitigation.state.system_peer == 7U);
    CHECK(selection.survivors == std::vector<std::size_t>{0});
  }
}

TEST_CASE("the standings are numbered as mode 6 has them") {
  CHECK(static_cast<int>(Standing::reject) == 0);
  CHECK(static_cast<int>(Standing::falsetick) == 1);
  CHECK(static_cast<int>(Standing::outlier) == 3);
  CHECK(static_cast<int>(Standing::candidate) == 4);
  CHECK(static_cast<int>(Standing::system_peer) == 6);
}

TEST_CASE("the clock is disciplined once by each sample of the system peer") {
  Mitigation mitigation;
  CHECK(mitigation.run({source(1, 5)}).is_new);
  CHECK_FALSE(mitigation.run({source(1, 5)}).is_new);
  CHECK(mitigation.run_fresh({source(1, 4)}).is_new);
}

TEST_CASE("a source that takes over with an older sample waits for its next one") {
  Mitigation mitigation;
  mitigation.run({source(1, 0)});
  Candidate late = source(2, 2);
  late.at = MonoTime::at(90_s);
  Candidate gone = source(1, 0);
  gone.reach = 0;
  const Selection& selection = mitigation.run({gone, late});
  CHECK(mitigation.peer() == 2);
  CHECK_FALSE(selection.is_new);
  CHECK(mitigation.state.system_peer == 1U);
}

TEST_CASE("each unfit source is rejected with its reason, and a fit one is used") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    Candidate silent = source(1, 0), far = source(2, 0), looped = source(3, 0), lost = source(4, 0), shunned = source(5, 0);
    silent.reach = 0;
    far.root_dispersion_s = 3;
    looped.loops = true;
    lost.leap = Leap::unsynchronized;
    shunned.noselect = true;
    mitigation.run({silent, far, looped, lost, shunned, source(6, 1)});
    CHECK(mitigation.peer() == 6);
    CHECK(mitigation.reason(1) == Reason::unreachable);
    CHECK(mitigation.reason(2) == Reason::root_distance);
    CHECK(mitigation.reason(3) == Reason::loop);
    CHECK(mitigation.reason(4) == Reason::unsynchronized);
    CHECK(mitigation.reason(5) == Reason::noselect);
    for (AssociationId id = 1; id < 6; ++id) CHECK(mitigation.standing(id) == Standing::reject);
    CHECK(mitigation.verdict(2).flash == 0x0400);
    CHECK(mitigation.result.offset.seconds() == Approx(0.001));
  }
}

TEST_CASE("of five sources one or two falsetickers are discarded, wherever they stand") {
  for (const Variant variant : variants) {
    for (std::size_t falsetickers = 1; falsetickers <= 2; ++falsetickers) {
      Random random{3, "falsetickers"};
      for (int run = 0; run < 200; ++run) {
        Mitigation mitigation{variant};
        std::vector<Candidate> sources;
        for (AssociationId id = 0; id < 5; ++id) {
          // Truechimers are within 2 ms, and hold each other's midpoints; falsetickers collude or not, 100 ms to 10 s away.
          const bool lies = id < falsetickers;
          const double lie_ms = (random.chance(0.5) ? 1 : -1) * (100 + 9900 * random.uniform());
          sources.push_back(source(id, lies ? lie_ms : 4 * random.uniform() - 2));
        }
        for (std::size_t i = sources.size() - 1; i > 0; --i) std::swap(sources[i], sources[random.below(i + 1)]);
        mitigation.run(sources);
        REQUIRE(mitigation.peer() >= falsetickers);
        REQUIRE(mitigation.result.offset.abs() <= 2_ms);
        for (AssociationId id = 0; id < falsetickers; ++id) REQUIRE(mitigation.reason(id) == Reason::falseticker);
        for (const std::size_t survivor : mitigation.result.survivors) REQUIRE(sources[survivor].id >= falsetickers);
      }
    }
  }
}

TEST_CASE("three of five falsetickers that differ leave no majority") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    mitigation.run({source(1, 0), source(2, 1), source(3, 500), source(4, 900), source(5, -700)});
    CHECK_FALSE(mitigation.result.system_peer);
    CHECK_FALSE(mitigation.result.is_new);
    for (AssociationId id = 1; id <= 5; ++id) {
      CHECK(mitigation.reason(id) == Reason::no_majority);
      CHECK(mitigation.standing(id) == Standing::falsetick);
    }
  }
}

TEST_CASE("three or four of five falsetickers that collude are the majority") {
  for (const Variant variant : variants) {
    for (AssociationId liars = 3; liars <= 4; ++liars) {
      Mitigation mitigation{variant};
      std::vector<Candidate> sources;
      for (AssociationId id = 0; id < 5; ++id) sources.push_back(source(id, id < liars ? 500 : 0));
      mitigation.run(sources);
      CHECK(mitigation.result.offset.seconds() == Approx(0.5));
      for (AssociationId id = liars; id < 5; ++id) CHECK(mitigation.reason(id) == Reason::falseticker);
    }
  }
}

TEST_CASE("a source that is configured to be true is never a falseticker") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    Candidate trusted = source(9, 500);
    trusted.always_true = true;
    mitigation.run({trusted, source(1, 0), source(2, 1), source(3, 0.5)});
    CHECK(mitigation.reason(9) == Reason::none);
  }
}

TEST_CASE("when there is no majority a true source goes on alone") {
  Mitigation mitigation;
  Candidate trusted = source(9, 500);
  trusted.always_true = true;
  mitigation.run({trusted, source(1, 0)});
  CHECK(mitigation.peer() == 9);
  CHECK(mitigation.reason(1) == Reason::no_majority);
}

TEST_CASE("the preferred survivor disciplines the clock alone") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    Candidate preferred = source(3, 2);
    preferred.prefer = true;
    preferred.jitter_s = 0.0007;
    mitigation.run({source(1, 0), source(2, 1), preferred});
    CHECK(mitigation.peer() == 3);
    CHECK(mitigation.result.offset.seconds() == Approx(0.002));
    CHECK(mitigation.result.jitter_s == 0.0007);
    CHECK(mitigation.reason(1) == Reason::not_preferred);
    CHECK(mitigation.standing(1) == Standing::candidate);
    CHECK(mitigation.reason(3) == Reason::none);
  }
}

TEST_CASE("a preferred falseticker is discarded like any other") {
  Mitigation mitigation;
  Candidate preferred = source(4, 900);
  preferred.prefer = true;
  mitigation.run({source(1, 0), source(2, 1), source(3, 0.5), preferred});
  CHECK(mitigation.reason(4) == Reason::falseticker);
  CHECK(mitigation.peer() != 4);
}

TEST_CASE("fewer survivors than minsane do not discipline the clock") {
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    mitigation.config.constants.min_sane = 3;
    mitigation.run({source(1, 0), source(2, 1)});
    CHECK_FALSE(mitigation.result.system_peer);
    CHECK(mitigation.reason(1) == Reason::too_few_survivors);
    CHECK(mitigation.standing(1) == Standing::candidate);
    mitigation.run({source(1, 0), source(2, 1), source(3, 0.5)});
    CHECK(mitigation.result.system_peer);
  }
}

TEST_CASE("after losing every source there is no system peer") {
  Mitigation mitigation;
  mitigation.run({source(1, 0)});
  Candidate silent = source(1, 0);
  silent.reach = 0;
  mitigation.run({silent});
  CHECK_FALSE(mitigation.result.system_peer);
  CHECK_FALSE(mitigation.state.system_peer);
}

TEST_CASE("an outlier and a source in excess are told apart") {
  Mitigation mitigation;
  mitigation.config.constants.max_clock = 4;
  std::vector<Candidate> sources{source(1, 0), source(2, 0.1), source(3, 0.2), source(4, 8), source(5, 4)};
  mitigation.run(sources);
  CHECK(mitigation.reason(4) == Reason::excess);
  CHECK(mitigation.standing(4) == Standing::backup);
  CHECK(mitigation.reason(5) == Reason::outlier);
  CHECK(mitigation.standing(5) == Standing::outlier);
  CHECK(mitigation.result.survivors.size() == 3);
}

// Root distances of 10 and 20 ms and the precisions of two clocks, offsets of 0 and 3 ms.
TEST_CASE("the system variables are those of the system peer and of the combined offset") {
  Mitigation mitigation{Variant::ntpsec};
  Candidate near = source(1, 0, 19.8), far = source(2, 3, 39.8);
  for (Candidate* candidate : {&near, &far}) candidate->precision_s = 0;
  near.root_delay_s = 0;
  far.root_dispersion_s = 0.004;
  far.delay = Duration::from_seconds(0.0318);
  mitigation.now = MonoTime::at(200_s);   // 1.5 ms older
  mitigation.run({near, far});
  const double near_s = 0.0099 + precision_s + 0.0015 + 0.0001, far_s = 0.0159 + precision_s + 0.0015 + 0.004 + 0.0001;
  CHECK(mitigation.verdict(1).root_distance_s == Approx(near_s));
  CHECK(mitigation.verdict(2).root_distance_s == Approx(far_s));
  const double offset = 0.003 / far_s / (1 / near_s + 1 / far_s);
  const double scatter = 9e-6 / far_s / (1 / near_s + 1 / far_s);
  const Selection& selection = mitigation.result;
  CHECK(mitigation.peer() == 1);
  CHECK(selection.offset.seconds() == Approx(offset));
  CHECK(selection.jitter_s == Approx(std::sqrt(scatter + 9e-6)));
  CHECK(selection.root_distance_s == Approx(near_s));
  CHECK(selection.root_delay_s == Approx(0.0198));
  CHECK(selection.root_dispersion_s == Approx(0.0001 + selection.jitter_s + 0.0015 + offset));
}

TEST_CASE("root dispersion grows by at least mindist") {
  Candidate near = source(1, 0, 0.1);
  near.dispersion_s = near.jitter_s = 0;
  near.root_dispersion_s = 0.010;
  Mitigation by_rfc{Variant::rfc5905};
  CHECK(by_rfc.run({near}).root_dispersion_s == Approx(0.015));
  Mitigation by_ntpd{Variant::ntpd};
  CHECK(by_ntpd.run({near}).root_dispersion_s == Approx(0.010));
  near.root_dispersion_s = 0;
  CHECK(by_ntpd.run({near}).root_dispersion_s == Approx(0.001));
}

TEST_CASE("ntpd takes the source that agrees best, the RFC the one of the lowest stratum") {
  Candidate primary = source(1, 6);
  primary.stratum = 1;
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    mitigation.config.constants.min_dispersion_s = 1e-6;
    mitigation.run({primary, source(2, 0), source(3, 0.5)});
    CHECK(mitigation.peer() == (variant == Variant::rfc5905 ? 1U : 3U));
  }
}

// With two sources the scatter is the same for both, so the one with the smaller root distance is the better one.
TEST_CASE("ntpd keeps its system peer while the better one is near, with less patience each time") {
  for (const Variant variant : {Variant::ntpd, Variant::ntpsec}) {
    Mitigation mitigation{variant};
    const auto sources = [](double apart_ms, bool first_is_better) {
      return std::vector<Candidate>{source(1, 0, first_is_better ? 10 : 40), source(2, apart_ms, 20)};
    };
    mitigation.run_fresh(sources(0.4, true));
    CHECK(mitigation.peer() == 1);
    mitigation.run_fresh(sources(0.4, false));
    CHECK(mitigation.peer() == 1);   // 0.4 ms apart, below 1 ms
    CHECK(mitigation.state.clockhop_s == 0.001);
    mitigation.run_fresh(sources(0.4, false));
    CHECK(mitigation.peer() == 1);   // ... below 0.5 ms
    mitigation.run_fresh(sources(0.4, false));
    CHECK(mitigation.peer() == 2);   // ... not below 0.25 ms
    CHECK(mitigation.state.clockhop_s == 0);
    mitigation.run_fresh(sources(1.5, true));
    CHECK(mitigation.peer() == 1);   // farther than mindist: no patience at all
  }
}

// It does not ask how the former system peer fared. Its old sample then keeps the clock from being disciplined.
TEST_CASE("ntpd's patience includes a system peer that fell silent") {
  Mitigation mitigation;
  mitigation.run_fresh({source(1, 0, 10), source(2, 0.4, 20)});
  Candidate silent = source(1, 0, 10);
  silent.reach = 0;
  Candidate other = source(2, 0.4, 20);
  other.at = MonoTime::at(1000_s);
  for (int i = 0; i < 2; ++i) {
    silent.at = mitigation.state.used_at;
    mitigation.run({silent, other});
    CHECK(mitigation.peer() == 1);
    CHECK_FALSE(mitigation.result.is_new);
    CHECK(mitigation.result.offset.seconds() == Approx(0.0004));
  }
  mitigation.run({silent, other});
  CHECK(mitigation.peer() == 2);
  CHECK(mitigation.result.is_new);
}

TEST_CASE("the RFC keeps its system peer while it survives at the lowest stratum") {
  Mitigation mitigation{Variant::rfc5905};
  mitigation.run_fresh({source(1, 0, 10), source(2, 1, 20)});
  CHECK(mitigation.peer() == 1);
  mitigation.run_fresh({source(1, 0, 40), source(2, 1, 20)});
  CHECK(mitigation.peer() == 1);
  Candidate better = source(2, 1, 20);
  better.stratum = 1;
  mitigation.run_fresh({source(1, 0, 40), better});
  CHECK(mitigation.peer() == 2);
}

TEST_CASE("a system peer that was demobilised is not waited for") {
  Mitigation mitigation;
  mitigation.run_fresh({source(1, 0, 10), source(2, 0.1, 20)});
  mitigation.run_fresh({source(2, 0.1, 20)});
  CHECK(mitigation.peer() == 2);
}

TEST_CASE("the local clock is used when there is no other source, after the orphan wait") {
  Mitigation mitigation;
  Candidate local_clock = source(9, 0, 0);
  local_clock.is_local_clock = local_clock.is_reference_clock = true;
  local_clock.stratum = 5;
  mitigation.run({source(1, 3), local_clock});
  CHECK(mitigation.peer() == 1);
  CHECK(mitigation.reason(9) == Reason::standby);
  Candidate silent = source(1, 3);
  silent.reach = 0;
  mitigation.run({silent, local_clock});
  CHECK_FALSE(mitigation.result.system_peer);
  mitigation.context.orphan_wait_over = true;
  mitigation.run_fresh({silent, local_clock});
  CHECK(mitigation.peer() == 9);
  CHECK(mitigation.result.offset.is_zero());
}

TEST_CASE("a preferred local clock is selected among the others") {
  Mitigation mitigation;
  Candidate local_clock = source(9, 0, 0);
  local_clock.is_local_clock = local_clock.prefer = true;
  mitigation.run({source(1, 1), local_clock});
  CHECK(mitigation.peer() == 9);
}

TEST_CASE("of orphan parents the one with the lowest metric is followed, if it is lower than the host's own") {
  Mitigation mitigation;
  mitigation.config.orphan_stratum = 5;
  mitigation.context.orphan_metric = 50;
  Candidate low = source(1, 1), high = source(2, 2), child = source(3, 3);
  low.stratum = high.stratum = 5;
  child.stratum = 6;
  low.orphan_metric = 20;
  high.orphan_metric = 30;
  mitigation.run({high, low, child});
  CHECK(mitigation.peer() == 1);
  CHECK(mitigation.reason(2) == Reason::orphan);
  CHECK(mitigation.reason(3) == Reason::orphan);
  mitigation.context.orphan_metric = 10;
  mitigation.run({high, low, child});
  CHECK_FALSE(mitigation.result.system_peer);
  Candidate synchronized = source(4, 4);
  mitigation.run_fresh({high, low, child, synchronized});
  CHECK(mitigation.peer() == 4);
}

TEST_CASE("survivors vote on leap seconds, and a reference clock always wins") {
  Mitigation mitigation;
  std::vector<Candidate> sources{source(1, 0), source(2, 0.1), source(3, 0.2)};
  sources[0].leap = Leap::insert;
  mitigation.run(sources);
  CHECK(mitigation.result.insert_votes == 1);
  CHECK(mitigation.result.remove_votes == 0);
  sources[1].leap = Leap::remove;
  sources[2].leap = Leap::insert;
  mitigation.run(sources);
  CHECK(mitigation.result.insert_votes == 2);
  CHECK(mitigation.result.remove_votes == 1);
  sources[0].is_reference_clock = true;
  mitigation.run(sources);
  CHECK(mitigation.result.insert_votes == 3);
}

TEST_CASE("a falseticker has no vote on leap seconds") {
  Mitigation mitigation;
  Candidate liar = source(4, 900);
  liar.leap = Leap::insert;
  mitigation.run({source(1, 0), source(2, 0.1), source(3, 0.2), liar});
  CHECK(mitigation.result.insert_votes == 0);
}

TEST_CASE("whatever the sources, every verdict is consistent with the survivors and the system peer") {
  Random random{5, "selection"};
  for (const Variant variant : variants) {
    Mitigation mitigation{variant};
    for (int run = 0; run < 2000; ++run) {
      std::vector<Candidate> sources;
      const std::size_t count = random.below(14);
      for (AssociationId id = 0; id < count; ++id) {
        Candidate candidate = source(id, 10 * random.normal(), 40 * random.uniform());
        candidate.jitter_s = 0.001 * random.uniform();
        candidate.stratum = 1 + static_cast<int>(random.below(16));
        candidate.reach = static_cast<std::uint8_t>(random.below(4));
        candidate.prefer = random.chance(0.05);
        candidate.always_true = random.chance(0.05);
        candidate.noselect = random.chance(0.05);
        candidate.root_dispersion_s = random.chance(0.1) ? 5 : 0.01 * random.uniform();
        sources.push_back(candidate);
      }
      const Selection& selection = mitigation.run_fresh(sources);
      REQUIRE(selection.verdicts.size() == count);
      if (selection.system_peer) {
        REQUIRE(selection.verdicts[*selection.system_peer].standing == Standing::system_peer);
        REQUIRE(selection.is_new);
        REQUIRE(mitigation.state.system_peer == sources[*selection.system_peer].id);
        REQUIRE_FALSE(selection.survivors.empty());
        Duration least = sources[selection.survivors[0]].offset, most = least;
        for (const std::size_t survivor : selection.survivors) {
          least = std::min(least, sources[survivor].offset);
          most = std::max(most, sources[survivor].offset);
        }
        REQUIRE(selection.offset >= least - 1_ns);
        REQUIRE(selection.offset <= most + 1_ns);
        REQUIRE(selection.jitter_s >= 0);
      }
      int peers = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const Verdict& verdict = selection.verdicts[i];
        REQUIRE(verdict.id == sources[i].id);
        peers += verdict.standing == Standing::system_peer;
        if (verdict.standing == Standing::reject) REQUIRE(verdict.reason != Reason::none);
        // No survivor is unfit; a system peer that is not left yet may be.
        REQUIRE((verdict.standing == Standing::reject || i == selection.system_peer || verdict.flash == 0));
      }
      REQUIRE(peers == (selection.system_peer ? 1 : 0));
    }
  }
}
