#include "sim/daemon/icmp_errors.h"

#include <cerrno>
#include <iterator>

namespace ntpsim::daemon {

namespace {

// "Destination unreachable" by its code. "Too big" is fatal to a socket with path MTU discovery, which is the default.
constexpr SocketError v4_unreachable[] = {
    {ENETUNREACH, false},    // network
    {EHOSTUNREACH, false},   // host
    {ENOPROTOOPT, true},     // protocol
    {ECONNREFUSED, true},    // port
    {EMSGSIZE, true},        // fragmentation needed
    {EOPNOTSUPP, false},     // source route failed
    {ENETUNREACH, true},     // network unknown
    {EHOSTDOWN, true},       // host unknown
    {ENONET, true},          // host isolated
    {ENETUNREACH, true},     // network prohibited
    {EHOSTUNREACH, true},    // host prohibited
    {ENETUNREACH, false},    // network, for this type of service
    {EHOSTUNREACH, false},   // host, for this type of service
    {EHOSTUNREACH, true},    // filtered
    {EHOSTUNREACH, true},    // precedence violated
    {EHOSTUNREACH, true},    // precedence cut off
};
constexpr SocketError v6_unreachable[] = {
    {ENETUNREACH, false},    // no route
    {EACCES, true},          // prohibited
    {EHOSTUNREACH, false},   // beyond the scope of the source
    {EHOSTUNREACH, false},   // address
    {ECONNREFUSED, true},    // port
    {EACCES, true},          // the source's address failed policy
    {EACCES, true},          // rejected by a route
};

SocketError v4_error(IcmpKind kind) {
  constexpr std::uint8_t unreachable = 3, parameter_problem = 12;
  if (kind.type == unreachable && kind.code < std::size(v4_unreachable)) return v4_unreachable[kind.code];
  if (kind.type == parameter_problem) return {EPROTO, true};
  return {EHOSTUNREACH, false};   // time exceeded
}

SocketError v6_error(IcmpKind kind) {
  constexpr std::uint8_t unreachable = 1, too_big = 2, time_exceeded = 3;
  if (kind.type == unreachable && kind.code < std::size(v6_unreachable)) return v6_unreachable[kind.code];
  if (kind.type == too_big) return {EMSGSIZE, true};
  if (kind.type == time_exceeded) return {EHOSTUNREACH, false};
  return {EPROTO, true};          // parameter problem
}

}  // namespace

SocketError socket_error(const IcmpError& error) { return error.is_v6() ? v6_error(error.kind) : v4_error(error.kind); }

}  // namespace ntpsim::daemon
