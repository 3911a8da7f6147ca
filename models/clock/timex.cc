#include "models/clock/timex.h"

#include <limits>

namespace ntpsim::timex {

namespace {

constexpr std::int64_t user_hz = 100;
constexpr std::int64_t scaled_ns_per_freq_unit = std::int64_t{1000} << 16;   // timex.freq to 2^-32 ns/s

int validate_tick(std::int64_t tick) {
  const bool within_a_tenth = tick >= 900'000 / user_hz && tick <= 1'100'000 / user_hz;
  return within_a_tenth ? 0 : error_invalid;
}

// The value is the sum of both fields, so the second may be negative but the fraction may not.
int validate_time(const Timex& call) {
  const std::int64_t per_second = (call.modes & adj_nano) != 0 ? 1'000'000'000 : 1'000'000;
  return call.time.usec >= 0 && call.time.usec < per_second ? 0 : error_invalid;
}

// Values beyond the clamp of 500 ppm are fine; those whose conversion would overflow are not.
int validate_freq(std::int64_t freq) {
  const std::int64_t lowest = std::numeric_limits<std::int64_t>::min() / scaled_ns_per_freq_unit;
  const std::int64_t highest = std::numeric_limits<std::int64_t>::max() / scaled_ns_per_freq_unit;
  return freq >= lowest && freq <= highest ? 0 : error_invalid;
}

}  // namespace

int validate(const Timex& call, bool privileged) {
  if ((call.modes & adj_adjtime) != 0) {
    if ((call.modes & adj_offset) == 0) return error_invalid;
    if ((call.modes & adj_offset_readonly) == 0 && !privileged) return error_permission;
  } else {
    if (call.modes != 0 && !privileged) return error_permission;
    if ((call.modes & adj_tick) != 0 && validate_tick(call.tick) != 0) return error_invalid;
  }
  if ((call.modes & adj_setoffset) != 0) {
    if (!privileged) return error_permission;
    if (validate_time(call) != 0) return error_invalid;
  }
  if ((call.modes & adj_frequency) != 0 && validate_freq(call.freq) != 0) return error_invalid;
  return 0;
}

}  // namespace ntpsim::timex
