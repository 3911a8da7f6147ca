// A host's clock as a whole: a crystal and the kernel's clock that counts it, read and set by true time.
//
// Sign conventions: an offset or error is local minus true UTC (positive: the clock is ahead); a frequency error is positive
// for a clock that runs fast. Calls come in the order of true time; `when` looks ahead without changing anything.
//
// A counter that jumps back is seen by the kernel as standing still until it has caught up, so no reading goes back: Linux
// takes a counter below its last reading for that reading.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "models/base/time.h"
#include "models/clock/kernel_clock.h"
#include "models/clock/leap_schedule.h"
#include "models/clock/oscillator.h"

namespace ntpsim {

// A stretch in which (realtime - true UTC) is linear. Pieces of one host follow each other without a gap; a step stands
// between two of them.
struct ErrorPiece {
  TrueTime begin;
  TrueTime end;
  Duration error_begin;
  Duration error_end;
  Frequency discipline;   // the rate that the kernel lays on the crystal: of realtime against an undisciplined counter
};

class HostClock {
 public:
  struct Config {
    OscillatorConfig oscillator;
    KernelClockConfig kernel;
    Duration offset;                 // realtime - true UTC at the start
    std::shared_ptr<const LeapSchedule> leap_seconds = nullptr;   // of true UTC; none if absent
  };
  // Later than anything that happens, yet within 64 bits of nanoseconds.
  static constexpr TrueTime never = TrueTime::at(KernelClock::never.since_epoch());

  HostClock(const Config& config, std::uint64_t seed, const std::string& path, TrueTime start);

  // ---- reading, at a true time not before the last call's ----
  LocalTime realtime(TrueTime t);            // without noise or truncation: what metrics are computed from
  LocalTime read_realtime(TrueTime t);       // as a program sees it: phase noise, precision, never going back by noise
  // The reading at t, asked for a little later: t may lie before the last call, within the last few changes of rate and
  // steps.
  LocalTime stamp(TrueTime t) const;
  LocalTime plain_stamp(TrueTime t) const;   // without phase noise: for programs whose readings carry none
  MonoTime monotonic(TrueTime t);
  Duration error(TrueTime t);                // realtime - true UTC
  Frequency frequency_error(TrueTime t);     // of the realtime clock against true time, all corrections in
  DisciplineStatus discipline(TrueTime t);   // the kernel's timex state

  // ---- the kernel clock: brought to t, the listener called for all pieces up to t; then call kernel() with the counter
  // ---- that is returned
  CounterTime advance(TrueTime t);
  KernelClock& kernel();
  const KernelClock& kernel() const { return kernel_; }

  // ---- looking ahead: the smallest t on whole nanoseconds, not before `now`, with monotonic(t) >= deadline; `never` if
  // that is not reached by `limit`, beyond which nothing is generated ----
  TrueTime when(TrueTime now, MonoTime deadline, TrueTime limit = never);
  TrueTime when_realtime(TrueTime now, LocalTime deadline, TrueTime limit = never);

  // ---- what the timeline and programs do; each returns after the clock has been brought to t ----
  int step(TrueTime t, Duration by);         // 0, or -EINVAL where clock_settime refuses: before 1970 or below monotonic
  int adjtimex(TrueTime t, Timex& call, bool privileged = true);
  void suspend(TrueTime t);                  // monotonic and realtime stand still ...
  void resume(TrueTime t, bool tell_kernel); // ... and realtime gets the time slept added if the kernel reads its RTC
  bool suspended() const { return kernel_.suspended(); }
  // The stretch of the crystal at the last call's time, for who reads ahead.
  const Oscillator::Piece& crystal() const { return piece_; }
  // The crystal: advance(t) first, then change it at t.
  Oscillator& oscillator();

  // Called for every finished stretch, in order; the last one up to t by advance(t). Set it at the start or never.
  void on_piece(std::function<void(const ErrorPiece&)> listener);

 private:
  CounterTime bring_to(TrueTime t);
  CounterTime counter_at(TrueTime t) const;
  Duration error_on_line(TrueTime t) const;
  LocalTime past_realtime(TrueTime t) const;
  Frequency rate_error() const;   // of realtime against true time, at now_
  void cross_ends(TrueTime t);
  void begin_stretch(TrueTime t);
  void remember_line();
  TrueTime end_of_stretch(TrueTime t) const;
  void pass_leap_seconds(TrueTime t);
  void tell(TrueTime until);
  TrueTime true_time_of(CounterTime c, TrueTime limit);

  Oscillator oscillator_;
  std::shared_ptr<const LeapSchedule> leap_seconds_;
  KernelClock kernel_;
  std::function<void(const ErrorPiece&)> listener_;

  // Realtime as it has been: one line per stretch, the latest last_line_; an empty one begins at the epoch.
  struct Line {
    TrueTime begin;
    LocalTime realtime;
    Frequency error;
  };
  std::array<Line, 8> lines_;
  std::size_t last_line_ = 0;

  // The stretch on which everything is linear now: readings before its end need no look at the oscillator.
  Oscillator::Piece piece_;
  TrueTime stretch_end_;
  std::uint32_t kernel_revision_ = 0;        // the kernel's when stretch_end_ was computed
  bool crystal_changed_ = false;
  Duration utc_minus_true_;
  std::size_t next_leap_ = 0;

  TrueTime now_;
  CounterTime counter_;                      // at now_: the counter never goes below it
  CounterTime suspended_at_;
  TrueTime told_until_;
  Duration told_error_;                      // at the begin of the next piece that the listener gets
  MonoTime last_read_;                       // on the monotonic scale: a step back is not a reading that goes back
};

}  // namespace ntpsim
