// The clock discipline (RFC 5905, sections 11.3 and 12): turns offsets into corrections of the host's clock.
//
// Signs: an offset is positive when the local clock is behind; a positive frequency makes it run faster. It holds no clock:
// it sees Now and emits AdjustClock.
//
// Two loops can follow the offsets. The state machine (clock_state.h) is the same for both.
//   kernel   Offsets and the time constant go to the kernel's PLL (kernel_discipline.h), which runs by itself until the next
//            update. No tick is needed. The frequency is read back from the kernel.
//   daemon   The frequency is the kernel's constant correction (ADJ_FREQUENCY), set at each update. The phase is amortised
//            once a second through adjtime(), as adj_systime() does: in whole microseconds, with the rest carried over. A
//            second in which less than half a microsecond is due makes no call. ntpd sends the frequency through adjtime()
//            as well; the clock shows the same but for that rounding. When the program dies, the slew ends within a second
//            and the frequency stays.
// At the start, for startup_hold seconds in SYNC, the phase is amortised as in the daemon loop with a time constant of 2 s and
// nothing touches the frequency, whichever loop follows. An offset below startup_floor ends this.
//
// In FREQ, NTPsec and ntpd set the frequency to the measured one; the RFC adds it, less what was still to be amortised.
#pragma once

#include <optional>

#include "models/engine.h"
#include "models/ntp/discipline/clock_state.h"
#include "models/ntp/constants.h"
#include "models/ntp/discipline/discipline_config.h"
#include "models/ntp/exponential_rms.h"
#include "models/ntp/discipline/hybrid_loop.h"
#include "models/ntp/discipline/poll_adjust.h"

namespace ntpsim::ntp {

class Discipline {
 public:
  struct Update {
    Duration offset{};           // of the combined survivors
    MonoTime at{};               // when the system peer's sample was taken
    int min_poll = 6;            // of the system peer: the range of the time constant
    int max_poll = 10;
    Duration root_distance{};    // root delay / 2 + root dispersion
    Leap leap = Leap::none;      // to be armed in the kernel
    std::optional<int> tai_offset{};
  };

  enum class Outcome {
    ignored,   // the system variables stay as they are
    slewed,
    stepped,   // all earlier measurements are void
    panic,     // beyond the panic threshold: the program must end
    set,       // the clock is set once, as configured: the program must end
  };

  Discipline(const Constants& constants, const DisciplineConfig& config);

  // `precision_s`: of the local clock, in s. `drift`: what the drift file holds.
  void start(const Now& now, double precision_s, std::optional<Frequency> drift, Actions& actions);
  Outcome update(const Now& now, const Update& update, Actions& actions);

  // Once a second, while wants_ticks(); that can change with every update.
  void tick(const Now& now, Actions& actions);
  bool wants_ticks() const;

  // Reads the kernel's frequency, as tick and update do. To be called before frequency().
  void observe(const Now& now);

  ClockState state() const { return machine_.state(); }
  int time_constant() const { return poll_.exponent(); }      // the system poll exponent
  int poll_counter() const { return poll_.counter(); }
  Frequency frequency() const { return Frequency::from_fraction(frequency_); }   // what a drift file would hold
  Duration last_offset() const { return Duration::from_seconds(last_offset_s_); }
  double jitter_s() const { return jitter_.value(); }
  double wander() const { return wander_.value(); }           // s/s
  bool uses_kernel() const { return kernel_; }
  bool holds_frequency() const { return hold_ > 0; }          // in startup_hold: see above
  bool is_training() const { return state() == ClockState::freq; }
  std::optional<MonoTime> last_update() const { return last_update_; }   // of the last one that was used

 private:
  bool is_outlier(Duration offset) const;
  bool is_panic(Duration offset) const;
  ClockEvent classify(const Update& update, double interval_s);
  double seconds_since_update(const Now& now, const Update& update) const;
  void note_jitter(double offset_s);
  Outcome set_once(const Update& update, Actions& actions) const;
  Outcome begin_training(const Now& now, const Update& update, Actions& actions);
  Outcome step(const Now& now, const Update& update, std::optional<double> measured, bool trains, Actions& actions);
  Outcome adjust(const Now& now, const Update& update, std::optional<double> measured, double interval_s, Actions& actions);
  double measured_frequency(double offset_s, double interval_s) const;
  void restart(const Now& now, const Update& update, double offset_s);
  void steer(const Now& now, const Update& update, double frequency, std::optional<double> measured, AdjustClock& call);
  double within_tolerance(double frequency) const;
  void adjust_poll(const Now& now);

  Constants constants_;
  DisciplineConfig config_;
  Duration step_threshold_;
  Duration stepout_;
  Duration panic_threshold_;
  bool kernel_;
  bool panic_allowed_;
  bool step_due_;

  ClockStateMachine machine_{ClockState::nset};
  HybridLoop loop_;
  PollAdjust poll_;
  ExponentialRms jitter_;
  ExponentialRms wander_;
  double precision_s_ = 0;

  double frequency_ = 0;          // s/s, never beyond the tolerance
  double last_offset_s_ = 0;      // of the last update that was used
  double residual_s_ = 0;         // of it, what the daemon loop has still to amortise
  double slew_rest_s_ = 0;        // taken off the residual, but below adjtime's microsecond: kept across updates
  MonoTime reference_;            // of the last update that was used; the start
  std::optional<MonoTime> last_update_;
  std::int64_t hold_;             // seconds
  bool awaits_kernel_frequency_ = false;
};

}  // namespace ntpsim::ntp
