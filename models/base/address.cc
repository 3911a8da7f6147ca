#include "models/base/address.h"

#include <charconv>
#include <vector>

namespace ntpsim {

namespace {

template <class Number>
bool parse_number(std::string_view text, int base, Number max, Number& out) {
  unsigned long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size() || value > max) return false;
  out = static_cast<Number>(value);
  return true;
}

std::optional<std::uint32_t> parse_v4(std::string_view text) {
  std::uint32_t value = 0;
  for (int part = 0; part < 4; ++part) {
    const auto dot = text.find('.');
    if ((part < 3) == (dot == std::string_view::npos)) return std::nullopt;
    const auto piece = text.substr(0, dot);
    std::uint32_t byte = 0;
    if (piece.empty() || piece.size() > 3 || (piece.size() > 1 && piece[0] == '0') || !parse_number(piece, 10, 255U, byte))
      return std::nullopt;
    value = value << 8 | byte;
    if (part < 3) text.remove_prefix(dot + 1);
  }
  return value;
}

// The 16-bit groups of one side of a "::". An IPv4 tail counts as two groups and may only stand at the end.
bool parse_groups(std::string_view text, bool is_end, std::vector<std::uint16_t>& groups) {
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto piece = text.substr(0, colon);
    if (is_end && colon == std::string_view::npos && piece.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(piece);
      if (!v4) return false;
      groups.push_back(static_cast<std::uint16_t>(*v4 >> 16));
      groups.push_back(static_cast<std::uint16_t>(*v4));
      return true;
    }
    std::uint16_t group = 0;
    if (piece.empty() || piece.size() > 4 || !parse_number<std::uint16_t>(piece, 16, 0xffff, group)) return false;
    groups.push_back(group);
    if (colon == std::string_view::npos) return true;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;
  }
  return true;
}

std::optional<IpAddress> parse_v6(std::string_view text) {
  const auto gap = text.find("::");
  std::vector<std::uint16_t> head, tail;
  const bool has_gap = gap != std::string_view::npos;
  if (!parse_groups(text.substr(0, gap), !has_gap, head)) return std::nullopt;
  if (has_gap && !parse_groups(text.substr(gap + 2), true, tail)) return std::nullopt;
  const std::size_t count = head.size() + tail.size();
  if (has_gap ? count > 7 : count != 8) return std::nullopt;
  head.insert(head.end(), 8 - count, 0);
  head.insert(head.end(), tail.begin(), tail.end());
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[2 * i] = static_cast<std::uint8_t>(head[i] >> 8);
    bytes[2 * i + 1] = static_cast<std::uint8_t>(head[i]);
  }
  return IpAddress::v6(bytes);
}

std::string hex(unsigned value) {
  char buffer[8];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, 16).ptr;
  return {buffer, end};
}

std::string v6_text(const std::array<std::uint8_t, 16>& bytes) {
  std::array<unsigned, 8> group{};
  for (std::size_t i = 0; i < 8; ++i) group[i] = static_cast<unsigned>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  std::size_t best = 8, best_length = 1;  // RFC 5952, 4.2: the first longest run of two or more zero groups
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && group[i + length] == 0) ++length;
    if (length > best_length) {
      best = i;
      best_length = length;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += hex(group[i]);
  }
  return text;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto value = parse_v4(text);
  if (!value) return std::nullopt;
  return v4(*value);
}

bool IpAddress::is_unspecified() const { return bytes_ == std::array<std::uint8_t, 16>{}; }
bool IpAddress::is_multicast() const { return is_v6_ ? bytes_[0] == 0xff : (bytes_[0] & 0xf0) == 0xe0; }

std::string IpAddress::text() const {
  if (is_v6_) return v6_text(bytes_);
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) text += (i ? "." : "") + std::to_string(bytes_[i]);
  return text;
}

std::string Endpoint::text() const {
  return (address.is_v6() ? "[" + address.text() + "]" : address.text()) + ":" + std::to_string(port);
}

}  // namespace ntpsim
