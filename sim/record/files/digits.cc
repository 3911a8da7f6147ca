#include "sim/record/files/digits.h"

#include <array>
#include <cstring>

namespace ntpsim::record {

namespace {

constexpr auto pairs = [] {
  std::array<char, 200> text{};
  for (std::size_t i = 0; i < 100; ++i) {
    text[2 * i] = static_cast<char>('0' + i / 10);
    text[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return text;
}();

int digit_count(std::uint64_t value) {
  int count = 1;
  while (value >= 10) {
    value /= 10;
    ++count;
  }
  return count;
}

// A magnitude, split at its decimal point. Zero has no sign.
char* put_scaled(char* at, bool negative, std::uint64_t whole, std::uint64_t fraction, int decimals) {
  if (negative && (whole | fraction) != 0) *at++ = '-';
  at = put_unsigned(at, whole);
  *at++ = '.';
  return put_fixed(at, fraction, decimals);
}

}  // namespace

char* put_fixed(char* at, std::uint64_t value, int digits) {
  char* const end = at + digits;
  char* p = end;
  while (p - at >= 2) {
    p -= 2;
    std::memcpy(p, &pairs[2 * (value % 100)], 2);
    value /= 100;
  }
  if (p > at) *at = static_cast<char>('0' + value % 10);
  return end;
}

char* put_unsigned(char* at, std::uint64_t value) { return put_fixed(at, value, digit_count(value)); }

char* put_signed(char* at, std::int64_t value) {
  if (value >= 0) return put_unsigned(at, static_cast<std::uint64_t>(value));
  *at++ = '-';
  return put_unsigned(at, ~static_cast<std::uint64_t>(value) + 1);
}

char* put_nanoseconds(char* at, std::int64_t nanoseconds) {
  const bool negative = nanoseconds < 0;
  const std::uint64_t magnitude =
      negative ? ~static_cast<std::uint64_t>(nanoseconds) + 1 : static_cast<std::uint64_t>(nanoseconds);
  return put_scaled(at, negative, magnitude / 1'000'000'000, magnitude % 1'000'000'000, 9);
}

char* put_seconds(char* at, Duration value) {
  constexpr std::uint64_t scale = 1'000'000'000'000;
  const bool negative = value.is_negative();
  const UInt128 magnitude = negative ? ~static_cast<UInt128>(value.units()) + 1 : static_cast<UInt128>(value.units());
  auto whole = static_cast<std::uint64_t>(magnitude >> 64);
  const UInt128 scaled = UInt128{static_cast<std::uint64_t>(magnitude)} * scale + (UInt128{1} << 63);
  auto fraction = static_cast<std::uint64_t>(scaled >> 64);
  if (fraction == scale) {
    fraction = 0;
    ++whole;
  }
  return put_scaled(at, negative, whole, fraction, 12);
}

char* put_ppm(char* at, Frequency value) {
  constexpr std::uint64_t scale = 1'000'000'000;                       // ppm with 9 decimals
  const bool negative = value.units() < 0;
  const std::uint64_t magnitude =
      negative ? ~static_cast<std::uint64_t>(value.units()) + 1 : static_cast<std::uint64_t>(value.units());
  const UInt128 scaled = UInt128{magnitude} * (scale * 1'000'000) + (UInt128{1} << 61);
  const auto all = static_cast<std::uint64_t>(scaled >> 62);           // below 2 * 10^15
  return put_scaled(at, negative, all / scale, all % scale, 9);
}

char* put_endpoint(char* at, const Endpoint& endpoint) {
  if (endpoint.address.is_v6()) return put_text(at, endpoint.text());
  const std::uint32_t value = endpoint.address.v4_value();
  for (int shift = 24; shift >= 0; shift -= 8) {
    at = put_unsigned(at, (value >> shift) & 0xff);
    *at++ = shift > 0 ? '.' : ':';
  }
  return put_unsigned(at, endpoint.port);
}

}  // namespace ntpsim::record
