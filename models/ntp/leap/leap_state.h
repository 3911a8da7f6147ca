// What a host knows of the next leap second, and what it does about it.
//
// A leap second becomes known from a leap file, or by a vote: more than half of the survivors announce it, and more
// survivors than announce the opposite. A voted leap second comes at the end of the running month. A leap file that has not
// expired decides alone, and votes are ignored. They are also ignored in the first hour of a month, because servers may be
// late to withdraw an announcement. A vote that was won once stays won.
//
//   phase      event                                   next phase   what is done
//   quiet      file knows one within 28 days           scheduled
//   quiet      vote is won                             scheduled
//   scheduled  file is loaded that knows of none       quiet
//   scheduled  last day (UTC) begins                   armed        announced to others, kernel armed
//   armed      file is loaded that knows of none       quiet        announcement withdrawn, kernel disarmed
//   armed      the leap second is due                  passed       the clock corrected if the kernel does not do it
//   passed     first hour of the month is over         quiet
//   any        clock is stepped or not synchronised    quiet        found anew from what is known; a leap second that
//                                                                   then lies in the past counts as done
//
// When the leap second is due on the local clock depends on what corrects it. The kernel repeats or leaves out 23:59:59 by
// itself, so it is due when the clock shows midnight. A program lets an inserted second pass as 00:00:00 and then corrects by
// -1 s; a deleted second it corrects at 23:59:59 by +1 s. From 2 s before that until it is due the clock's reading is
// uncertain, and answers say that the host is not synchronised.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/leap.h"
#include "models/base/time.h"
#include "models/ntp/leap/leap_config.h"
#include "models/ntp/files/leap_file.h"

namespace ntpsim::ntp {

enum class LeapPhase : std::uint8_t { quiet, scheduled, armed, passed };

struct LeapVotes {
  int insert = 0;
  int remove = 0;
  int survivors = 0;
};

// What follows for the host at one moment.
struct LeapDecision {
  LeapPhase phase = LeapPhase::quiet;
  Leap announced = Leap::none;              // for the system variables
  bool in_progress = false;                 // answers say that the host is not synchronised
  Leap kernel = Leap::none;                 // what the kernel has to be armed with; none disarms it
  std::optional<int> tai_offset;            // TAI - UTC now; nothing while unknown
  std::optional<Transition> happened;       // just now
  Duration correction;                      // of the clock, just now: a slew in the mode slew, else a step
  std::optional<Duration> next;             // until the next decision is due, by the local clock
};

class LeapState {
 public:
  explicit LeapState(LeapMode mode) : mode_{mode} {}

  void load(LocalTime now, const LeapTable& table);
  void vote(LocalTime now, const LeapVotes& votes);
  // By any program and any amount, but not for a correction that a decision has returned.
  void clock_stepped() { transition(LeapPhase::quiet); }

  // To be called when the time `next` has passed, and after each of the calls above.
  LeapDecision decide(LocalTime now, bool synchronised);

  // The next one, as far as it is known. Its TAI - UTC is 0 while that is not.
  const std::optional<Transition>& pending() const { return pending_; }

 private:
  void transition(LeapPhase phase) { phase_ = phase; }
  std::optional<int> tai_offset(LocalTime now) const;
  LocalTime due(const Transition& leap) const;
  bool file_decides(LocalTime now) const;
  std::optional<Transition> next_in_file(LocalTime now) const;
  void schedule(LocalTime now);
  void take_for_done();
  void pass(LocalTime now, LeapDecision& decision);
  std::optional<LocalTime> next_change(LocalTime now) const;

  LeapMode mode_;
  LeapPhase phase_ = LeapPhase::quiet;
  LeapTable table_;
  std::optional<Transition> pending_;
  bool pending_by_vote_ = false;
  int voted_leaps_ = 0;                       // leap seconds that were voted and done and are not in the table
  std::optional<std::int64_t> done_until_;    // the last midnight whose leap second is done
};

}  // namespace ntpsim::ntp
