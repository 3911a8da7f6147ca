#include "models/clock/host_clock.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace ntpsim {

namespace {

// The first whole nanosecond not before t.
TrueTime whole_nanosecond(TrueTime t) {
  const std::int64_t below = t.since_epoch().floor_nanoseconds();
  const TrueTime candidate = TrueTime::at(Duration::from_nanoseconds(below));
  return candidate >= t ? candidate : TrueTime::at(Duration::from_nanoseconds(below + 1));
}

}  // namespace

HostClock::HostClock(const Config& config, std::uint64_t seed, const std::string& path, TrueTime start)
    : oscillator_{config.oscillator, seed, path, start},
      leap_seconds_{config.leap_seconds},
      utc_minus_true_{leap_seconds_ ? leap_seconds_->utc_minus_true(start) : Duration{}},
      now_{start},
      told_until_{start},
      told_error_{config.offset},
      last_read_{MonoTime::at(Duration::from_whole_seconds(-KernelClock::never.since_epoch().floor_seconds()))} {
  kernel_ = KernelClock{config.kernel, CounterTime{}, LocalTime::at(start.since_epoch() + utc_minus_true_ + config.offset)};
  pass_leap_seconds(start);
  begin_stretch(start);
}

// ---- along the stretch ----

CounterTime HostClock::counter_at(TrueTime t) const { return std::max(counter_, piece_.count(t)); }

Duration HostClock::error_on_line(TrueTime t) const {
  return kernel_.realtime(counter_at(t)).since_epoch() - (t.since_epoch() + utc_minus_true_);
}

CounterTime HostClock::bring_to(TrueTime t) {
  assert(t >= now_);
  if (crystal_changed_ || kernel_.revision() != kernel_revision_) {
    begin_stretch(now_);
    told_error_ = error_on_line(now_);   // a change is made after advance(): no piece is open
  }
  if (t >= stretch_end_) cross_ends(t);
  counter_ = counter_at(t);
  now_ = t;
  return counter_;
}

// Stretch by stretch if there is a listener. Else straight to t: the kernel's own changes depend on the counter alone.
void HostClock::cross_ends(TrueTime t) {
  if (!listener_) begin_stretch(t);
  while (t >= stretch_end_) {
    const TrueTime end = stretch_end_;
    tell(end);
    begin_stretch(end);
    told_error_ = error_on_line(end);
  }
}

// Everything that holds from t on: the crystal's piece, the kernel's line, true UTC.
void HostClock::begin_stretch(TrueTime t) {
  if (t > now_) counter_ = std::max(counter_, piece_.count(std::min(t, piece_.end)));
  if (crystal_changed_ || t < piece_.begin || t >= piece_.end) {
    oscillator_.forget(t);
    piece_ = oscillator_.piece_at(t);
    crystal_changed_ = false;
  }
  counter_ = counter_at(t);
  now_ = t;
  kernel_.advance(counter_);
  pass_leap_seconds(t);
  kernel_revision_ = kernel_.revision();
  stretch_end_ = end_of_stretch(t);
  remember_line();
}

void HostClock::remember_line() {
  if (lines_[last_line_].begin != now_) last_line_ = (last_line_ + 1) % lines_.size();
  lines_[last_line_] = {now_, kernel_.realtime(counter_), rate_error()};
}

TrueTime HostClock::end_of_stretch(TrueTime t) const {
  TrueTime end = piece_.end;
  const CounterTime change = kernel_.next_change();
  if (change != KernelClock::never) {
    end = std::min(end, piece_.begin + shortest_reaching(change - piece_.counter, piece_.error));
  }
  // After a jump back the counter stands still until it has caught up.
  if (piece_.count(t) < counter_) {
    end = std::min(end, piece_.begin + shortest_reaching(counter_ - piece_.counter, piece_.error));
  }
  if (leap_seconds_ && next_leap_ < leap_seconds_->entries().size()) {
    end = std::min(end, leap_seconds_->entries()[next_leap_].at);
  }
  return end;
}

void HostClock::pass_leap_seconds(TrueTime t) {
  if (!leap_seconds_) return;
  const auto& entries = leap_seconds_->entries();
  for (; next_leap_ < entries.size() && entries[next_leap_].at <= t; ++next_leap_) {
    utc_minus_true_ = entries[next_leap_].utc_minus_true;
  }
}

// The piece from where the last one ended, on the line as it has been until now.
void HostClock::tell(TrueTime until) {
  if (!listener_ || until <= told_until_) return;
  const ErrorPiece piece{told_until_, until, told_error_, error_on_line(until), kernel_.rate()};
  told_until_ = until;
  listener_(piece);
}

