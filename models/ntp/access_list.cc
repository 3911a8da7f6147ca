#include "models/ntp/access_list.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace ntpsim {

namespace {

constexpr std::uint16_t ntp_port = 123;

IpAddress masked(const IpAddress& address, unsigned length) {
  auto bytes = address.bytes();
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = length > 8 * i ? std::min(8U, length - 8 * i) : 0;
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & (0xff00U >> kept));
  }
  if (address.is_v6()) return IpAddress::v6(bytes);
  return IpAddress::v4(std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3]);
}

unsigned longest_prefix(const IpAddress& address) { return address.is_v6() ? 128 : 32; }

AddressPrefix checked_prefix(const std::string& text) {
  if (const auto prefix = AddressPrefix::parse(text)) return *prefix;
  throw std::invalid_argument("access: \"" + text + "\" is neither default, source, an address nor address/prefix length");
}

}  // namespace

AddressPrefix::AddressPrefix(const IpAddress& address, unsigned length)
    : address_{masked(address, length)}, length_{std::min(length, longest_prefix(address))} {}

std::optional<AddressPrefix> AddressPrefix::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return host(*address);
  const auto digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (error != std::errc{} || end != digits.data() + digits.size() || length > longest_prefix(*address)) return std::nullopt;
  return AddressPrefix{*address, length};
}

bool AddressPrefix::contains(const IpAddress& address) const {
  return address.is_v6() == address_.is_v6() && masked(address, length_) == address_;
}

AccessList::AccessList(const AccessConfig& config) {
  for (const AccessRule& written : config.rules) {
    Rule rule{AddressPrefix{IpAddress{}, 0}, false, {}, false};
    for (const Restriction flag : written.flags) {
      if (flag == Restriction::ntpport) rule.only_ntp_port = true;
      else rule.flags.add(flag);
    }
    if (written.of == "source") {
      if (source_rule_) rule.flags.add(source_rule_->flags);
      source_rule_ = rule;
      source_rule_->of_source = true;
    } else if (written.of == "default") {
      add(rule);
      rule.prefix = AddressPrefix{IpAddress::v6({}), 0};
      add(rule);
    } else {
      rule.prefix = checked_prefix(written.of);
      add(rule);
    }
  }
}

Restrictions AccessList::of(const Endpoint& source) const {
  if (source.address.is_multicast()) return {Restriction::ignore};
  const auto decides = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) {
    return rule.prefix.contains(source.address) && (!rule.only_ntp_port || source.port == ntp_port);
  });
  return decides == rules_.end() ? Restrictions{} : decides->flags;
}

void AccessList::add_source(const IpAddress& address) {
  if (!source_rule_ || address.is_unspecified() || address.is_multicast()) return;
  Rule rule = *source_rule_;
  rule.prefix = AddressPrefix::host(address);
  const auto has_its_own = [&](const Rule& other) { return other.prefix == rule.prefix; };
  if (std::none_of(rules_.begin(), rules_.end(), has_its_own)) add(rule);
}

void AccessList::remove_source(const IpAddress& address) {
  const AddressPrefix prefix = AddressPrefix::host(address);
  std::erase_if(rules_, [&](const Rule& rule) { return rule.of_source && rule.prefix == prefix; });
}

bool AccessList::Rule::stands_before(const Rule& other) const {
  if (prefix.length() != other.prefix.length()) return prefix.length() > other.prefix.length();
  if (prefix != other.prefix) return prefix < other.prefix;
  return only_ntp_port && !other.only_ntp_port;
}

void AccessList::add(const Rule& rule) {
  const auto place = std::lower_bound(rules_.begin(), rules_.end(), rule,
                                      [](const Rule& a, const Rule& b) { return a.stands_before(b); });
  if (place != rules_.end() && !rule.stands_before(*place)) {
    place->flags.add(rule.flags);
  } else {
    rules_.insert(place, rule);
  }
}

}  // namespace ntpsim
