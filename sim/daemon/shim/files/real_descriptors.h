// Pipes, socket pairs and other real descriptors that can block: programs wait for them in the simulator, never in the kernel.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long call_read(const Call& call);
long call_write(const Call& call);
long call_between_files(const Call& call);   // sendfile and the like
long receive_on_real_socket(const Call& call);
long send_on_real_socket(const Call& call);
long accept_on_real_socket(const Call& call);

}  // namespace ntpsim::daemon::shim
