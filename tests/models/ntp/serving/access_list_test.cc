#include "models/ntp/serving/access_list.h"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace ntpsim;
using namespace ntpsim::ntp;

namespace {

Endpoint from(std::string_view address, std::uint16_t port = 40'000) { return {IpAddress::parse(address).value(), port}; }

using enum Restriction;

const AccessList office{AccessConfig{{{"default", {noquery, limited, kod}},
                                      {"10.0.0.0/8", {noserve}},
                                      {"10.1.0.0/16", {}},
                                      {"10.1.2.3", {ignore}},
                                      {"fd00:1::/32", {nopeer}}}}};

}  // namespace

TEST_CASE("without rules everything is permitted") { CHECK(AccessList{}.of(from("192.0.2.1")).none()); }

TEST_CASE("the most specific rule decides alone") {
  CHECK(office.of(from("192.0.2.1")) == Restrictions{noquery, limited, kod});
  CHECK(office.of(from("10.9.0.1")) == Restrictions{noserve});
  CHECK(office.of(from("10.1.9.9")).none());
  CHECK(office.of(from("10.1.2.3")) == Restrictions{ignore});
  CHECK(office.of(from("10.1.2.2")).none());
}

TEST_CASE("default is every address of both families, and a rule of one family is none of the other") {
  CHECK(office.of(from("2001:db8::1")) == Restrictions{noquery, limited, kod});
  CHECK(office.of(from("fd00:1:9::1")) == Restrictions{nopeer});
  CHECK(office.of(from("fd00:2::1")) == Restrictions{noquery, limited, kod});
}

TEST_CASE("the order of the rules does not matter") {
  const AccessList list{AccessConfig{{{"10.1.2.3", {ignore}}, {"10.1.0.0/16", {}}, {"default", {noserve}}}}};
  CHECK(list.of(from("10.1.2.3")) == Restrictions{ignore});
  CHECK(list.of(from("10.1.2.4")).none());
  CHECK(list.of(from("10.2.2.4")) == Restrictions{noserve});
}

TEST_CASE("rules for the same addresses add up") {
  const AccessList list{AccessConfig{{{"10.1.0.0/16", {noquery}}, {"10.1.0.0/16", {nomodify}}}}};
  CHECK(list.of(from("10.1.0.1")) == Restrictions{noquery, nomodify});
}

TEST_CASE("a rule with ntpport holds for packets from port 123 only, and comes first there") {
  const AccessList list{AccessConfig{{{"default", {noserve}}, {"default", {nopeer, ntpport}}}}};
  CHECK(list.of(from("10.0.0.1", 123)) == Restrictions{nopeer});
  CHECK(list.of(from("10.0.0.1", 124)) == Restrictions{noserve});
}

TEST_CASE("a multicast address is never a source") {
  CHECK(AccessList{}.of(from("224.0.1.1")) == Restrictions{ignore});
  CHECK(AccessList{}.of(from("ff05::101")) == Restrictions{ignore});
}

TEST_CASE("restrict source makes a rule for an association while it lives, unless it has one of its own") {
  AccessList list{AccessConfig{{{"default", {ignore}}, {"source", {nomodify}}, {"10.0.0.9", {noserve}}}}};
  list.add_source(from("10.0.0.1").address);
  list.add_source(from("10.0.0.9").address);
  CHECK(list.of(from("10.0.0.1")) == Restrictions{nomodify});
  CHECK(list.of(from("10.0.0.9")) == Restrictions{noserve});
  list.remove_source(from("10.0.0.1").address);
  list.remove_source(from("10.0.0.9").address);
  CHECK(list.of(from("10.0.0.1")) == Restrictions{ignore});
  CHECK(list.of(from("10.0.0.9")) == Restrictions{noserve});
}

TEST_CASE("a rule whose addresses do not parse is refused with its text") {
  CHECK_THROWS_AS((AccessList{AccessConfig{{{"10.0.0.0/40", {}}}}}), std::invalid_argument);
  CHECK_THROWS_WITH((AccessList{AccessConfig{{{"10.0.0.0/40", {}}}}}), Catch::Contains("\"10.0.0.0/40\""));
  CHECK_THROWS_AS((AccessList{AccessConfig{{{"10.1.7.7/16", {}}}}}), std::invalid_argument);
}
