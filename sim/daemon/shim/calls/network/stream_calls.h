// TCP sockets: octets in both directions, transported by the world.
#pragma once

#include <sys/socket.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long connect_stream(const Call& call, PageObject& object);        // its addresses are set
long send_on_stream(const Call& call, PageObject& object, const msghdr& message, int flags);
long receive_on_stream(long number, PageObject& object, msghdr& message, int flags);

long call_listen(const Call& call);
long call_accept(const Call& call);
long call_shutdown(const Call& call);

}  // namespace ntpsim::daemon::shim
