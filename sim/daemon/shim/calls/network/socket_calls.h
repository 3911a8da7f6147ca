// Sockets as objects: creates, binds, connects and names them.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_socket(const Call& call);
long call_bind(const Call& call);
long call_connect(const Call& call);
long call_getsockname(const Call& call);
long call_getpeername(const Call& call);

// A socket that sends before it was bound gets a port. 0 or a negative errno.
long ensure_port(PageObject& object);

}  // namespace ntpsim::daemon::shim
