// Writes numbers as decimal text into a buffer; every row needs this. Each function returns the end of its text. All arithmetic
// is on integers: the text is the same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "models/base/address.h"
#include "models/base/time.h"

namespace ntpsim::record {

char* put_unsigned(char* at, std::uint64_t value);
char* put_signed(char* at, std::int64_t value);
char* put_fixed(char* at, std::uint64_t value, int digits);     // with leading zeros, exactly `digits` of them
char* put_nanoseconds(char* at, std::int64_t nanoseconds);      // as seconds with 9 decimals
char* put_seconds(char* at, Duration value);                    // as seconds with 12 decimals, to the nearest
char* put_ppm(char* at, Frequency value);                       // as ppm with 9 decimals, to the nearest
char* put_endpoint(char* at, const Endpoint& endpoint);         // 10.1.0.2:123, [fd00:1::2]:123

inline char* put_text(char* at, std::string_view text) {
  return std::copy(text.begin(), text.end(), at);
}
inline char* put_char(char* at, char c) {
  *at = c;
  return at + 1;
}

}  // namespace ntpsim::record
