#include "models/clock/clock_calls.h"

namespace ntpsim {

ClockStatus clock_status(const DisciplineStatus& discipline) {
  ClockStatus status;
  status.frequency = discipline.frequency;
  status.pll_offset = discipline.pll_offset;
  status.adjtime_remaining = discipline.adjtime_remaining;
  status.max_error = discipline.max_error;
  status.estimated_error = discipline.estimated_error;
  status.precision = discipline.precision;
  status.status = discipline.status;
  status.time_constant = discipline.time_constant;
  status.tai_offset = discipline.tai_offset;
  status.leap = discipline.armed_leap > 0 ? Leap::insert : discipline.armed_leap < 0 ? Leap::remove : Leap::none;
  return status;
}

int apply(HostClock& clock, TrueTime now, const AdjustClock& call) {
  const CounterTime counter = clock.advance(now);
  KernelClock& kernel = clock.kernel();
  int first_error = 0;
  const auto make = [&](const auto& value, auto&& perform) {
    if (!value) return;
    const int result = perform(*value);
    if (result < 0 && first_error == 0) first_error = result;
  };
  make(call.step, [&](Duration by) { return kernel.step(counter, by); });
  make(call.slew, [&](Duration by) { return kernel.slew(counter, by); });
  make(call.frequency, [&](Frequency f) { return kernel.set_frequency(counter, f); });
  make(call.status, [&](std::uint32_t status) { return kernel.set_status(counter, status); });
  make(call.time_constant, [&](int constant) { return kernel.set_time_constant(counter, constant); });
  make(call.pll_offset, [&](Duration offset) { return kernel.set_pll_offset(counter, offset); });
  make(call.max_error, [&](Duration bound) { return kernel.set_max_error(counter, bound); });
  make(call.estimated_error, [&](Duration error) { return kernel.set_estimated_error(counter, error); });
  make(call.tai_offset, [&](int seconds) { return kernel.set_tai_offset(counter, seconds); });
  return first_error;
}

}  // namespace ntpsim
