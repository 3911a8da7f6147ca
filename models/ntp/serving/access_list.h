// The restrict list: what a source address may not do (ntp.conf's `restrict`).
//
// The most specific rule alone decides, wherever it stands in the list. It replaces wider rules and does not add to them, so a
// rule without flags is an exception to the rules around it. Of two rules for the same addresses the one with ntpport comes
// first. A multicast address cannot be a source, so packets from one are always ignored.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "models/base/address.h"
#include "models/base/prefix.h"
#include "models/ntp/serving/access_config.h"

namespace ntpsim::ntp {

class Restrictions {
 public:
  constexpr Restrictions() = default;
  constexpr Restrictions(std::initializer_list<Restriction> flags) {
    for (const Restriction flag : flags) add(flag);
  }

  constexpr bool has(Restriction flag) const { return (bits_ & bit(flag)) != 0; }
  constexpr bool none() const { return bits_ == 0; }
  constexpr void add(Restriction flag) { bits_ |= bit(flag); }
  constexpr void add(Restrictions others) { bits_ |= others.bits_; }
  constexpr void remove(Restriction flag) { bits_ &= ~bit(flag); }
  constexpr bool operator==(const Restrictions&) const = default;

 private:
  static constexpr std::uint32_t bit(Restriction flag) { return std::uint32_t{1} << static_cast<unsigned>(flag); }
  std::uint32_t bits_ = 0;
};

class AccessList {
 public:
  AccessList() = default;
  // Throws std::invalid_argument that names the rule whose addresses do not parse.
  explicit AccessList(const AccessConfig& config);

  Restrictions of(const Endpoint& source) const;

  // An association comes and goes: `restrict source` gives its address a rule while it has none of its own.
  void add_source(const IpAddress& address);
  void remove_source(const IpAddress& address);

 private:
  struct Rule {
    Prefix prefix;
    bool only_ntp_port = false;
    Restrictions flags;
    bool of_source = false;   // added with an association, removed with it

    bool stands_before(const Rule& other) const;
  };

  void add(const Rule& rule);

  std::vector<Rule> rules_;   // longest prefix first, so the first that fits decides
  std::optional<Rule> source_rule_;
};

}  // namespace ntpsim::ntp
