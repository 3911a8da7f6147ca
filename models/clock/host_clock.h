// A host's clock as a whole: a crystal and the kernel's clock that counts it, read and set by true time.
//
// Sign conventions: an offset or error is local minus true (positive: the clock is ahead); a frequency error is positive
// for a clock that runs fast. Calls come in the order of true time; `when` looks ahead without changing anything.
#pragma once

#include <functional>
#include <string>

#include "models/base/time.h"
#include "models/clock/kernel_clock.h"
#include "models/clock/oscillator.h"

namespace ntpsim {

// A stretch in which (realtime - true) is linear. Pieces of one host follow each other without a gap; a step stands
// between two of them.
struct ErrorPiece {
  TrueTime begin;
  TrueTime end;
  Duration error_begin;
  Duration error_end;
};

class HostClock {
 public:
  struct Config {
    OscillatorConfig oscillator;
    KernelClockConfig kernel;
    Duration offset;                 // realtime - true at the start
  };
  HostClock(const Config& config, std::uint64_t seed, const std::string& path, TrueTime start);

  // ---- reading, at a true time not before the last call's ----
  LocalTime realtime(TrueTime t);            // without noise or truncation: what metrics are computed from
  LocalTime read_realtime(TrueTime t);       // as a program sees it: phase noise, precision, never going back by noise
  MonoTime monotonic(TrueTime t);
  Frequency frequency_error(TrueTime t);     // of the realtime clock against true time, all corrections in
  KernelClock& kernel() { return kernel_; }  // advance(t) first
  CounterTime advance(TrueTime t);           // brings the kernel clock to t; returns the counter there

  // ---- looking ahead: the smallest t on whole nanoseconds, not before `now`, with monotonic(t) >= deadline ----
  TrueTime when(TrueTime now, MonoTime deadline);
  TrueTime when_realtime(TrueTime now, LocalTime deadline);

  // ---- what the timeline and programs do; each returns after the clock has been brought to t ----
  void step(TrueTime t, Duration by);
  void suspend(TrueTime t);                  // monotonic and realtime stand still ...
  void resume(TrueTime t, bool tell_kernel); // ... and realtime gets the time slept added if the kernel reads its RTC
  bool suspended() const;
  Oscillator& oscillator() { return oscillator_; }

  // Called for every finished stretch, in order; the last one up to t by advance(t).
  void on_piece(std::function<void(const ErrorPiece&)> listener) { listener_ = std::move(listener); }

 private:
  Oscillator oscillator_;
  KernelClock kernel_;
  std::function<void(const ErrorPiece&)> listener_;
};

}  // namespace ntpsim
