#include "models/base/address.h"

#include <catch2/catch.hpp>

using namespace ntpsim;

namespace {

// As it prints after it has been read; "" when it does not read.
std::string reprint(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->text() : "";
}

}  // namespace

TEST_CASE("IPv4 addresses are read and printed") {
  for (const char* text : {"0.0.0.0", "10.1.0.2", "192.0.2.255", "255.255.255.255"}) CHECK(reprint(text) == text);
  CHECK(IpAddress::parse("10.1.0.2")->v4_value() == 0x0a010002U);
  CHECK_FALSE(IpAddress::parse("10.1.0.2")->is_v6());
  CHECK(IpAddress::v4(0x0a010002U).text() == "10.1.0.2");
}

TEST_CASE("IPv6 addresses print as RFC 5952 wants it") {
  CHECK(reprint("fd00:0001:0000:0000:0000:0000:0000:0002") == "fd00:1::2");
  CHECK(reprint("2001:DB8::1") == "2001:db8::1");
  CHECK(reprint("::") == "::");
  CHECK(reprint("::1") == "::1");
  CHECK(reprint("1::") == "1::");
  CHECK(reprint("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");    // one zero group is not shortened
  CHECK(reprint("2001:0:0:1:0:0:0:1") == "2001:0:0:1::1");             // the longest run
  CHECK(reprint("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");       // the first of two equals
  CHECK(reprint("1:2:3:4:5:6:7:8") == "1:2:3:4:5:6:7:8");
  CHECK(reprint("1:2:3:4:5:6::8") == "1:2:3:4:5:6:0:8");
  CHECK(reprint("1:2:3:4:5:6:7::") == "1:2:3:4:5:6:7:0");
  CHECK(reprint("1:2:3:4:5:6:1.2.3.4") == "1:2:3:4:5:6:102:304");
  CHECK(reprint("::ffff:192.0.2.1") == "::ffff:c000:201");
}

TEST_CASE("what is no address is refused") {
  for (const char* text : {"", " ", "10.1.0", "10.1.0.2.3", "10.1.0.256", "10.1.0.-1", "10.1.0.02", "10.1.0.2 ", " 10.1.0.2",
                           "10..0.2", "10.1.0.", ".1.0.2", "0x0a.1.0.2", "10.1.0.0002", "+1.2.3.4", "host", "10.1.0.2/24",
                           ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "fd00:1",
                           "1:2:3:4:5:6:7:", ":1:2:3:4:5:6:7", "::1%eth0", "[::1]", "1.2.3.4::", "1:1.2.3.4::", "::1.2.3.4.5",
                           "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "1:2:3:4:5:6:7::8", "fd00::-1", "fd00::+1"}) {
    CAPTURE(text);
    CHECK_FALSE(IpAddress::parse(text).has_value());
  }
}

TEST_CASE("unspecified, multicast and broadcast addresses know what they are") {
  CHECK(IpAddress::parse("0.0.0.0")->is_unspecified());
  CHECK(IpAddress::parse("::")->is_unspecified());
  CHECK_FALSE(IpAddress::parse("::1")->is_unspecified());
  CHECK(IpAddress::parse("224.0.1.1")->is_multicast());
  CHECK(IpAddress::parse("239.255.255.255")->is_multicast());
  CHECK(IpAddress::parse("ff05::101")->is_multicast());
  CHECK_FALSE(IpAddress::parse("223.255.255.255")->is_multicast());
  CHECK_FALSE(IpAddress::parse("240.0.0.1")->is_multicast());
  CHECK_FALSE(IpAddress::parse("fe80::1")->is_multicast());
  CHECK(IpAddress::parse("255.255.255.255")->is_limited_broadcast());
  CHECK_FALSE(IpAddress::parse("10.0.0.255")->is_limited_broadcast());
}

TEST_CASE("an IPv4 address is not the IPv6 address of the same octets") {
  CHECK(*IpAddress::parse("0.0.0.0") != *IpAddress::parse("::"));
  CHECK(*IpAddress::parse("10.0.0.1") < *IpAddress::parse("10.0.0.2"));
}

TEST_CASE("an endpoint prints its port, IPv6 in brackets") {
  CHECK(Endpoint{*IpAddress::parse("10.1.0.2"), 123}.text() == "10.1.0.2:123");
  CHECK(Endpoint{*IpAddress::parse("fd00:1::2"), 123}.text() == "[fd00:1::2]:123");
}
