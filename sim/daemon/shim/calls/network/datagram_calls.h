// Sends and receives on virtual sockets without the simulator, unless a receiver must wait.
#pragma once

#include <sys/socket.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_sendto(const Call& call);
long call_sendmsg(const Call& call);
long call_sendmmsg(const Call& call);
long call_recvfrom(const Call& call);
long call_recvmsg(const Call& call);
long call_recvmmsg(const Call& call);

// read and write on a socket.
long receive_plain(long number, PageObject& object, void* data, std::size_t size);
long send_plain(const Call& call, PageObject& object, const void* data, std::size_t size);
long receive_message(long number, PageObject& object, msghdr& message);
long send_message(const Call& call, PageObject& object, const msghdr& message);

}  // namespace ntpsim::daemon::shim
