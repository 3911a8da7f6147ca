// A program with only a clock discipline: it gets its host's true offset, without noise, once every poll interval.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "models/ntp/discipline/discipline.h"
#include "models/wire/timestamp.h"
#include "tests/bench.h"

namespace ntpsim::test {

struct FollowerConfig {
  ntp::Constants constants = ntp::constants(ntp::Variant::ntpsec);
  ntp::DisciplineConfig discipline;
  std::optional<Frequency> drift = Frequency{};
  int min_poll = 6;
  int max_poll = 6;
  double precision_s = 0x1p-24;
};

class Follower : public Engine {
 public:
  using Outcome = ntp::Discipline::Outcome;

  // `offset`: true minus local, now.
  Follower(const FollowerConfig& config, std::function<Duration()> offset, std::vector<Outcome>& outcomes)
      : config_{config}, offset_{std::move(offset)}, outcomes_{outcomes}, discipline_{config.constants, config.discipline} {}

  Actions handle(const Now& now, const Event& event) override {
    Actions actions;
    if (std::holds_alternative<Started>(event)) {
      discipline_.start(now, config_.precision_s, config_.drift, actions);
      actions.emplace_back(SetTimer{poll_timer, wire::power_of_two(config_.min_poll)});
    }
    if (const auto* fired = std::get_if<TimerFired>(&event)) {
      if (fired->id == poll_timer) poll(now, actions);
      if (fired->id == tick_timer) {
        ticking_ = false;
        discipline_.tick(now, actions);
      }
    }
    if (discipline_.wants_ticks() && !std::exchange(ticking_, true)) {
      actions.emplace_back(SetTimer{tick_timer, Duration::from_whole_seconds(1)});
    }
    return actions;
  }

  const ntp::Discipline& discipline() const { return discipline_; }

 private:
  static constexpr TimerId poll_timer = 1;
  static constexpr TimerId tick_timer = 2;

  void poll(const Now& now, Actions& actions) {
    const ntp::Discipline::Update update{
        .offset = offset_(), .at = now.mono, .min_poll = config_.min_poll, .max_poll = config_.max_poll};
    outcomes_.push_back(discipline_.update(now, update, actions));
    actions.emplace_back(SetTimer{poll_timer, wire::power_of_two(discipline_.time_constant())});
  }

  FollowerConfig config_;
  std::function<Duration()> offset_;
  std::vector<Outcome>& outcomes_;
  ntp::Discipline discipline_;
  bool ticking_ = false;
};

// A host with a follower, whose measurements may be false: by a constant, and by one that changes its sign each time.
class FollowingHost {
 public:
  FollowingHost(const HostConfig& host, const FollowerConfig& config) : host_{bench.add_host("host", host)} {
    auto engine = std::make_unique<Follower>(
        config, [this] { return false_by + (outcomes.size() % 2 == 0 ? jitter : -jitter) - host_.error(); }, outcomes);
    engine_ = engine.get();
    host_.start(std::move(engine));
  }

  const ntp::Discipline& discipline() const { return engine_->discipline(); }
  Duration error() const { return host_.error(); }
  Host& host() { return host_; }

  Bench bench;
  Duration false_by;
  Duration jitter;
  std::vector<Follower::Outcome> outcomes;

 private:
  Host& host_;
  Follower* engine_ = nullptr;
};

}  // namespace ntpsim::test
