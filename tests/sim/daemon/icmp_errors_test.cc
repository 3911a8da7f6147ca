#include <catch2/catch.hpp>

#include <cerrno>

#include "sim/daemon/icmp_errors.h"

using namespace ntpsim;
using namespace ntpsim::daemon;

namespace {

SocketError told(Refusal why, bool ipv6) {
  const Datagram sent{{}, {*IpAddress::parse(ipv6 ? "fd00::2" : "10.0.0.2"), 123}, {}};
  return socket_error(icmp_of(why, {}, protocol_udp, sent));
}

}  // namespace

TEST_CASE("a network that is unreachable and a host that is unreachable are two errors, and both may pass") {
  for (const bool ipv6 : {false, true}) {
    CHECK(told(Refusal::no_network, ipv6).number == ENETUNREACH);
    CHECK(told(Refusal::no_host, ipv6).number == EHOSTUNREACH);
    CHECK_FALSE(told(Refusal::no_network, ipv6).is_fatal);
    CHECK_FALSE(told(Refusal::no_host, ipv6).is_fatal);
    CHECK(told(Refusal::port_closed, ipv6).number == ECONNREFUSED);
    CHECK(told(Refusal::port_closed, ipv6).is_fatal);
    CHECK(told(Refusal::time_to_live, ipv6).number == EHOSTUNREACH);
    CHECK(told(Refusal::too_big, ipv6).number == EMSGSIZE);
  }
}

TEST_CASE("what is prohibited is a host that is unreachable in IPv4 and a lack of rights in IPv6") {
  CHECK(told(Refusal::prohibited, false).number == EHOSTUNREACH);
  CHECK(told(Refusal::prohibited, true).number == EACCES);
  CHECK(told(Refusal::prohibited, false).is_fatal);
}
