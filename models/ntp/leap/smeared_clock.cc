#include "models/ntp/leap/smeared_clock.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration half_a_second = Duration::from_units(Int128{1} << 63);

Duration realtime_offset(LocalTime local, MonoTime mono) { return local.since_epoch() - mono.since_epoch(); }

}  // namespace

void SmearedClock::expect(LocalTime local, MonoTime mono, const std::optional<Transition>& pending) {
  watch(local, mono);
  const bool goes_on = passed_ && smear_ && local <= smear_->end();
  if (goes_on || pending == leap_) return;
  leap_ = pending;
  passed_ = false;
  smear_.reset();
  if (!leap_) return;
  smear_.emplace(config_, *leap_);
  realtime_offset_ = realtime_offset(local, mono);
}

void SmearedClock::clock_stepped(LocalTime local, MonoTime mono) {
  realtime_offset_ = realtime_offset(local, mono);
}

std::optional<Duration> SmearedClock::offset(LocalTime local, MonoTime mono) {
  watch(local, mono);
  return smear_ ? smear_->offset(local, passed_) : std::nullopt;
}

void SmearedClock::watch(LocalTime local, MonoTime mono) {
  if (!smear_ || passed_) return;
  const Duration step = realtime_offset(local, mono) - realtime_offset_;
  passed_ = leap_->insert ? step < -half_a_second : step > half_a_second;
}

}  // namespace ntpsim::ntp
