#include "sim/scenario/notation/decimal.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace ntpsim {

namespace {

constexpr int max_digits = 30;
constexpr int max_power = 37;       // 10^37 still leaves one bit of 128 for the long division
constexpr std::int64_t max_seconds = 200LL * 366 * 86'400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

UInt128 power_of_ten(int exponent) {
  UInt128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::optional<UInt128> product(UInt128 a, UInt128 b) {
  UInt128 result = 0;
  if (__builtin_mul_overflow(a, b, &result)) return std::nullopt;
  return result;
}

std::optional<Decimal> normalised(Decimal decimal) {
  while (decimal.decimals > 0 && decimal.digits % 10 == 0) {
    if (decimal.digits == 0) decimal.decimals = 1;
    decimal.digits /= 10;
    --decimal.decimals;
  }
  if (decimal.decimals > max_power || -decimal.decimals > max_power) return std::nullopt;
  if (decimal.decimals < 0) {
    const auto whole = product(decimal.digits, power_of_ten(-decimal.decimals));
    if (!whole) return std::nullopt;
    decimal.digits = *whole;
    decimal.decimals = 0;
  }
  return decimal;
}

std::string digits_text(UInt128 digits) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(digits % 10)));
    digits /= 10;
  } while (digits != 0);
  return text;
}

// The power of ten after an 'e'. `at` does not move if there is none: "5em" is 5 of the unit "em".
int parse_exponent(std::string_view text, std::size_t& at) {
  std::size_t end = at;
  if (end >= text.size() || (text[end] != 'e' && text[end] != 'E')) return 0;
  ++end;
  const bool negative = end < text.size() && text[end] == '-';
  if (end < text.size() && (text[end] == '-' || text[end] == '+')) ++end;
  if (end >= text.size() || !is_digit(text[end])) return 0;
  int exponent = 0;
  for (; end < text.size() && is_digit(text[end]); ++end) exponent = std::min(exponent * 10 + (text[end] - '0'), 9999);
  at = end;
  return negative ? -exponent : exponent;
}

}  // namespace

double Decimal::value() const {
  const std::string text = digits_text(digits) + "e-" + std::to_string(decimals);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return negative ? -result : result;
}

std::optional<DecimalPrefix> parse_decimal_prefix(std::string_view text) {
  DecimalPrefix prefix;
  Decimal& decimal = prefix.decimal;
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) decimal.negative = text[at++] == '-';
  bool any = false, after_point = false;
  int significant = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (!is_digit(text[at])) break;
    any = true;
    if (significant > 0 || text[at] != '0') ++significant;
    if (significant <= max_digits) decimal.digits = decimal.digits * 10 + static_cast<unsigned>(text[at] - '0');
    if (after_point) ++decimal.decimals;
  }
  if (!any || text[at - 1] == '.') return std::nullopt;
  decimal.decimals -= parse_exponent(text, at);
  const auto result = normalised(decimal);
  prefix.fits = result && significant <= max_digits;
  if (prefix.fits) prefix.decimal = *result;
  prefix.length = at;
  return prefix;
}

std::optional<Decimal> scale(const Decimal& decimal, UInt128 factor, int power) {
  Decimal result = decimal;
  const auto digits = product(decimal.digits, factor);
  if (!digits) return std::nullopt;
  result.digits = *digits;
  result.decimals -= power;
  return normalised(result);
}

std::optional<Decimal> add(const Decimal& a, const Decimal& b) {
  const int decimals = std::max(a.decimals, b.decimals);
  const auto left = product(a.digits, power_of_ten(decimals - a.decimals));
  const auto right = product(b.digits, power_of_ten(decimals - b.decimals));
  if (!left || !right) return std::nullopt;
  Decimal sum{a.negative, 0, decimals};
  if (__builtin_add_overflow(*left, *right, &sum.digits)) return std::nullopt;
  return normalised(sum);
}

std::optional<Duration> to_duration(const Decimal& seconds) {
  const UInt128 divisor = power_of_ten(seconds.decimals);
  const UInt128 whole = seconds.digits / divisor;
  if (whole > static_cast<UInt128>(max_seconds)) return std::nullopt;
  UInt128 rest = seconds.digits % divisor;
  UInt128 units = whole;
  for (int bit = 0; bit < 64; ++bit) {
    rest *= 2;
    units = units * 2 + (rest >= divisor ? 1 : 0);
    if (rest >= divisor) rest -= divisor;
  }
  if (rest != 0 && !seconds.negative) ++units;
  return Duration::from_units(seconds.negative ? -static_cast<Int128>(units) : static_cast<Int128>(units));
}

std::string shortest_text(double value, int shift) {
  if (value == 0) return "0";
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  const std::string text(buffer, end);
  const auto e = text.find('e');
  std::string digits;
  for (const char c : text.substr(0, e))
    if (is_digit(c)) digits += c;
  const std::string sign = text.front() == '-' ? "-" : "";
  const int point = 1 + shift + std::atoi(text.c_str() + e + 1);   // digits before the decimal point
  const int count = static_cast<int>(digits.size());
  if (point > 21 || point < -6) {
    const std::string fraction = count > 1 ? "." + digits.substr(1) : "";
    return sign + digits.substr(0, 1) + fraction + "e" + std::to_string(point - 1);
  }
  if (point <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count) return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
  return sign + digits.substr(0, static_cast<std::size_t>(point)) + "." +
         digits.substr(static_cast<std::size_t>(point));
}

}  // namespace ntpsim
