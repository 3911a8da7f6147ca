#include "sim/scenario/notation/units.h"

#include <array>
#include <charconv>
#include <cmath>

#include "sim/scenario/notation/words.h"

namespace ntpsim {

namespace {

constexpr std::array time_units{
    Unit{"ns", 1, -9, "nanoseconds"}, Unit{"us", 1, -6, "microseconds"}, Unit{"ms", 1, -3, "milliseconds"},
    Unit{"s", 1, 0, "seconds"},       Unit{"min", 60, 0, "minutes"},     Unit{"h", 3600, 0, "hours"},
    Unit{"d", 86'400, 0, "days of 86400 s"}, Unit{"w", 604'800, 0, "weeks"}};
constexpr std::array frequency_units{Unit{"ppm", 1, -6, "parts per million"},
                                     Unit{"ppb", 1, -9, "parts per billion (10^9)"},
                                     Unit{"ppt", 1, -12, "parts per trillion (10^12)"}, Unit{"%", 1, -2, "percent"}};
constexpr std::array ratio_units{Unit{"%", 1, -2, "percent"}, Unit{"ppm", 1, -6, "parts per million"}};
constexpr std::array temperature_units{Unit{"C", 1, 0, "degrees Celsius"}, Unit{"degC", 1, 0, "degrees Celsius"}};
constexpr std::array rate_units{Unit{"bps", 1, 0, "bits per second"}, Unit{"kbps", 1, 3, "1000 bit/s"},
                                Unit{"Mbps", 1, 6, "10^6 bit/s"}, Unit{"Gbps", 1, 9, "10^9 bit/s"}};
constexpr std::array byte_units{Unit{"B", 1, 0, "bytes"}, Unit{"kB", 1, 3, "1000 bytes"},
                                Unit{"MB", 1, 6, "10^6 bytes"}, Unit{"GB", 1, 9, "10^9 bytes"},
                                Unit{"KiB", 1024, 0, "1024 bytes"}, Unit{"MiB", 1'048'576, 0, "1024 KiB"},
                                Unit{"GiB", 1'073'741'824, 0, "1024 MiB"}};

std::string_view examples(Dimension dimension) {
  switch (dimension) {
    case Dimension::time: return "10ms, 64s or 1h30min";
    case Dimension::frequency: return "50ppm or -2ppb";
    case Dimension::ratio: return "0.5%";
    case Dimension::temperature: return "25C";
    case Dimension::rate: return "10Mbps";
    case Dimension::bytes: return "1500B or 64KiB";
    case Dimension::count: return "3";
    case Dimension::none: return "1e-9";
  }
  return "";
}

std::string unit_names(std::span<const Unit> units) {
  std::string names;
  for (const Unit& unit : units) names += (names.empty() ? "" : ", ") + std::string(unit.name);
  return names;
}

std::string_view without_spaces_before(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  for (const Unit& unit : units)
    if (unit.name == name) return &unit;
  return nullptr;
}

ParsedQuantity failure(std::string problem, std::string nearest = "") {
  return {std::nullopt, std::move(problem), std::move(nearest)};
}

// Finds "hour", "sec" and "percent" by the units' full names, and "mS" by likeness.
ParsedQuantity unknown_unit(std::span<const Unit> units, std::string_view name) {
  std::vector<std::string> names;
  for (const Unit& unit : units) names.emplace_back(unit.name);
  std::string nearest = did_you_mean(name, names);
  for (const Unit& unit : units)
    if (name.size() >= 3 && unit.doc.substr(0, name.size()) == name)
      nearest = "; did you mean " + in_quotes(unit.name) + "?";
  return failure("unknown unit " + in_quotes(name), nearest);
}

ParsedQuantity too_large(std::string_view text) {
  return failure(in_quotes(text) + " is too large or has too many digits");
}

bool is_zero_led(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

ParsedQuantity parse_plain(std::string_view text) {
  const auto prefix = parse_decimal_prefix(text);
  if (!prefix || prefix->length != text.size()) return failure(in_quotes(text) + " is not a number");
  if (is_zero_led(text)) return failure(in_quotes(text) + " has a leading zero, which some read as octal");
  if (!prefix->fits) return too_large(text);
  return {prefix->decimal, "", ""};
}

ParsedQuantity not_a_quantity(std::string_view text, Dimension dimension) {
  return failure(in_quotes(text) + " is not " + std::string(dimension_noun(dimension)));
}

// "1h30min" is a sum. Only its first term may have a sign, which holds for all.
ParsedQuantity parse_terms(std::string_view text, Dimension dimension) {
  const auto units = units_of(dimension);
  std::optional<Decimal> sum;
  for (std::string_view rest = text; !rest.empty();) {
    const auto prefix = parse_decimal_prefix(rest);
    if (!prefix || (sum && (rest.front() == '-' || rest.front() == '+')))
      return not_a_quantity(text, dimension);
    if (is_zero_led(rest)) return failure(in_quotes(text) + " has a leading zero, which some read as octal");
    rest = without_spaces_before(rest.substr(prefix->length));
    const auto end = rest.find_first_of(" 0123456789.+-");
    const std::string_view name = rest.substr(0, end);
    rest = without_spaces_before(end == std::string_view::npos ? std::string_view{} : rest.substr(end));
    if (name.empty()) return rest.empty() ? failure(in_quotes(text) + " has no unit") : not_a_quantity(text, dimension);
    const Unit* unit = find_unit(units, name);
    if (!unit) return unknown_unit(units, name);
    if (dimension != Dimension::time && !rest.empty()) return not_a_quantity(text, dimension);
    if (!prefix->fits) return too_large(text);
    auto term = scale(prefix->decimal, static_cast<UInt128>(unit->factor), unit->power);
    if (term && sum) {
      term->negative = sum->negative;
      term = add(*sum, *term);
    }
    if (!term) return too_large(text);
    sum = term;
  }
  if (!sum) return failure("the value is empty");
  return {sum, "", ""};
}

}  // namespace

std::span<const Unit> units_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::time: return time_units;
    case Dimension::frequency: return frequency_units;
    case Dimension::ratio: return ratio_units;
    case Dimension::temperature: return temperature_units;
    case Dimension::rate: return rate_units;
    case Dimension::bytes: return byte_units;
    case Dimension::none:
    case Dimension::count: return {};
  }
  return {};
}

std::string_view dimension_noun(Dimension dimension) {
  switch (dimension) {
    case Dimension::time: return "a duration";
    case Dimension::frequency: return "a frequency error";
    case Dimension::ratio: return "a share";
    case Dimension::temperature: return "a temperature";
    case Dimension::rate: return "a data rate";
    case Dimension::bytes: return "a size";
    case Dimension::count: return "a whole number";
    case Dimension::none: return "a number";
  }
  return "";
}

std::string expected_quantity(Dimension dimension) {
  std::string expected = std::string(dimension_noun(dimension)) + " such as " + std::string(examples(dimension));
  const auto units = units_of(dimension);
  if (!units.empty()) expected += " (units: " + unit_names(units) + ")";
  return expected;
}

ParsedQuantity parse_quantity(std::string_view text, Dimension dimension) {
  if (text.empty()) return failure("the value is empty");
  if (units_of(dimension).empty()) return parse_plain(text);
  return parse_terms(text, dimension);
}

std::string text(Duration duration) {
  const std::int64_t nanoseconds = duration.floor_nanoseconds();
  if (Duration::from_nanoseconds(nanoseconds) == duration) {
    if (nanoseconds == 0) return "0s";
    struct Step { std::int64_t size; const char* name; };
    static constexpr Step steps[] = {{86'400'000'000'000, "d"}, {3'600'000'000'000, "h"}, {60'000'000'000, "min"},
                                     {1'000'000'000, "s"},      {1'000'000, "ms"},        {1'000, "us"}};
    for (const Step& step : steps)
      if (nanoseconds % step.size == 0) return std::to_string(nanoseconds / step.size) + step.name;
    return std::to_string(nanoseconds) + "ns";
  }
  // 21 digits after the point are finer than 2^-64 s. Cut towards minus infinity, they round up to the same unit again.
  const bool negative = duration.is_negative();
  const auto units = static_cast<UInt128>(negative ? -duration.units() : duration.units());
  std::string digits = std::to_string(static_cast<std::uint64_t>(units >> 64)) + ".";
  UInt128 fraction = static_cast<std::uint64_t>(units);
  for (int i = 0; i < 21; ++i) {
    fraction *= 10;
    digits += static_cast<char>('0' + static_cast<int>(fraction >> 64));
    fraction = static_cast<std::uint64_t>(fraction);
  }
  if (negative && fraction != 0)
    for (std::size_t i = digits.size(); i-- > 0;) {
      if (digits[i] == '.') continue;
      if (digits[i] != '9') {
        ++digits[i];
        break;
      }
      digits[i] = '0';
      if (i == 0) digits.insert(0, "1");
    }
  return (negative ? "-" : "") + digits + "s";
}

// The fewest digits that round to the same units: 1e-10 is stored as a near neighbour and must be shown as it was written.
std::string text(Frequency frequency) {
  char buffer[64];
  for (int digits = 0; digits < 17; ++digits) {
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, frequency.fraction(), std::chars_format::scientific, digits).ptr;
    double fraction = 0;
    std::from_chars(buffer, end, fraction);
    if (Frequency::from_fraction(fraction) == frequency) return text(fraction, Dimension::frequency);
  }
  return text(frequency.fraction(), Dimension::frequency);
}

std::string text(ByteCount count) { return std::to_string(count.bytes) + "B"; }

std::string text(double value, Dimension dimension) {
  const double size = std::fabs(value);
  switch (dimension) {
    case Dimension::time:
      if (size == 0 || size >= 1) return shortest_text(value, 0) + "s";
      if (size >= 1e-3) return shortest_text(value, 3) + "ms";
      if (size >= 1e-6) return shortest_text(value, 6) + "us";
      return shortest_text(value, 9) + "ns";
    case Dimension::frequency: return shortest_text(value, 6) + "ppm";
    case Dimension::ratio: return shortest_text(value, 2) + "%";
    case Dimension::temperature: return shortest_text(value, 0) + "C";
    case Dimension::rate:
      if (size >= 1e9) return shortest_text(value, -9) + "Gbps";
      if (size >= 1e6) return shortest_text(value, -6) + "Mbps";
      if (size >= 1e3) return shortest_text(value, -3) + "kbps";
      return shortest_text(value, 0) + "bps";
    case Dimension::bytes: return shortest_text(value, 0) + "B";
    case Dimension::count:
    case Dimension::none: return shortest_text(value, 0);
  }
  return "";
}

}  // namespace ntpsim
