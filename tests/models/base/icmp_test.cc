#include <catch2/catch.hpp>

#include "models/base/icmp.h"

using namespace ntpsim;

namespace {

Datagram sent(bool ipv6, std::size_t octets) {
  return {{*IpAddress::parse(ipv6 ? "fd00::1" : "10.0.0.1"), 4000},
          {*IpAddress::parse(ipv6 ? "fd00::2" : "10.0.0.2"), 123},
          Bytes(octets)};
}

}  // namespace

TEST_CASE("what a network refuses is told in ICMP's words and understood as it was meant") {
  const auto why = GENERATE(Refusal::no_network, Refusal::no_host, Refusal::port_closed, Refusal::prohibited,
                            Refusal::time_to_live, Refusal::fragment_missing, Refusal::too_big);
  const bool ipv6 = GENERATE(false, true);
  const IpAddress reporter = *IpAddress::parse(ipv6 ? "fd00::9" : "10.0.0.9");
  const IcmpError error = icmp_of(why, reporter, protocol_udp, sent(ipv6, 48));
  CHECK(error.is_v6() == ipv6);
  CHECK(error.reporter == reporter);
  CHECK(error.about.data.size() == 48);
  CHECK(reason_of(error) == reason_of(why));
  CHECK(reason_of(error) != Reason::none);
}

TEST_CASE("a missing network and a missing host are two ICMP messages and one reason") {
  const bool ipv6 = GENERATE(false, true);
  CHECK(icmp_kind(Refusal::no_network, ipv6) != icmp_kind(Refusal::no_host, ipv6));
  CHECK(reason_of(Refusal::no_network) == reason_of(Refusal::no_host));
}

TEST_CASE("a message that our networks do not make has no reason") {
  IcmpError error = icmp_of(Refusal::no_host, {}, protocol_udp, sent(false, 48));
  error.kind = {12, 0};
  CHECK(reason_of(error) == Reason::none);
}

TEST_CASE("an ICMP error quotes as much of a packet as Linux does") {
  CHECK(icmp_of(Refusal::no_host, {}, protocol_udp, sent(false, 2000)).about.data.size() == 576 - 20 - 8 - 20 - 8);
  CHECK(icmp_of(Refusal::no_host, {}, protocol_udp, sent(true, 2000)).about.data.size() == 1280 - 40 - 8 - 40 - 8);
}
