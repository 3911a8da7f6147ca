#include "models/base/prefix.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ntpsim {

namespace {

int width(const IpAddress& address) { return address.is_v6() ? 128 : 32; }

bool bit(const IpAddress& address, int index) {
  const auto at = static_cast<std::size_t>(index);
  return (address.bytes()[at / 8] >> (7 - at % 8) & 1) != 0;
}

IpAddress plus(const IpAddress& base, std::uint64_t number) {
  if (!base.is_v6()) return IpAddress::v4(base.v4_value() + static_cast<std::uint32_t>(number));
  auto bytes = base.bytes();
  for (std::size_t i = 16; i-- > 8;) {
    const std::uint64_t sum = bytes[i] + (number & 0xff);
    bytes[i] = static_cast<std::uint8_t>(sum);
    number = (number >> 8) + (sum >> 8);
  }
  return IpAddress::v6(bytes);
}

std::uint64_t low_bits(const IpAddress& address) {
  if (!address.is_v6()) return address.v4_value();
  std::uint64_t value = 0;
  for (std::size_t i = 8; i < 16; ++i) value = value << 8 | address.bytes()[i];
  return value;
}

}  // namespace

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = IpAddress::parse(text.substr(0, slash));
  const std::string_view digits = text.substr(slash + 1);
  int length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (!address || digits.empty() || digits.front() == '-' || error != std::errc{} ||
      end != digits.data() + digits.size() || length > width(*address))
    return std::nullopt;
  for (int i = length; i < width(*address); ++i)
    if (bit(*address, i)) return std::nullopt;
  return Prefix{*address, length};
}

bool Prefix::contains(const IpAddress& address) const {
  if (address.is_v6() != base.is_v6()) return false;
  for (int i = 0; i < length; ++i)
    if (bit(address, i) != bit(base, i)) return false;
  return true;
}

// RFC 3021: both addresses of an IPv4 /31 are hosts. Elsewhere the first address is the network's (IPv4) or the
// routers' (IPv6), and the last of an IPv4 prefix is its broadcast address.
std::uint64_t Prefix::first() const { return width(base) - length <= (base.is_v6() ? 0 : 1) ? 0 : 1; }

std::uint64_t Prefix::capacity() const {
  const int free = width(base) - length;
  if (free >= 33) return std::uint64_t{1} << 32;
  const std::uint64_t all = std::uint64_t{1} << free;
  const std::uint64_t broadcast = !base.is_v6() && free > 1 ? 1 : 0;
  return all - first() - broadcast;
}

IpAddress Prefix::host(std::uint64_t position) const { return plus(base, position + first()); }

std::optional<std::uint64_t> Prefix::position(const IpAddress& address) const {
  if (!contains(address)) return std::nullopt;
  const std::uint64_t offset = low_bits(address) - low_bits(base);
  if (offset < first() || offset - first() >= capacity()) return std::nullopt;
  return offset - first();
}

}  // namespace ntpsim
