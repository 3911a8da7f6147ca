#include "sim/record/gauge/presence.h"

#include <algorithm>

namespace ntpsim::record {

// How a host stands between two changes.
class Presence::Moment {
 public:
  explicit Moment(std::size_t programs) : states_(programs) {}

  void apply(const Change& change) {
    if (change.program) states_[change.program->value()] = change.state;
    else is_suspended_ = change.is_suspended;
  }

  // Why none of the programs is there; nothing: one is.
  std::optional<Absence::Cause> cause(std::span<const ProgramIndex> programs) const {
    Absence::Cause last = Absence::Cause::not_started;
    for (const ProgramIndex program : programs) {
      const std::optional<ProgramState> state = states_[program.value()];
      if (state == ProgramState::running && is_suspended_) return Absence::Cause::suspended;
      if (state == ProgramState::running) return std::nullopt;
      if (state) last = state == ProgramState::crashed ? Absence::Cause::crashed : Absence::Cause::stopped;
    }
    return last;
  }

 private:
  std::vector<std::optional<ProgramState>> states_;
  bool is_suspended_ = false;
};

void Presence::program(Duration at, ProgramIndex program, ProgramState state) {
  changes_.push_back({at, program, state});
  states_[program.value()] = state;
}

std::optional<Absence> Presence::absence(Attendance wanted, std::span<const ProgramIndex> programs, Duration from,
                                         Duration until) const {
  if (wanted == Attendance::unneeded) return std::nullopt;
  until = std::max(until, from + Duration::from_units(1));   // an instant is looked at, too
  Moment moment{states_.size()};
  std::vector<Absence> gaps;
  bool was_there = false;
  for (std::size_t i = 0; i <= changes_.size(); ++i) {
    const Duration begin = std::max(from, i == 0 ? Duration{} : changes_[i - 1].at);
    const Duration end = std::min(until, i == changes_.size() ? until : changes_[i].at);
    if (i > 0) moment.apply(changes_[i - 1]);
    const auto cause = moment.cause(programs);
    const bool is_in_window = begin < end || (i > 0 && begin == changes_[i - 1].at && begin < until);
    was_there = was_there || (is_in_window && !cause);   // a program may end in the instant of its start
    if (begin >= end || !cause) continue;
    if (!gaps.empty() && gaps.back().until == begin && gaps.back().cause == *cause) gaps.back().until = end;
    else gaps.push_back({begin, end, *cause});
  }
  const auto counts = [&](const Absence& gap) {
    return wanted == Attendance::throughout || !was_there || gap.cause == Absence::Cause::crashed;
  };
  const auto gap = std::find_if(gaps.begin(), gaps.end(), counts);
  return gap == gaps.end() ? std::nullopt : std::optional{*gap};
}

std::string words(Absence::Cause cause) {
  switch (cause) {
    case Absence::Cause::not_started: return "it had not been started";
    case Absence::Cause::stopped: return "it did not run any more";
    case Absence::Cause::crashed: return "it had crashed";
    case Absence::Cause::suspended: return "its host was suspended";
  }
  return "";
}

}  // namespace ntpsim::record
