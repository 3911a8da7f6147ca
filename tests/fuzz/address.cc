// Addresses, prefixes and reference identifiers, as people write them.
#include "models/base/address.h"

#include "models/base/prefix.h"
#include "models/wire/refid.h"
#include "tests/fuzz/target.h"

namespace ntpsim::fuzz {

namespace {

void check_prefix(std::string_view text) {
  const auto prefix = Prefix::parse(text);
  if (!prefix) return;
  require(Prefix::parse(prefix->text())->text() == prefix->text(), "a prefix reads back");
  require(prefix->contains(prefix->base), "a prefix contains its base");
  if (prefix->capacity() == 0) return;
  const auto last = prefix->capacity() - 1;
  require(prefix->contains(prefix->host(last)), "a prefix contains its last host");
  require(prefix->position(prefix->host(last)) == last, "a host stands where it was put");
}

void check_refid(std::string_view text) {
  const auto refid = wire::parse_refid(text);
  if (!refid) return;
  const bool is_address = IpAddress::parse(text).has_value();
  require(wire::parse_refid(wire::refid_text(*refid, is_address ? 2 : 1)) == refid, "a reference identifier reads back");
}

}  // namespace

void test(Octets input) {
  const std::string_view text = as_text(input);
  if (const auto address = IpAddress::parse(text)) {
    require(IpAddress::parse(address->text()) == address, "an address reads back");
    require(Endpoint{*address, 123}.text().size() > address->text().size(), "an endpoint has a port");
  }
  check_prefix(text);
  check_refid(text);
}

}  // namespace ntpsim::fuzz
