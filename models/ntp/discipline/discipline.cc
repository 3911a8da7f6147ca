#include "models/ntp/discipline/discipline.h"

#include <algorithm>
#include <cstdlib>

#include "models/ntp/discipline/kernel_discipline.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration slew_only_step = Duration::from_whole_seconds(600);
constexpr Duration kernel_step_limit = Duration::from_nanoseconds(500'000'000);   // the kernel's PLL takes no larger offset
constexpr int startup_time_constant = 1;                                          // log2 s
constexpr double microsecond_s = 1e-6;
constexpr double amortised_below_s = 1e-9;   // no clock shows less

double magnitude(double x) { return x < 0 ? -x : x; }

Duration step_threshold(const Constants& constants, const DisciplineConfig& config) {
  return config.step.value_or(config.slew_only ? slew_only_step : constants.step_threshold);
}

// The kernel's loop cannot follow offsets beyond half a second, and -x turns it off.
bool runs_in_kernel(const Constants& constants, const DisciplineConfig& config) {
  const Duration step = step_threshold(constants, config);
  const bool wanted = config.kernel.value_or(constants.kernel_discipline);
  return wanted && !config.slew_only && !step.is_zero() && step <= kernel_step_limit;
}

}  // namespace

Discipline::Discipline(const Constants& constants, const DisciplineConfig& config)
    : constants_{constants},
      config_{config},
      step_threshold_{step_threshold(constants, config)},
      stepout_{config.stepout.value_or(constants.stepout)},
      panic_threshold_{config.panic.value_or(constants.panic_threshold)},
      kernel_{runs_in_kernel(constants, config)},
      panic_allowed_{config.panic_gate},
      step_due_{config.step_at_start},
      loop_{constants, config.allan.value_or(constants.allan_intercept)},
      poll_{constants},
      jitter_{constants.averaging, 0},
      wander_{constants.averaging, 0},
      hold_{config.startup_hold.value_or(constants.startup_hold).floor_seconds()} {}

void Discipline::start(const Now& now, double precision_s, std::optional<Frequency> drift, Actions& actions) {
  machine_ = ClockStateMachine{drift ? ClockState::fset : ClockState::nset};
  precision_s_ = precision_s;
  jitter_.restart(precision_s);
  reference_ = now.mono;
  if (config_.once) return;
  frequency_ = drift ? within_tolerance(drift->fraction()) : 0;
  AdjustClock call = start_kernel_loop(poll_.exponent());
  call.frequency = frequency();
  actions.emplace_back(call);
}

// ---- updates ----

bool Discipline::is_outlier(Duration offset) const { return !step_threshold_.is_zero() && offset.abs() > step_threshold_; }

bool Discipline::is_panic(Duration offset) const {
  return !panic_allowed_ && !panic_threshold_.is_zero() && offset.abs() > panic_threshold_;
}

// ntpd and NTPsec count from the update, the RFC from the sample.
double Discipline::seconds_since_update(const Now& now, const Update& update) const {
  const MonoTime to = constants_.loop == LoopForm::rfc5905 ? update.at : now.mono;
  return std::max(0.0, (to - reference_).seconds());
}

ClockEvent Discipline::classify(const Update& update, double interval_s) {
  const bool late = interval_s >= stepout_.seconds();
  const bool outlier = is_outlier(update.offset) || step_due_;
  step_due_ = false;
  if (outlier) return late ? ClockEvent::late_outlier : ClockEvent::outlier;
  note_jitter(update.offset.seconds());
  return late ? ClockEvent::late_inlier : ClockEvent::inlier;
}

void Discipline::note_jitter(double offset_s) {
  const double difference = magnitude(offset_s - last_offset_s_);
  jitter_.add(constants_.jitter_above_precision ? std::max(difference, precision_s_) : difference);
}

Discipline::Outcome Discipline::update(const Now& now, const Update& update, Actions& actions) {
  observe(now);
  if (is_panic(update.offset)) return Outcome::panic;
  if (config_.once) return set_once(update, actions);
  poll_.set_range(update.min_poll, update.max_poll);
  const double interval_s = seconds_since_update(now, update);
  const bool trains_next = state() == ClockState::nset;
  const auto measured = [&] { return measured_frequency(update.offset.seconds(), interval_s); };
  switch (machine_.transition(classify(update, interval_s))) {
    case ClockResponse::ignore: return Outcome::ignored;
    case ClockResponse::slew: return begin_training(now, update, actions);
    case ClockResponse::adjust: return adjust(now, update, std::nullopt, interval_s, actions);
    case ClockResponse::measure: return adjust(now, update, measured(), interval_s, actions);
    case ClockResponse::step: return step(now, update, std::nullopt, trains_next, actions);
    case ClockResponse::measure_step: return step(now, update, measured(), trains_next, actions);
  }
  return Outcome::ignored;
}

// As ntpdate: the program ends after this correction, and an adjtime goes on without it.
Discipline::Outcome Discipline::set_once(const Update& update, Actions& actions) const {
  AdjustClock call;
  const bool steps = is_outlier(update.offset);
  (steps ? call.step : call.slew) = update.offset;
  actions.emplace_back(call);
  return Outcome::set;
}

// ntpd and NTPsec slew the whole offset at 500 ppm, which ends before the shortest stepout, and are synchronised. The RFC
// amortises the offset through the loop and waits for the frequency.
Discipline::Outcome Discipline::begin_training(const Now& now, const Update& update, Actions& actions) {
  restart(now, update, update.offset.seconds());
  if (constants_.loop == LoopForm::rfc5905) return Outcome::ignored;
  residual_s_ = 0;
  AdjustClock call;
  call.slew = update.offset;
  actions.emplace_back(call);
  adjust_poll(now);
  return Outcome::slewed;
}

