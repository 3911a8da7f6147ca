// The crystal: true time -> counted time, as a path. Piecewise linear over segments that are generated lazily from (seed,
// path, segment index), so it does not depend on when it is read or what else happens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/base/fifo.h"
#include "models/base/time.h"
#include "models/clock/crystal_piece.h"
#include "models/clock/noise.h"
#include "models/clock/oscillator_config.h"
#include "models/clock/staircase.h"
#include "models/clock/temperature.h"

namespace ntpsim {

class Oscillator {
 public:
  // `path` names the streams of noise; `start` is the true time at which the counter begins at zero. The configuration
  // must have no problem (problem_with).
  Oscillator(const OscillatorConfig& config, std::uint64_t seed, const std::string& path, TrueTime start);

  // A stretch of constant rate: count(t) = counter + (t - begin) + error * (t - begin) for begin <= t < end. It ends with
  // its segment, or, while nothing makes the rate move, with the next change of it: a perfect oscillator is one piece.
  using Piece = CrystalPiece;

  // t may lie ahead; it may not lie before the last forget(). The reference is good until forget() or a change.
  const Piece& piece_at(TrueTime t);
  CounterTime count(TrueTime t) { return piece_at(t).count(t); }

  // The smallest t, in units of 2^-64 s, with count(t) >= c. Times that are forgotten do not count, nor do those before the
  // last backward jump of the counter (the same count may have been passed there as well). A count inside a forward jump is
  // reached at the instant of the jump. With a horizon: nothing if c is not reached by then, and no look-ahead beyond it. Use
  // a horizon for deadlines that may be far off, because every segment up to the answer is kept.
  TrueTime when(CounterTime c);
  std::optional<TrueTime> when(CounterTime c, TrueTime horizon);

  // Pieces that end before this are no longer needed. It may lie ahead of everything read so far: the pieces in between are
  // then generated but not kept, so a host that is read rarely should forget first and then read.
  void forget(TrueTime before);

  // What the timeline does, in the order of time. Each holds from exactly `at` on; look-ahead beyond it is generated anew,
  // with the same noise.
  void set_frequency(TrueTime at, Frequency constant_part);
  void set_temperature(TrueTime at, Temperature mean);   // until the next configured step or ramp
  void jump_counter(TrueTime at, Duration by);   // a virtual machine was moved: its counter jumps, and the machine does not know

  // White and flicker PM at this nanosecond since the start: what a reading of the clock adds.
  Duration phase_noise(TrueTime t) const;

 private:
  void break_at(TrueTime at);
  void enter_segment(TrueTime t);
  Piece next_piece();
  Frequency error_from(Duration begin, bool moves);
  double noise_of(std::int64_t segment);
  void forget_noise();

  TrueTime start_;
  Duration segment_;
  Frequency constant_;
  double ageing_per_second_;
  Staircase jumps_;
  Staircase trace_;
  TemperatureError temperature_;
  FrequencyNoise frequency_noise_;
  PhaseNoise phase_noise_;

  Fifo<double> noise_;                   // of the segments from first_noise_ on, for pieces that a change makes anew
  std::int64_t first_noise_ = 0;
  Fifo<Piece> pieces_;                   // contiguous up to next_begin_
  TrueTime next_begin_;
  CounterTime next_counter_;
  std::int64_t segment_index_ = 0;       // the segment of next_begin_, or the one that ends there
  TrueTime segment_end_;
  TrueTime rising_since_;                // the last backward jump: from here on the counter only grows
  TrueTime last_change_;
};

}  // namespace ntpsim
