// What Linux 6.1 keeps in kernel/time/ntp.c: PLL and FLL, adjtime's slew, error bounds and the leap second state machine.
// It has no time of its own: it is called for every second of the realtime clock, and returns how fast the clock runs.
//
// Integers only, in the kernel's units: 2^-32 ns ("scaled"), per tick of 1/250 s where the kernel has it per tick, so that the
// roundings are the kernel's. Trivially copyable, never allocates, never throws: a preloaded library shares it.
#pragma once

#include <cstdint>
#include <limits>

#include "models/base/time.h"
#include "models/clock/timex.h"

namespace ntpsim {

class KernelNtp {
 public:
  static constexpr std::int64_t no_second = std::numeric_limits<std::int64_t>::max();

  // What settime and a set offset do to the discipline.
  void clear();

  // The realtime clock has just counted `second`. Returns the leap: -1, the second is repeated; +1, it is left out.
  int second_overflow(std::int64_t second);

  // The next second, after `second`, that can change anything but the error bound and the remainder of a steady slew;
  // no_second if none. All before it may be passed at once.
  std::int64_t next_busy_second(std::int64_t second) const;
  void pass_steady_seconds(std::int64_t count);

  // The modes of adjtimex, already validated, and the read-back of all fields but `time`. `second`: realtime's, now.
  int adjust(Timex& call, std::int64_t second, std::int32_t& tai);

  Frequency rate() const;              // how much faster than its counter the clock runs until the next busy second
  Frequency frequency() const;         // of that, the constant part that ADJ_FREQUENCY and the loops have set
  Duration offset() const;             // what the PLL has still to amortise
  Duration adjtime_remaining() const;
  Duration max_error() const;
  Duration estimated_error() const;
  std::int32_t status() const { return status_; }
  std::int64_t time_constant() const { return time_constant_; }
  std::int64_t tick() const { return tick_us_; }
  int armed_leap() const;              // at the end of this day: +1 insert, -1 delete, 0 none

 private:
  enum class LeapState : std::int32_t { ok, ins, del, oop, wait };   // numbered like TIME_OK to TIME_WAIT

  std::int64_t offset_chunk() const;
  std::int64_t steady_slew_seconds() const;
  bool leap_state_rests() const;
  int pass_leap(std::int64_t second);
  void grow_max_error(std::int64_t seconds);
  void update_frequency();
  void update_offset(std::int64_t offset, std::int64_t second);
  std::int64_t fll_correction(std::int64_t offset_ns, std::int64_t elapsed);
  void set_status(std::int32_t status, std::int64_t second);
  void set_frequency(std::int64_t freq);
  void set_time_constant(std::int64_t constant);
  void process_modes(const Timex& call, std::int64_t second, std::int32_t& tai);
  void fill(Timex& call, std::int32_t tai) const;

  std::int64_t tick_us_ = 10'000;
  std::int64_t tick_length_ = std::int64_t{4'000'000} << 32;        // scaled ns per tick, all corrections in
  std::int64_t tick_length_base_ = std::int64_t{4'000'000} << 32;   // without PLL offset and adjtime
  std::int64_t frequency_ = 0;                                      // scaled ns per second
  std::int64_t offset_ = 0;                                         // scaled ns per tick: 1/250 of what is left
  std::int64_t adjust_us_ = 0;                                      // adjtime's remainder
  std::int64_t time_constant_ = 2;
  std::int64_t max_error_us_ = 16'000'000;
  std::int64_t estimated_error_us_ = 16'000'000;
  std::int64_t reference_second_ = 0;                               // of the last ADJ_OFFSET
  std::int64_t next_leap_ = no_second;
  std::int32_t status_ = timex::sta_unsync;
  LeapState leap_state_ = LeapState::ok;
};

}  // namespace ntpsim
