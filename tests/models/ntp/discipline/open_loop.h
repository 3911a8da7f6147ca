// A discipline in an open loop: the test gives it offsets and times, and its calls on the clock are only recorded.
#pragma once

#include <optional>
#include <vector>

#include "models/ntp/discipline/discipline.h"
#include "models/wire/timestamp.h"

namespace ntpsim::test {

class OpenLoop {
 public:
  using Outcome = ntp::Discipline::Outcome;

  explicit OpenLoop(const ntp::DisciplineConfig& config = {}, std::optional<Frequency> drift = Frequency{},
                    const ntp::Constants& constants = ntp::constants(ntp::Variant::ntpsec))
      : discipline{constants, config} {
    act([&](Actions& actions) { discipline.start(now, 0x1p-24, drift, actions); });
  }

  // An update, `after` the last one.
  Outcome update(Duration offset, Duration after) {
    now.mono += after;
    update_.offset = offset;
    update_.at = now.mono;
    Outcome outcome{};
    act([&](Actions& actions) { outcome = discipline.update(now, update_, actions); });
    return outcome;
  }
  void tick() {
    now.mono += Duration::from_whole_seconds(1);
    act([&](Actions& actions) { discipline.tick(now, actions); });
  }
  void set_polls(int min_poll, int max_poll) {
    update_.min_poll = min_poll;
    update_.max_poll = max_poll;
  }
  ntp::Discipline::Update& next() { return update_; }

  // Of the last call: at most one adjustment.
  const std::optional<AdjustClock>& adjustment() const { return adjustment_; }

  Now now;
  ntp::Discipline discipline;

 private:
  template <class Call>
  void act(Call&& call) {
    Actions actions;
    call(actions);
    adjustment_.reset();
    for (const Action& action : actions) adjustment_ = std::get<AdjustClock>(action);
  }

  ntp::Discipline::Update update_{.min_poll = 6, .max_poll = 6};
  std::optional<AdjustClock> adjustment_;
};

}  // namespace ntpsim::test
