#include "models/clock/oscillator.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ntpsim {

namespace {

constexpr double seconds_per_day = 86400;

// The counter must grow: an error beyond this (which no crystal shows) is held here.
constexpr double largest_error = 0.5;

Staircase jumps_of(const OscillatorConfig& config) {
  std::vector<FrequencyJump> sorted = config.jumps;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  std::vector<Staircase::Step> steps;
  double sum = 0;
  for (const FrequencyJump& jump : sorted) {
    sum += jump.by.fraction();
    steps.push_back({jump.at, sum});
  }
  return {0, std::move(steps)};
}

// The first row's value also holds before it.
Staircase trace_of(const OscillatorConfig& config) {
  if (!config.trace || config.trace->empty()) return {};
  std::vector<Staircase::Step> steps;
  for (const auto& [seconds, error] : *config.trace) steps.push_back({Duration::from_seconds(seconds), error});
  return {config.trace->front().second, std::move(steps)};
}

}  // namespace

Oscillator::Oscillator(const OscillatorConfig& config, std::uint64_t seed, const std::string& path, TrueTime start)
    : start_{start},
      segment_{config.segment},
      constant_{config.frequency},
      ageing_per_second_{config.ageing_per_day.fraction() / seconds_per_day},
      jumps_{jumps_of(config)},
      trace_{trace_of(config)},
      temperature_{config.temperature},
      frequency_noise_{config.noise, config.segment, seed, path},
      phase_noise_{config.noise, seed, path},
      next_begin_{start},
      segment_end_{start + config.segment},
      rising_since_{start},
      last_change_{start} {
  assert(problem_with(config).empty());
}

const Oscillator::Piece& Oscillator::piece_at(TrueTime t) {
  while (next_begin_ <= t) pieces_.push_back(next_piece());
  assert(!pieces_.empty() && pieces_.front().begin <= t);
  if (t < pieces_.front().end) return pieces_.front();
  if (t >= pieces_.back().begin) return pieces_.back();
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), t,
                                      [](TrueTime time, const Piece& piece) { return time < piece.begin; });
  return *(after - 1);
}

TrueTime Oscillator::when(CounterTime c) {
  const TrueTime never = TrueTime::at(far_future);
  return when(c, never).value_or(never);
}

std::optional<TrueTime> Oscillator::when(CounterTime c, TrueTime horizon) {
  while (next_counter_ < c) {
    if (next_begin_ > horizon) return std::nullopt;
    pieces_.push_back(next_piece());
  }
  auto first = pieces_.begin();
  if (first != pieces_.end() && first->begin < rising_since_)
    first = std::partition_point(first, pieces_.end(), [&](const Piece& p) { return p.begin < rising_since_; });
  // The last piece that begins below c holds the answer, unless a jump at its end does.
  const auto after = std::partition_point(first, pieces_.end(), [&](const Piece& p) { return p.counter < c; });
  TrueTime t = after == pieces_.end() ? next_begin_ : after->begin;
  if (after != first) {
    const Piece& piece = *(after - 1);
    t = std::min(t, piece.begin + shortest_reaching(c - piece.counter, piece.error));
  }
  if (t > horizon) return std::nullopt;
  return t;
}

void Oscillator::forget(TrueTime before) {
  while (!pieces_.empty() && pieces_.front().end <= before) pieces_.pop_front();
  while (pieces_.empty() && next_begin_ <= before) {
    const Piece piece = next_piece();
    if (piece.end > before) pieces_.push_back(piece);
    forget_noise();
  }
  forget_noise();
}

void Oscillator::set_frequency(TrueTime at, Frequency constant_part) {
  break_at(at);
  constant_ = constant_part;
}

void Oscillator::set_temperature(TrueTime at, Temperature mean) {
  break_at(at);
  temperature_.set_mean(at - start_, mean);
}

void Oscillator::jump_counter(TrueTime at, Duration by) {
  break_at(at);
  next_counter_ += by;
  if (by.is_negative()) rising_since_ = at;
}

Duration Oscillator::phase_noise(TrueTime t) const {
  if (phase_noise_.silent()) return {};
  return Duration::from_seconds(phase_noise_.at((t - start_).floor_nanoseconds()));
}

// Drops what was generated beyond `at`, so that the next piece begins there.
void Oscillator::break_at(TrueTime at) {
  assert(at >= last_change_);
  last_change_ = at;
  while (next_begin_ < at) pieces_.push_back(next_piece());
  if (next_begin_ == at) return;
  next_counter_ = count(at);
  next_begin_ = at;
  while (!pieces_.empty() && pieces_.back().begin >= at) pieces_.pop_back();
  if (!pieces_.empty()) pieces_.back().end = at;
  enter_segment(at);
}

void Oscillator::enter_segment(TrueTime t) {
  const Int128 index = (t - start_).units() / segment_.units();
  segment_index_ = static_cast<std::int64_t>(index);
  segment_end_ = start_ + Duration::from_units((index + 1) * segment_.units());
}

Oscillator::Piece Oscillator::next_piece() {
  if (next_begin_ == segment_end_) {
    ++segment_index_;
    segment_end_ += segment_;
  } else if (next_begin_ > segment_end_) {
    enter_segment(next_begin_);
  }
  const Duration begin = next_begin_ - start_;
  const Duration steady_until = temperature_.steady_until(begin);
  const bool moves = !frequency_noise_.silent() || ageing_per_second_ != 0 || steady_until <= begin;
  Duration end = moves ? segment_end_ - start_ : steady_until;
  end = std::min({end, jumps_.next_change(begin), trace_.next_change(begin), temperature_.next_step(begin)});

  const Piece piece{next_begin_, start_ + end, next_counter_, error_from(begin, moves)};
  next_counter_ = piece.count(piece.end);
  next_begin_ = piece.end;
  return piece;
}

// A moving part is evaluated at the middle of the segment, wherever in it the piece begins: to break a piece in two changes
// nothing.
Frequency Oscillator::error_from(Duration begin, bool moves) {
  const Duration middle = moves ? (segment_end_ - start_) - segment_ / 2 : begin;
  double rest = jumps_.value(begin) + trace_.value(begin) + temperature_.frequency_error(begin, middle);
  if (ageing_per_second_ != 0) rest += ageing_per_second_ * middle.seconds();
  if (!frequency_noise_.silent()) rest += noise_of(segment_index_);
  const double sum = constant_.fraction() + rest;
  if (std::fabs(sum) > largest_error) return Frequency::from_fraction(sum > 0 ? largest_error : -largest_error);
  return constant_ + Frequency::from_fraction(rest);
}

double Oscillator::noise_of(std::int64_t segment) {
  while (first_noise_ + static_cast<std::int64_t>(noise_.size()) <= segment) noise_.push_back(frequency_noise_.next());
  return noise_[static_cast<std::size_t>(segment - first_noise_)];
}

// Keeps the noise from the first segment that is still held.
void Oscillator::forget_noise() {
  const TrueTime held = pieces_.empty() ? next_begin_ : pieces_.front().begin;
  while (!noise_.empty() && start_ + segment_ * (first_noise_ + 1) <= held) {
    noise_.pop_front();
    ++first_noise_;
  }
}

}  // namespace ntpsim
