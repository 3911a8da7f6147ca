// The clock that a server shows: its host's clock plus an error.
//
// error(m) = offset + drift * (m - since). Setting the offset sets the error at this moment. Setting the drift keeps the error
// of this moment, so that served time does not jump. Elapsed time is that of the monotonic clock: a step of the host's clock
// shifts the served time and does not change the error.
#pragma once

#include "models/base/time.h"

namespace ntpsim {

class ServedClock {
 public:
  ServedClock(Duration offset, Frequency drift) : offset_{offset}, drift_{drift} {}

  void start(MonoTime at) { since_ = at; }
  void set_offset(MonoTime at, Duration offset) {
    offset_ = offset;
    since_ = at;
  }
  void set_drift(MonoTime at, Frequency drift) {
    set_offset(at, error(at));
    drift_ = drift;
  }

  Duration error(MonoTime at) const { return offset_ + drift_ * (at - since_); }

 private:
  Duration offset_;
  Frequency drift_;
  MonoTime since_;
};

}  // namespace ntpsim
