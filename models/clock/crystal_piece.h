// A stretch of a crystal's path on which its rate is constant. Plain data without anything to allocate: the library that is
// preloaded into real programs reads ahead on it.
#pragma once

#include "models/base/time.h"

namespace ntpsim {

struct CrystalPiece {
  TrueTime begin;
  TrueTime end;              // `far_future` after the start when the error never changes
  CounterTime counter;       // at its begin
  Frequency error;

  CounterTime count(TrueTime t) const { return counter + (t - begin) + error * (t - begin); }
};

}  // namespace ntpsim
