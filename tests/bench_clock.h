// The bench's clock: a crystal with a constant error, and of the kernel what an engine can ask for: a step, adjtime at
// 500 ppm, a frequency correction. Exact to 2^-64 s, without noise, so that a test can say what a clock must show.
#pragma once

#include "models/base/time.h"
#include "models/engine.h"

namespace ntpsim::test {

class BenchClock {
 public:
  // `offset`: local - true at the start.
  BenchClock(TrueTime start, Duration offset, Frequency crystal);

  LocalTime realtime(TrueTime t) const { return LocalTime::at(monotonic(t).since_epoch()) + realtime_offset_; }
  MonoTime monotonic(TrueTime t) const;
  ClockStatus status(TrueTime t) const;
  TrueTime when(TrueTime now, MonoTime deadline) const;   // the first whole nanosecond at which the deadline is reached

  void adjust(TrueTime t, const AdjustClock& adjustment);
  void set_crystal(TrueTime t, Frequency error);

 private:
  Duration slewed(TrueTime t) const;   // of slew_, since base_
  void rebase(TrueTime t);

  TrueTime base_;
  MonoTime base_monotonic_;
  Duration realtime_offset_;           // realtime - monotonic: changed by steps only
  Frequency crystal_;
  Duration slew_;                      // what adjtime had to do at base_
  ClockStatus status_;
};

}  // namespace ntpsim::test
