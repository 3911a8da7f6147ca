#include "models/wire/refid.h"

#include <algorithm>
#include <charconv>

#include "models/base/address.h"

namespace ntpsim::wire {

namespace {

bool prints(char c) { return c > ' ' && c <= '~'; }

}  // namespace

std::optional<std::uint32_t> parse_refid(std::string_view text) {
  if (const auto address = IpAddress::parse(text); address && !address->is_v6()) return address->v4_value();
  if (text.empty() || text.size() > 4 || !std::all_of(text.begin(), text.end(), prints)) return std::nullopt;
  std::uint32_t refid = 0;
  for (std::size_t i = 0; i < 4; ++i) refid = refid << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
  return refid;
}

std::optional<std::string> refid_characters(std::uint32_t refid) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(refid >> shift & 0xff);
  while (!text.empty() && text.back() == '\0') text.pop_back();
  if (text.empty() || !std::all_of(text.begin(), text.end(), prints)) return std::nullopt;
  return text;
}

std::string refid_text(std::uint32_t refid, int stratum) {
  if (stratum > 1) return IpAddress::v4(refid).text();
  if (const auto characters = refid_characters(refid)) return *characters;
  char digits[8];
  const auto end = std::to_chars(digits, digits + sizeof digits, refid, 16).ptr;
  const std::string hexadecimal{digits, end};
  return "0x" + std::string(8 - hexadecimal.size(), '0') + hexadecimal;
}

}  // namespace ntpsim::wire