void HostClock::on_piece(std::function<void(const ErrorPiece&)> listener) {
  listener_ = std::move(listener);
  told_until_ = now_;
  told_error_ = error_on_line(now_);
}

// ---- reading ----

LocalTime HostClock::realtime(TrueTime t) { return kernel_.realtime(bring_to(t)); }

MonoTime HostClock::monotonic(TrueTime t) { return kernel_.monotonic(bring_to(t)); }

LocalTime HostClock::read_realtime(TrueTime t) {
  const MonoTime noisy = monotonic(t) + oscillator_.phase_noise(t);
  last_read_ = std::max(last_read_, noisy);
  return kernel_.truncated(LocalTime::at(last_read_.since_epoch() + kernel_.realtime_offset()));
}

Duration HostClock::error(TrueTime t) {
  bring_to(t);
  return error_on_line(t);
}

LocalTime HostClock::stamp(TrueTime t) const { return kernel_.truncated(past_realtime(t) + oscillator_.phase_noise(t)); }

LocalTime HostClock::plain_stamp(TrueTime t) const { return kernel_.truncated(past_realtime(t)); }

LocalTime HostClock::past_realtime(TrueTime t) const {
  std::size_t line = last_line_;
  for (std::size_t older = 1; older < lines_.size() && lines_[line].begin > t; ++older) {
    line = (last_line_ + lines_.size() - older) % lines_.size();
  }
  const Duration passed = t - lines_[line].begin;
  return lines_[line].realtime + passed + lines_[line].error * passed;
}

Frequency HostClock::frequency_error(TrueTime t) {
  bring_to(t);
  return rate_error();
}

Frequency HostClock::rate_error() const {
  const bool stands_still = piece_.count(now_) < counter_;
  if (stands_still) return Frequency::from_units(-(std::int64_t{1} << 62));
  const Int128 product = (Int128{piece_.error.units()} * kernel_.rate().units()) >> 62;
  return piece_.error + kernel_.rate() + Frequency::from_units(static_cast<std::int64_t>(product));
}

DisciplineStatus HostClock::discipline(TrueTime t) { return kernel_.discipline(bring_to(t)); }

// ---- the kernel clock ----

CounterTime HostClock::advance(TrueTime t) {
  const CounterTime counter = bring_to(t);
  tell(t);
  told_error_ = error_on_line(t);
  return counter;
}

KernelClock& HostClock::kernel() {
  advance(now_);
  return kernel_;
}

int HostClock::step(TrueTime t, Duration by) { return kernel_.step(advance(t), by); }

int HostClock::adjtimex(TrueTime t, Timex& call, bool privileged) { return kernel_.adjtimex(advance(t), call, privileged); }

void HostClock::suspend(TrueTime t) {
  advance(t);
  if (suspended()) return;
  suspended_at_ = counter_;
  kernel_.suspend(counter_);
}

void HostClock::resume(TrueTime t, bool tell_kernel) {
  advance(t);
  kernel_.resume(counter_, tell_kernel ? counter_ - suspended_at_ : Duration{});
}

Oscillator& HostClock::oscillator() {
  advance(now_);
  crystal_changed_ = true;
  return oscillator_;
}

// ---- looking ahead ----

TrueTime HostClock::when(TrueTime now, MonoTime deadline, TrueTime limit) {
  const CounterTime counter = bring_to(now);
  return suspended() ? never : true_time_of(kernel_.when(counter, deadline), limit);
}

TrueTime HostClock::when_realtime(TrueTime now, LocalTime deadline, TrueTime limit) {
  const CounterTime counter = bring_to(now);
  return suspended() ? never : true_time_of(kernel_.when(counter, deadline), limit);
}

// The first whole nanosecond, not before now_, at which the counter has come to c. Counters are monotone in true time, so
// this is also the first at which the deadline behind c is met.
TrueTime HostClock::true_time_of(CounterTime c, TrueTime limit) {
  limit = std::min(limit, never);
  if (c <= counter_) return whole_nanosecond(now_);
  // No crystal errs by half: a count more than twice as far off as the limit is not reached, so no segment is looked at.
  if (c == KernelClock::never || limit <= now_ || c - counter_ > 2 * (limit - now_)) return never;
  TrueTime t = piece_.begin + shortest_reaching(c - piece_.counter, piece_.error);
  if (t > piece_.end) t = oscillator_.when(c, limit).value_or(never);
  if (t > limit) return never;
  const TrueTime rounded = whole_nanosecond(t);
  return rounded > limit ? never : rounded;
}

}  // namespace ntpsim
