// The kernel's clock, linux-6.1: what counts a crystal and serves CLOCK_REALTIME, MONOTONIC, BOOTTIME, TAI and MONOTONIC_RAW.
//
// One line, monotonic = base + (1 + rate) * (counter - base), carries all clocks: realtime, boot time and TAI lie at constant
// distances from it that only steps change. The line is bent where the kernel changes its rate and nowhere else, so a clock
// does not depend on when it is read, and an idle clock costs nothing.
//
// Times of the counter must come in order: advance(c) first, then read or call at c. A reading is right for every counter from
// the last call up to next_change().
//
// Where this differs from Linux. Its ticks (4 ms) are not modelled except in the COARSE clocks: a second that begins between
// two ticks takes effect at once and not at the next tick. That moves a change of rate by less than 4 ms (at 500 ppm: less than
// 2 us of offset). A change of frequency or tick through adjtimex holds at once, as in Linux since 5.1; a PLL offset
// or adjtime begins with the next second, as in Linux.
//
// Trivially copyable, integers only, no allocation, no exception, no virtual function and no static constructor: the library
// that is preloaded into real programs shares this code and its bytes.
#pragma once

#include <cstdint>
#include <type_traits>

#include "models/base/time.h"
#include "models/clock/kernel_ntp.h"
#include "models/clock/timex.h"

namespace ntpsim {

struct KernelClockConfig {
  Duration precision = Duration::from_nanoseconds(1);   // readings are truncated to a multiple of this
};

struct BootScale {};
struct RawScale {};
struct TaiScale {};
using BootTime = Instant<BootScale>;   // monotonic plus the time slept
using RawTime = Instant<RawScale>;     // the counter, never disciplined; stands still while suspended
using TaiTime = Instant<TaiScale>;     // realtime plus the TAI offset that adjtimex has set

// What adjtimex and adjtime would report, in types that carry their units.
struct DisciplineStatus {
  Frequency frequency;          // timex.freq
  Duration pll_offset;          // what the PLL has still to amortise; positive: the clock is being advanced
  Duration adjtime_remaining;
  Duration max_error;
  Duration estimated_error;
  Duration precision;
  std::uint32_t status = 0;     // STA_*
  int time_constant = 0;
  int tai_offset = 0;
  int armed_leap = 0;           // at the end of this day: +1 insert, -1 delete, 0 none
};

class KernelClock {
 public:
  // Later than anything that happens, yet within 64 bits of nanoseconds, as KTIME_MAX is.
  static constexpr CounterTime never = CounterTime::at(Duration::from_whole_seconds(9'223'372'036));

  constexpr KernelClock() = default;
  KernelClock(const KernelClockConfig& config, CounterTime boot, LocalTime realtime);

  // ---- time goes by ----
  void advance(CounterTime c) {
    while (c >= change_at_ && change_at_ != never) pass_change();
  }
  CounterTime next_change() const { return change_at_; }   // the rate may change or realtime step; `never` if not foreseeable

  // ---- reading ----
  MonoTime monotonic(CounterTime c) const {
    const Duration passed = since_base(c);
    return base_monotonic_ + passed + rate_ * passed;
  }
  LocalTime realtime(CounterTime c) const { return LocalTime::at(monotonic(c).since_epoch() + realtime_offset_); }
  BootTime boottime(CounterTime c) const { return BootTime::at(monotonic(c).since_epoch() + slept_); }
  TaiTime tai(CounterTime c) const {
    return TaiTime::at(realtime(c).since_epoch() + Duration::from_whole_seconds(tai_offset_));
  }
  RawTime raw(CounterTime c) const { return suspended_ ? base_raw_ : base_raw_ + since_base(c); }
  LocalTime realtime_coarse(CounterTime c) const { return realtime(last_update(c)); }
  MonoTime monotonic_coarse(CounterTime c) const { return monotonic(last_update(c)); }

  // A reading as a program gets it: truncated to the precision.
  template <class Scale>
  Instant<Scale> truncated(Instant<Scale> reading) const {
    return Instant<Scale>::at(truncated_to_precision(reading.since_epoch()));
  }

  Frequency rate() const { return rate_; }                      // of realtime and monotonic against the counter
  Duration realtime_offset() const { return realtime_offset_; } // realtime - monotonic: changes at steps only
  bool suspended() const { return suspended_; }
  DisciplineStatus discipline(CounterTime c) const;
  // Changes with every call that may have changed a rate, a step or when the next change comes.
  std::uint32_t revision() const { return revision_; }

  // ---- looking ahead: the smallest counter, not before `now`, at which the clock has reached the deadline ----
  CounterTime when(CounterTime now, MonoTime deadline) const;
  CounterTime when(CounterTime now, LocalTime deadline) const;   // of a realtime clock that steps: the first time

  // ---- the system calls; 0, TIME_* or a negative errno ----
  int adjtimex(CounterTime c, Timex& call, bool privileged = true);
  int settime(CounterTime c, LocalTime to, bool privileged = true);

  // ---- the same in other units; they go through adjtimex ----
  int step(CounterTime c, Duration by);                  // ADJ_SETOFFSET, nearest ns
  int slew(CounterTime c, Duration by);                  // adjtime, nearest us: replaces what was left
  int set_frequency(CounterTime c, Frequency frequency); // nearest 2^-16 ppm, clamped to 500 ppm
  int set_pll_offset(CounterTime c, Duration offset);    // nearest ns; nothing happens without STA_PLL
  int set_time_constant(CounterTime c, int constant);
  int set_max_error(CounterTime c, Duration bound);      // rounded up to us
  int set_estimated_error(CounterTime c, Duration error);
  int set_status(CounterTime c, std::uint32_t status);   // sta_nano: the unit of offsets, and the scale of time constants
  int set_tai_offset(CounterTime c, int seconds);

  // ---- power ----
  void suspend(CounterTime c);
  // `slept` is added to realtime and boot time: the sleep as the kernel has measured it, zero if it has not.
  void resume(CounterTime c, Duration slept);

 private:
  Duration since_base(CounterTime c) const { return c > base_counter_ ? c - base_counter_ : Duration{}; }
  CounterTime last_update(CounterTime c) const;
  Duration truncated_to_precision(Duration reading) const;
  CounterTime counter_reaching(MonoTime deadline) const;
  void pass_change();
  void settle_seconds(CounterTime c);
  void bend(CounterTime c, Frequency rate);
  void plan();
  int inject_offset(CounterTime c, Duration by);
  bool may_become(CounterTime c, LocalTime realtime) const;
  void clear_discipline(CounterTime c);

  CounterTime base_counter_;
  MonoTime base_monotonic_;
  RawTime base_raw_;
  Duration realtime_offset_;
  Duration slept_;
  CounterTime change_at_ = never;
  Frequency rate_;
  std::int64_t second_ = 0;             // of realtime, the last one that the discipline has been told of
  std::int64_t change_second_ = KernelNtp::no_second;   // the realtime second that begins at change_at_
  std::int64_t precision_ns_ = 1;
  std::int32_t tai_offset_ = 0;
  std::uint32_t revision_ = 0;
  bool suspended_ = false;
  KernelNtp ntp_;
};

static_assert(std::is_trivially_copyable_v<KernelClock>, "it lives in a page that processes share");
static_assert(std::is_trivially_destructible_v<KernelClock>);

}  // namespace ntpsim
