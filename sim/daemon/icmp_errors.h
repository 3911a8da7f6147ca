// The errors that Linux gives a socket for ICMP errors: icmp_err_convert, udp_err, icmpv6_err_convert and udpv6_err of its
// sources.
#pragma once

#include "models/base/icmp.h"

namespace ntpsim::daemon {

struct SocketError {
  int number = 0;              // errno
  bool is_fatal = false;       // given to a connected socket without IP_RECVERR too (RFC 1122, section 4.2.3.9)
};

SocketError socket_error(const IcmpError& error);

}  // namespace ntpsim::daemon
