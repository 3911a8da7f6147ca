// The bench's clocks: a crystal with a constant error, without noise, so that a test can say what a clock must show. The plain
// clock has a step, adjtime at 500 ppm and a frequency correction, exact to 2^-64 s. The other clock is the simulator's.
#pragma once

#include "models/base/time.h"
#include "models/clock/host_clock.h"
#include "models/engine.h"

namespace ntpsim::test {

class BenchClock {
 public:
  virtual ~BenchClock() = default;
  virtual LocalTime realtime(TrueTime t) = 0;
  virtual MonoTime monotonic(TrueTime t) = 0;
  virtual ClockStatus status(TrueTime t) = 0;
  virtual TrueTime when(TrueTime now, MonoTime deadline) = 0;   // the first whole nanosecond at which the deadline is reached
  virtual void adjust(TrueTime t, const AdjustClock& adjustment) = 0;
  virtual void set_crystal(TrueTime t, Frequency error) = 0;
};

// With the kernel's PLL, its roundings and its seconds, through the calls that the simulator makes.
class LinuxBenchClock : public BenchClock {
 public:
  LinuxBenchClock(TrueTime start, Duration offset, Frequency crystal);

  LocalTime realtime(TrueTime t) override { return clock_.realtime(t); }
  MonoTime monotonic(TrueTime t) override { return clock_.monotonic(t); }
  ClockStatus status(TrueTime t) override;
  TrueTime when(TrueTime now, MonoTime deadline) override { return clock_.when(now, deadline); }
  void adjust(TrueTime t, const AdjustClock& adjustment) override;
  void set_crystal(TrueTime t, Frequency error) override;

 private:
  HostClock clock_;
};

class PlainBenchClock : public BenchClock {
 public:
  // `offset`: local - true at the start.
  PlainBenchClock(TrueTime start, Duration offset, Frequency crystal);

  LocalTime realtime(TrueTime t) override { return LocalTime::at(monotonic(t).since_epoch()) + realtime_offset_; }
  MonoTime monotonic(TrueTime t) override;
  ClockStatus status(TrueTime t) override;
  TrueTime when(TrueTime now, MonoTime deadline) override;

  void adjust(TrueTime t, const AdjustClock& adjustment) override;
  void set_crystal(TrueTime t, Frequency error) override;

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