double Discipline::measured_frequency(double offset_s, double interval_s) const {
  if (interval_s <= 0) return frequency_;   // a stepout of zero: there has been no interval to measure in
  if (constants_.loop == LoopForm::rfc5905) return frequency_ + (offset_s - residual_s_) / interval_s;
  return offset_s / interval_s;
}

Discipline::Outcome Discipline::step(const Now& now, const Update& update, std::optional<double> measured, bool trains,
                                     Actions& actions) {
  AdjustClock call;
  call.step = update.offset;
  slew_rest_s_ = 0;
  poll_.restart_counter();
  if (constants_.loop == LoopForm::ntpd) jitter_.restart(precision_s_);
  restart(now, update, 0);
  if (!trains) steer(now, update, measured.value_or(frequency_), measured, call);
  actions.emplace_back(call);
  return Outcome::stepped;
}

Discipline::Outcome Discipline::adjust(const Now& now, const Update& update, std::optional<double> measured,
                                       double interval_s, Actions& actions) {
  panic_allowed_ = false;
  const double offset_s = update.offset.seconds();
  const bool first = !last_update_;
  double frequency = measured.value_or(frequency_);
  // The RFC's first update with a known frequency, and the one that ends the training, move the phase only.
  const bool phase_only = hold_ > 0 || (constants_.loop == LoopForm::rfc5905 && (first || measured));
  if (!phase_only) frequency += loop_.frequency_change({offset_s, residual_s_, interval_s, time_constant()});
  restart(now, update, offset_s);
  if (update.offset.abs() < constants_.startup_floor) hold_ = 0;
  AdjustClock call;
  steer(now, update, frequency, measured, call);
  if (call.frequency || call.pll_offset) actions.emplace_back(call);
  return Outcome::slewed;
}

void Discipline::restart(const Now& now, const Update& update, double offset_s) {
  last_offset_s_ = residual_s_ = offset_s;
  reference_ = constants_.loop == LoopForm::rfc5905 ? update.at : now.mono;
  last_update_ = now.mono;
}

// Sets the frequency after an update, by the kernel's or the daemon's loop. It is clamped to the tolerance, so that it does not
// wind up. For ntpd and NTPsec a measured frequency is a new beginning and does not count as wander.
void Discipline::steer(const Now& now, const Update& update, double frequency, std::optional<double> measured,
                       AdjustClock& call) {
  const double before = measured && constants_.loop == LoopForm::ntpd ? *measured : frequency_;
  const bool in_kernel = kernel_ && hold_ == 0;
  if (!in_kernel) wander_.add(frequency - before);
  const double steered = within_tolerance(in_kernel ? before : frequency);
  if (steered != frequency_) call.frequency = Frequency::from_fraction(steered);
  frequency_ = steered;
  if (in_kernel) {
    const Duration offset = Duration::from_seconds(last_offset_s_);
    hand_to_kernel({offset, time_constant(), jitter_.value(), update.root_distance, update.leap, update.tai_offset}, call);
    awaits_kernel_frequency_ = true;
  }
  adjust_poll(now);
}

double Discipline::within_tolerance(double frequency) const {
  return std::clamp(frequency, -constants_.max_frequency, constants_.max_frequency);
}

void Discipline::adjust_poll(const Now& now) {
  if (hold_ > 0) {
    poll_.hold(now.mono);
  } else {
    poll_.update(last_offset_s_, jitter_.value(), now.mono);
  }
}

// ---- between updates ----

void Discipline::observe(const Now& now) {
  const bool kernel_steers = kernel_ && hold_ == 0 && last_update_ && state() != ClockState::freq;
  if (!kernel_steers) return;
  const double frequency = now.clock.frequency.fraction();
  if (awaits_kernel_frequency_) wander_.add(frequency - frequency_);
  awaits_kernel_frequency_ = false;
  frequency_ = frequency;
}

bool Discipline::wants_ticks() const {
  if (!last_update_ || config_.once) return false;
  if (constants_.loop == LoopForm::ntpd && state() != ClockState::sync) return false;
  if (hold_ > 0) return true;
  const bool kernel_amortises = kernel_ && state() != ClockState::freq;
  return !kernel_amortises && magnitude(residual_s_) >= amortised_below_s;
}

void Discipline::tick(const Now& now, Actions& actions) {
  observe(now);
  if (!wants_ticks()) return;
  const int exponent = hold_ > 0 ? startup_time_constant : time_constant();
  if (hold_ > 0) --hold_;
  // Phase and frequency together stay within the tolerance.
  const double room = constants_.max_frequency;
  const double amortised = std::clamp(residual_s_ * loop_.phase_share(exponent), -room - frequency_, room - frequency_);
  residual_s_ -= amortised;
  slew_rest_s_ += amortised;
  const double half = slew_rest_s_ < 0 ? -0.5 : 0.5;
  const auto microseconds = static_cast<std::int64_t>(slew_rest_s_ / microsecond_s + half);
  if (microseconds == 0) return;
  slew_rest_s_ -= static_cast<double>(microseconds) * microsecond_s;
  const Duration amount = Duration::from_nanoseconds(std::abs(microseconds) * 1000);
  AdjustClock call;
  call.slew = microseconds < 0 ? -amount : amount;
  actions.emplace_back(call);
}

}  // namespace ntpsim::ntp
