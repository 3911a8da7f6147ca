#include "models/clock/kernel_ntp.h"

#include <algorithm>

namespace ntpsim {

using namespace timex;

namespace {

constexpr std::int64_t ticks_per_second = 250;                             // CONFIG_HZ of Debian's 6.1
constexpr int scale_shift = 32;
constexpr int pll_shift = 2;
constexpr int fll_shift = 2;
constexpr std::int64_t max_time_constant = 10;
constexpr std::int64_t fll_allowed_after = 256;                            // s between updates; below: PLL only
constexpr std::int64_t fll_forced_after = 2048;                            // s; above: FLL even without STA_FLL
constexpr std::int64_t max_phase_ns = 500'000'000;
constexpr std::int64_t max_frequency = std::int64_t{500'000} << scale_shift;   // 500 ppm
constexpr std::int64_t max_adjust_us = 500;                                // adjtime, per second
constexpr std::int64_t max_adjust_per_tick = (std::int64_t{500'000} << scale_shift) / ticks_per_second;
constexpr std::int64_t phase_limit_us = 16'000'000;
constexpr std::int64_t max_error_growth_us = 500;                          // per second
constexpr std::int64_t max_tai_offset = 100'000;
constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t frequency_scale = std::int64_t{1000} << 16;         // timex.freq to scaled ns/s
constexpr int frequency_inverse_shift = 19;
constexpr std::int64_t frequency_inverse = (std::int64_t{1} << (frequency_inverse_shift + scale_shift)) / frequency_scale + 1;

// The kernel's right shift: towards zero for both signs.
constexpr std::int64_t shift_right(std::int64_t value, int shift) {
  return value < 0 ? -(-value >> shift) : value >> shift;
}

// Scaled ns per second as a relative rate: * 2^62 / (10^9 * 2^32), in two parts that fit 64 bits.
constexpr Frequency relative(std::int64_t scaled_ns) {
  const std::int64_t whole = scaled_ns / 1'000'000'000;
  const std::int64_t rest = scaled_ns % 1'000'000'000;
  return Frequency::from_units(whole * (std::int64_t{1} << 30) + rest * (std::int64_t{1} << 30) / 1'000'000'000);
}

constexpr Duration microseconds(std::int64_t us) {
  return Duration::from_whole_seconds(us / 1'000'000) + Duration::from_nanoseconds(us % 1'000'000 * 1000);
}

// How far `second` lies in its day, for either sign.
constexpr std::int64_t second_of_day(std::int64_t second) {
  const std::int64_t rest = second % seconds_per_day;
  return rest < 0 ? rest + seconds_per_day : rest;
}

}  // namespace

void KernelNtp::clear() {
  adjust_us_ = 0;
  status_ |= sta_unsync;
  max_error_us_ = phase_limit_us;
  estimated_error_us_ = phase_limit_us;
  update_frequency();
  tick_length_ = tick_length_base_;
  offset_ = 0;
  // The state of an armed leap second stays, but its second is forgotten: to arm it anew, clear the bits first.
  next_leap_ = no_second;
}

// ---- seconds that pass ----

int KernelNtp::second_overflow(std::int64_t second) {
  const int leap = pass_leap(second);
  grow_max_error(1);
  const std::int64_t chunk = offset_chunk();
  offset_ -= chunk;
  tick_length_ = tick_length_base_ + chunk;
  if (adjust_us_ > max_adjust_us) {
    adjust_us_ -= max_adjust_us;
    tick_length_ += max_adjust_per_tick;
  } else if (adjust_us_ < -max_adjust_us) {
    adjust_us_ += max_adjust_us;
    tick_length_ -= max_adjust_per_tick;
  } else {
    tick_length_ += (adjust_us_ * 1000 / ticks_per_second) * (std::int64_t{1} << scale_shift);
    adjust_us_ = 0;
  }
  return leap;
}

// state | event                        | next, and what happens
// ------+------------------------------+--------------------------------------------------------
// ok    | STA_INS, else STA_DEL is set | ins, del; the second of the leap is fixed
// ins   | STA_INS is cleared           | ok
// ins   | that second: midnight        | oop; 23:59:59 is counted once more
// del   | STA_DEL is cleared           | ok
// del   | that second: 23:59:59        | wait; it is left out
// oop   | the next second              | wait
// wait  | both bits are cleared        | ok
int KernelNtp::pass_leap(std::int64_t second) {
  switch (leap_state_) {
    case LeapState::ok:
      if ((status_ & sta_ins) != 0) {
        leap_state_ = LeapState::ins;
        next_leap_ = second + seconds_per_day - second_of_day(second);
      } else if ((status_ & sta_del) != 0) {
        leap_state_ = LeapState::del;
        next_leap_ = second + seconds_per_day - second_of_day(second + 1);
      }
      return 0;
    case LeapState::ins:
    case LeapState::del: {
      const bool inserts = leap_state_ == LeapState::ins;
      if ((status_ & (inserts ? sta_ins : sta_del)) == 0) {
        leap_state_ = LeapState::ok;
        next_leap_ = no_second;
        return 0;
      }
      if (second != next_leap_) return 0;
      leap_state_ = inserts ? LeapState::oop : LeapState::wait;
      if (!inserts) next_leap_ = no_second;
      return inserts ? -1 : 1;
    }
    case LeapState::oop:
      leap_state_ = LeapState::wait;
      next_leap_ = no_second;
      return 0;
    case LeapState::wait:
      if ((status_ & (sta_ins | sta_del)) == 0) leap_state_ = LeapState::ok;
      return 0;
  }
  return 0;
}

bool KernelNtp::leap_state_rests() const {
  switch (leap_state_) {
    case LeapState::ok: return (status_ & (sta_ins | sta_del)) == 0;
    case LeapState::ins: return (status_ & sta_ins) != 0;
    case LeapState::del: return (status_ & sta_del) != 0;
    case LeapState::oop: return false;
    case LeapState::wait: return (status_ & (sta_ins | sta_del)) != 0;
  }
  return false;
}

void KernelNtp::grow_max_error(std::int64_t seconds) {
  const std::int64_t room = (phase_limit_us - max_error_us_) / max_error_growth_us;
  if (seconds <= room) {
    max_error_us_ += seconds * max_error_growth_us;
  } else {
    max_error_us_ = phase_limit_us;
    status_ |= sta_unsync;
  }
}

std::int64_t KernelNtp::offset_chunk() const {
  return shift_right(offset_, pll_shift + static_cast<int>(time_constant_));
}

// For how many seconds more adjtime slews at the rate at which it slews now.
std::int64_t KernelNtp::steady_slew_seconds() const {
  const std::int64_t slew = tick_length_ - tick_length_base_;
  if (adjust_us_ > max_adjust_us && slew == max_adjust_per_tick) return (adjust_us_ - 1) / max_adjust_us;
  if (adjust_us_ < -max_adjust_us && slew == -max_adjust_per_tick) return -((adjust_us_ + 1) / max_adjust_us);
  return 0;
}

std::int64_t KernelNtp::next_busy_second(std::int64_t second) const {
  if (!leap_state_rests() || offset_chunk() != 0) return second + 1;
  const bool idle = adjust_us_ == 0 && tick_length_ == tick_length_base_;
  const std::int64_t change = idle ? no_second : second + 1 + steady_slew_seconds();
  return next_leap_ > second ? std::min(change, next_leap_) : change;
}

void KernelNtp::pass_steady_seconds(std::int64_t count) {
  if (count <= 0) return;
  grow_max_error(count);
  if (adjust_us_ != 0) adjust_us_ -= (adjust_us_ > 0 ? count : -count) * max_adjust_us;
}

// ---- adjtimex ----

void KernelNtp::update_frequency() {
  const std::int64_t second_length = ((tick_us_ * 100'000) << scale_shift) + frequency_;
  const std::int64_t base = second_length / ticks_per_second;
  // A new frequency holds at once; what this second still has to amortise stays.
  tick_length_ += base - tick_length_base_;
  tick_length_base_ = base;
}

std::int64_t KernelNtp::fll_correction(std::int64_t offset_ns, std::int64_t elapsed) {
  status_ &= ~sta_mode;
  if (elapsed < fll_allowed_after) return 0;
  if ((status_ & sta_fll) == 0 && elapsed <= fll_forced_after) return 0;
  status_ |= sta_mode;
  return offset_ns * (std::int64_t{1} << (scale_shift - fll_shift)) / elapsed;
}

void KernelNtp::update_offset(std::int64_t offset, std::int64_t second) {
  if ((status_ & sta_pll) == 0) return;
  if ((status_ & sta_nano) == 0) offset = std::clamp<std::int64_t>(offset, -1'000'000, 1'000'000) * 1000;
  offset = std::clamp(offset, -max_phase_ns, max_phase_ns);

  std::int64_t elapsed = (status_ & sta_freqhold) != 0 ? 0 : second - reference_second_;
  reference_second_ = second;
  Int128 frequency = Int128{frequency_} + fll_correction(offset, elapsed);
  // Long after the last update the PLL's gain would make it unstable.
  elapsed = std::min(elapsed, std::int64_t{1} << (pll_shift + 1 + time_constant_));
  const int gain_shift = scale_shift - 2 * (pll_shift + 2 + static_cast<int>(time_constant_));
  frequency += (Int128{offset} * elapsed) * (Int128{1} << gain_shift);
  frequency_ = static_cast<std::int64_t>(std::clamp<Int128>(frequency, -max_frequency, max_frequency));
  offset_ = offset * (std::int64_t{1} << scale_shift) / ticks_per_second;
}

void KernelNtp::set_status(std::int32_t status, std::int64_t second) {
  if ((status_ & sta_pll) != 0 && (status & sta_pll) == 0) {
    leap_state_ = LeapState::ok;
    status_ = sta_unsync;
    next_leap_ = no_second;
  }
  if ((status_ & sta_pll) == 0 && (status & sta_pll) != 0) reference_second_ = second;
  status_ = (status_ & sta_ronly) | (status & ~sta_ronly);
}

void KernelNtp::set_frequency(std::int64_t freq) {
  frequency_ = std::clamp(freq * frequency_scale, -max_frequency, max_frequency);
}

void KernelNtp::set_time_constant(std::int64_t constant) {
  constant = std::clamp<std::int64_t>(constant, 0, max_time_constant);
  if ((status_ & sta_nano) == 0) constant += 4;   // callers of the microsecond kernel scale by 16 s
  time_constant_ = std::min(constant, max_time_constant);
}

void KernelNtp::process_modes(const Timex& call, std::int64_t second, std::int32_t& tai) {
  if ((call.modes & adj_status) != 0) set_status(call.status, second);
  if ((call.modes & adj_nano) != 0) status_ |= sta_nano;
  if ((call.modes & adj_micro) != 0) status_ &= ~sta_nano;
  if ((call.modes & adj_frequency) != 0) set_frequency(call.freq);
  if ((call.modes & adj_maxerror) != 0) max_error_us_ = std::clamp<std::int64_t>(call.maxerror, 0, phase_limit_us);
  if ((call.modes & adj_esterror) != 0) estimated_error_us_ = std::clamp<std::int64_t>(call.esterror, 0, phase_limit_us);
  if ((call.modes & adj_timeconst) != 0) set_time_constant(call.constant);
  if ((call.modes & adj_tai) != 0 && call.constant >= 0 && call.constant <= max_tai_offset) {
    tai = static_cast<std::int32_t>(call.constant);
  }
  if ((call.modes & adj_offset) != 0) update_offset(call.offset, second);
  if ((call.modes & adj_tick) != 0) tick_us_ = call.tick;
  if ((call.modes & (adj_tick | adj_frequency | adj_offset)) != 0) update_frequency();
}

int KernelNtp::adjust(Timex& call, std::int64_t second, std::int32_t& tai) {
  if ((call.modes & adj_adjtime) != 0) {
    const std::int64_t before = adjust_us_;
    if ((call.modes & adj_offset_readonly) == 0) {
      adjust_us_ = call.offset;
      update_frequency();
    }
    call.offset = before;
  } else {
    process_modes(call, second, tai);
    call.offset = shift_right(offset_ * ticks_per_second, scale_shift);
    if ((status_ & sta_nano) == 0) call.offset /= 1000;
  }
  fill(call, tai);
  return (status_ & (sta_unsync | sta_clockerr)) != 0 ? time_error : static_cast<int>(leap_state_);
}

void KernelNtp::fill(Timex& call, std::int32_t tai) const {
  call.freq = shift_right((frequency_ >> frequency_inverse_shift) * frequency_inverse, scale_shift);
  call.maxerror = max_error_us_;
  call.esterror = estimated_error_us_;
  call.status = status_;
  call.constant = time_constant_;
  call.precision = 1;
  call.tolerance = max_frequency / frequency_scale;
  call.tick = tick_us_;
  call.tai = tai;
  call.ppsfreq = call.jitter = call.stabil = 0;
  call.jitcnt = call.calcnt = call.errcnt = call.stbcnt = 0;
  call.shift = 0;
}

// ---- what holds now ----

Frequency KernelNtp::rate() const {
  return relative(tick_length_ * ticks_per_second - (std::int64_t{1'000'000'000} << scale_shift));
}

Frequency KernelNtp::frequency() const { return relative(frequency_); }

Duration KernelNtp::offset() const {
  return Duration::from_units(Int128{offset_} * ticks_per_second * (Int128{1} << 32) / 1'000'000'000);
}

Duration KernelNtp::adjtime_remaining() const { return microseconds(adjust_us_); }
Duration KernelNtp::max_error() const { return microseconds(max_error_us_); }
Duration KernelNtp::estimated_error() const { return microseconds(estimated_error_us_); }

int KernelNtp::armed_leap() const {
  const bool waits_for_its_second = leap_state_ == LeapState::ok;
  if (!waits_for_its_second && next_leap_ == no_second) return 0;
  if ((waits_for_its_second || leap_state_ == LeapState::ins) && (status_ & sta_ins) != 0) return 1;
  if ((waits_for_its_second || leap_state_ == LeapState::del) && (status_ & sta_del) != 0) return -1;
  return 0;
}

}  // namespace ntpsim
