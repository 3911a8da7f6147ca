// The clock state machine of RFC 5905, section 11.3 and appendix A.5.5.6, as ntpd has it.
//
//  state | offset within the step threshold    | offset beyond it
//  ------+-------------------------------------+---------------------------------------
//  NSET  | slew; FREQ                          | step; FREQ
//  FSET  | adjust; SYNC                        | step; SYNC
//  SPIK  | adjust; SYNC                        | early: ignore        late: step; SYNC
//  FREQ  | early: ignore   late: measure; SYNC | early: ignore        late: measure, step; SYNC
//  SYNC  | adjust                              | ignore; SPIK
//
// Late: the last update that was used is at least the stepout threshold ago. A single outlier is never believed, however
// long the interval between updates: SYNC always goes to SPIK first, even if the outlier is late.
#pragma once

#include <string_view>

namespace ntpsim::ntp {

// Numbered like the system events of RFC 9327 that ntpd and NTPsec report on entering each state.
enum class ClockState {
  nset = 1,   // the frequency is not known
  fset = 2,   // the frequency is known from before; no update yet
  spik = 3,   // an outlier has been seen
  freq = 4,   // the frequency is being measured: no correction disturbs the interval
  sync = 5,   // phase and frequency follow the updates
};

std::string_view name(ClockState state);   // as in the table

enum class ClockEvent { inlier, late_inlier, outlier, late_outlier };

enum class ClockResponse {
  ignore,
  slew,           // the phase only, once
  adjust,         // phase and frequency, by the loops
  measure,        // the frequency is what the interval shows; then adjust
  step,
  measure_step,
};

class ClockStateMachine {
 public:
  explicit ClockStateMachine(ClockState initial) : state_{initial} {}

  ClockState state() const { return state_; }
  ClockResponse transition(ClockEvent event);

 private:
  ClockState state_;
};

}  // namespace ntpsim::ntp
