// When the programs of a host were there: running, on a host that is awake. What a program did not do tells something only
// where it could have done it, so every gauge that looks at programs is held against this.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "sim/record/program_state.h"
#include "sim/scenario/describe/metric.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

// A time in which none of some programs was there, and why the last of them was not. This list is closed.
struct Absence {
  enum class Cause { not_started, stopped, crashed, suspended };
  Duration from;
  Duration until;
  Cause cause = Cause::not_started;
};

class Presence {
 public:
  explicit Presence(std::size_t programs) : states_(programs) {}

  // Times are since the start of the run, and come in order.
  void program(Duration at, ProgramIndex program, ProgramState state);
  void suspended(Duration at, bool is_suspended) { changes_.push_back({at, std::nullopt, std::nullopt, is_suspended}); }

  // How a program stands; nothing: it was never started.
  std::optional<ProgramState> state(ProgramIndex program) const { return states_[program.value()]; }

  // What of [from, until), or of the instant where they are one, speaks against `programs` having attended as `wanted`. One
  // of them has to be there at a time.
  std::optional<Absence> absence(Attendance wanted, std::span<const ProgramIndex> programs, Duration from, Duration until) const;

 private:
  struct Change {
    Duration at;
    std::optional<ProgramIndex> program;   // nothing: the whole host
    std::optional<ProgramState> state;
    bool is_suspended = false;
  };
  class Moment;

  std::vector<Change> changes_;
  std::vector<std::optional<ProgramState>> states_;
};

// "it had crashed"
std::string words(Absence::Cause cause);

}  // namespace ntpsim::record
