// The crystal: true time -> counted time, as a path. Piecewise linear over segments that are generated lazily from (seed,
// path, segment index), so it does not depend on who reads it, when, or what else happens.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "models/base/random.h"
#include "models/base/time.h"
#include "models/clock/oscillator_config.h"

namespace ntpsim {

class Oscillator {
 public:
  // `path` names the streams of noise; `start` is the true time at which the counter begins at zero.
  Oscillator(const OscillatorConfig& config, std::uint64_t seed, const std::string& path, TrueTime start);
  ~Oscillator();
  Oscillator(Oscillator&&) noexcept;
  Oscillator& operator=(Oscillator&&) noexcept;

  // A stretch of constant rate: count(t) = counter + (t - begin) + error * (t - begin) for begin <= t < end.
  struct Piece {
    TrueTime begin;
    TrueTime end;              // TrueTime::at of a far future when the error never changes
    CounterTime counter;
    Frequency error;
  };
  // t may lie ahead; it may not lie before the last forget().
  const Piece& piece_at(TrueTime t);
  CounterTime count(TrueTime t);
  TrueTime when(CounterTime c);      // the smallest t, in units of 2^-64 s, with count(t) >= c
  void forget(TrueTime before);      // pieces that end before this are no longer needed

  // What the timeline does. Each holds from `at` on and never changes the noise.
  void set_frequency(TrueTime at, Frequency constant_part);
  void set_temperature(TrueTime at, Temperature mean);
  void jump_counter(TrueTime at, Duration by);   // a virtual machine moved: its counter jumps, nothing is told

  Duration phase_noise(TrueTime t) const;        // white and flicker PM at this nanosecond

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ntpsim
