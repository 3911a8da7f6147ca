// The units of a scenario, and the conversion between text and value in both directions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/base/units.h"
#include "sim/scenario/notation/decimal.h"
#include "sim/scenario/notation/quantity.h"

namespace ntpsim {

struct Unit {
  std::string_view name;
  std::int64_t factor;       // the SI value is number * factor * 10^power
  int power;
  std::string_view doc;
};

std::span<const Unit> units_of(Dimension dimension);        // empty: a plain number
std::string_view dimension_noun(Dimension dimension);       // "a duration"
std::string expected_quantity(Dimension dimension);  // "a duration such as 10ms, 64s or 1h30min (units: ns, ...)"

struct ParsedQuantity {
  std::optional<Decimal> value;   // in SI
  std::string problem;            // if there is no value: what is wrong with the text
  std::string nearest;            // "; did you mean 'ms'?" or empty
};
ParsedQuantity parse_quantity(std::string_view text, Dimension dimension);

// The text reads back to the same value, bit for bit.
std::string text(Duration duration);
std::string text(Frequency frequency);
std::string text(ByteCount count);
std::string text(double value, Dimension dimension);

template <class Q> inline constexpr Dimension dimension_of = Dimension::none;
template <> inline constexpr Dimension dimension_of<Duration> = Dimension::time;
template <> inline constexpr Dimension dimension_of<Frequency> = Dimension::frequency;
template <> inline constexpr Dimension dimension_of<Ratio> = Dimension::ratio;
template <> inline constexpr Dimension dimension_of<Temperature> = Dimension::temperature;
template <> inline constexpr Dimension dimension_of<DataRate> = Dimension::rate;
template <> inline constexpr Dimension dimension_of<ByteCount> = Dimension::bytes;

}  // namespace ntpsim
