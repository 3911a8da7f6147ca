// Virtual descriptors: each is a real eventfd, so that numbers, dup, close and epoll stay the kernel's.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// Takes over one reference of the object; releases it on failure.
long new_descriptor(std::uint16_t object, bool close_on_exec);

long call_close(const Call& call);
long call_close_range(const Call& call);
long call_dup(const Call& call);
long call_dup2(const Call& call);
long call_dup3(const Call& call);
long call_fcntl(const Call& call);

}  // namespace ntpsim::daemon::shim
