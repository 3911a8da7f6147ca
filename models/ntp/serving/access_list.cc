#include "models/ntp/serving/access_list.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace ntpsim::ntp {

namespace {

constexpr std::uint16_t ntp_port = 123;

Prefix whole(const IpAddress& address) { return {address, address.is_v6() ? 128 : 32}; }

Prefix checked_prefix(const std::string& text) {
  if (const auto address = IpAddress::parse(text)) return whole(*address);
  if (const auto prefix = Prefix::parse(text)) return *prefix;
  throw std::invalid_argument("access: \"" + text +
                              "\" is neither default, source, an address nor a network as 10.1.0.0/16");
}

bool same(const Prefix& a, const Prefix& b) { return a.base == b.base && a.length == b.length; }

}  // namespace

AccessList::AccessList(const AccessConfig& config) {
  for (const AccessRule& written : config.rules) {
    Rule rule{Prefix{IpAddress{}, 0}, false, {}, false};
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
      rule.prefix = Prefix{IpAddress::v6({}), 0};
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
  rule.prefix = whole(address);
  const auto has_its_own = [&](const Rule& other) { return same(other.prefix, rule.prefix); };
  if (std::none_of(rules_.begin(), rules_.end(), has_its_own)) add(rule);
}

void AccessList::remove_source(const IpAddress& address) {
  const Prefix prefix = whole(address);
  std::erase_if(rules_, [&](const Rule& rule) { return rule.of_source && same(rule.prefix, prefix); });
}

bool AccessList::Rule::stands_before(const Rule& other) const {
  if (prefix.length != other.prefix.length) return prefix.length > other.prefix.length;
  if (prefix.base != other.prefix.base) return prefix.base < other.prefix.base;
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

}  // namespace ntpsim::ntp
