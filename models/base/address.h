// Network addresses as values: what an engine may know of where a packet comes from and goes to.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ntpsim {

class IpAddress {
 public:
  constexpr IpAddress() = default;  // unspecified IPv4
  static constexpr IpAddress v4(std::uint32_t host_order) {
    IpAddress a;
    for (unsigned i = 0; i < 4; ++i) a.bytes_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    return a;
  }
  static constexpr IpAddress v6(const std::array<std::uint8_t, 16>& bytes) {
    IpAddress a;
    a.bytes_ = bytes;
    a.is_v6_ = true;
    return a;
  }
  static std::optional<IpAddress> parse(std::string_view text);  // "10.1.0.2" or "fd00:1::2"

  constexpr bool is_v6() const { return is_v6_; }
  constexpr std::uint32_t v4_value() const {
    return std::uint32_t{bytes_[0]} << 24 | std::uint32_t{bytes_[1]} << 16 | std::uint32_t{bytes_[2]} << 8 | bytes_[3];
  }
  constexpr const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  bool is_unspecified() const;
  bool is_multicast() const;
  bool is_limited_broadcast() const { return !is_v6_ && v4_value() == 0xffffffffU; }
  std::string text() const;  // RFC 5952 for IPv6

  constexpr auto operator<=>(const IpAddress&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};  // an IPv4 address uses the first four
  bool is_v6_ = false;
};

struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  constexpr auto operator<=>(const Endpoint&) const = default;
  std::string text() const;  // 10.1.0.2:123, [fd00:1::2]:123
};

}  // namespace ntpsim
