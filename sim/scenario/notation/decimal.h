// A decimal number as it is written, kept exact: 10ms must be the same 10 ms on every machine and in every resolved copy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "models/base/time.h"

namespace ntpsim {

struct Decimal {
  bool negative = false;
  UInt128 digits = 0;
  int decimals = 0;                 // value = digits / 10^decimals

  double value() const;             // nearest double
};

// The number at the start of the text and its length in characters; nothing if the text does not start with a number.
struct DecimalPrefix {
  Decimal decimal;
  std::size_t length = 0;
  bool fits = true;                 // false: it has more than 30 digits or an exponent beyond them, and `decimal` is not set
};
std::optional<DecimalPrefix> parse_decimal_prefix(std::string_view text);

std::optional<Decimal> scale(const Decimal& decimal, UInt128 factor, int power_of_ten);   // nothing: too large
std::optional<Decimal> add(const Decimal& a, const Decimal& b);                           // of the same sign

// Rounded towards plus infinity in units of 2^-64 s, as Duration::from_nanoseconds does. Nothing beyond 200 years.
std::optional<Duration> to_duration(const Decimal& seconds);

// The shortest text that reads back to the same double, with the decimal point moved `shift` places to the right.
std::string shortest_text(double value, int shift);

}  // namespace ntpsim
