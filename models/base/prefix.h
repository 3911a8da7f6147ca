// An address prefix: 10.1.0.0/24, fd00:1::/64.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "models/base/address.h"

namespace ntpsim {

struct Prefix {
  IpAddress base;              // bits behind the prefix are zero
  int length = 0;

  static std::optional<Prefix> parse(std::string_view text);   // nothing where bits behind the prefix are set

  bool contains(const IpAddress& address) const;
  bool overlaps(const Prefix& other) const { return contains(other.base) || other.contains(base); }
  std::uint64_t capacity() const;                  // hosts that it has room for, capped at 2^32
  IpAddress host(std::uint64_t position) const;    // the host at this position, from 0
  std::optional<std::uint64_t> position(const IpAddress& address) const;
  std::string text() const { return base.text() + "/" + std::to_string(length); }

 private:
  std::uint64_t first() const;                     // what the first host adds to the base
};

}  // namespace ntpsim
