#include "models/wire/timestamp.h"

#include <algorithm>

namespace ntpsim::wire {

namespace {

constexpr Duration from_1900_to_1970 = Duration::from_whole_seconds(2'208'988'800);

}  // namespace

NtpTimestamp NtpTimestamp::from(LocalTime time) {
  const Int128 since_1900 = (time.since_epoch() + from_1900_to_1970).units();
  const auto value = static_cast<std::uint64_t>((since_1900 + (Int128{1} << 31)) >> 32);
  return NtpTimestamp{value == 0 ? 1 : value};
}

LocalTime NtpTimestamp::resolve(LocalTime pivot) const {
  const Int128 around = (pivot.since_epoch() + from_1900_to_1970).units() >> 32;
  const auto away = static_cast<std::int64_t>(value_ - static_cast<std::uint64_t>(around));
  return LocalTime::at(Duration::from_units((around + away) << 32) - from_1900_to_1970);
}

NtpShort NtpShort::from(Duration duration) {
  if (duration.is_negative()) return NtpShort{};
  const Int128 rounded_up = (duration.units() + ((Int128{1} << 48) - 1)) >> 48;
  return NtpShort{static_cast<std::uint32_t>(std::min(rounded_up, Int128{0xffffffff}))};
}

Duration power_of_two(int exponent) {
  return Duration::from_units(Int128{1} << (64 + std::clamp(exponent, -64, 61)));
}

std::int8_t nearest_exponent(Duration interval) {
  int exponent = -64;
  while (exponent < 61 && power_of_two(exponent + 1) <= interval) ++exponent;
  constexpr double square_root_of_two = 1.4142135623730951;  // the geometric mean of two powers of two
  const bool upper_is_nearer = exponent < 61 && interval.seconds() > square_root_of_two * power_of_two(exponent).seconds();
  return static_cast<std::int8_t>(upper_is_nearer ? exponent + 1 : exponent);
}

}  // namespace ntpsim::wire
