// The time formats of RFC 5905, section 6: the 64-bit timestamp (32.32) and the 32-bit short format (16.16).
//
// They live on the wire only. A timestamp does not say its era; it becomes a LocalTime at the border, as the instant
// nearest to a pivot that is known to be within 68 years. Era 1 begins on 2036-02-07 at 06:28:16 UTC.
#pragma once

#include <cstdint>

#include "models/base/time.h"

namespace ntpsim::wire {

class NtpTimestamp {
 public:
  constexpr NtpTimestamp() = default;  // zero: unknown or unsynchronised
  explicit constexpr NtpTimestamp(std::uint64_t value) : value_{value} {}

  // Nearest 2^-32 s, in any era. Zero means "no time", so the first instant of an era becomes 233 ps later.
  static NtpTimestamp from(LocalTime time);

  // The instant nearest to `pivot`: not more than 2^31 s before it and less than that after it.
  LocalTime resolve(LocalTime pivot) const;

  constexpr std::uint64_t value() const { return value_; }
  constexpr std::uint32_t seconds() const { return static_cast<std::uint32_t>(value_ >> 32); }
  constexpr std::uint32_t fraction() const { return static_cast<std::uint32_t>(value_); }
  constexpr bool is_zero() const { return value_ == 0; }
  constexpr bool operator==(const NtpTimestamp&) const = default;

 private:
  std::uint64_t value_ = 0;
};

class NtpShort {
 public:
  constexpr NtpShort() = default;
  explicit constexpr NtpShort(std::uint32_t value) : value_{value} {}

  // Rounds up, because values in this format are error bounds. Saturates: below zero to zero, above to 65536 s.
  static NtpShort from(Duration duration);

  constexpr Duration duration() const { return Duration::from_units(Int128{value_} << 48); }
  constexpr std::uint32_t value() const { return value_; }
  constexpr bool operator==(const NtpShort&) const = default;

 private:
  std::uint32_t value_ = 0;
};

// Poll and precision are powers of two seconds, by their exponent.
Duration power_of_two(int exponent);           // exponents outside -64..61 count as the nearest of these
std::int8_t nearest_exponent(Duration interval);  // the power of two with the smallest ratio to it; -64 for nothing or less

}  // namespace ntpsim::wire
