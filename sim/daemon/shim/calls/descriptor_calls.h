// Virtual descriptors. A descriptor of the kernel holds the place of each, so that numbers, dup and close stay the kernel's. It
// is a Unix socket without a connection, on which a call that was forgotten here fails; for an epoll set it is an epoll set of
// the kernel.
#pragma once

#include <sys/stat.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

bool is_ours(long fd);   // of this library, in the program's process

// Takes over one reference of the object, and releases it on failure.
long new_descriptor(std::uint16_t object, bool close_on_exec);
long name_descriptor(long fd, std::uint16_t object);   // an existing descriptor, or the error of creating it

// The answer of fstat.
void show_virtual(int fd, struct stat& status);

long call_close(const Call& call);
long call_close_range(const Call& call);
long call_dup(const Call& call);
long call_dup2(const Call& call);
long call_dup3(const Call& call);
long call_fcntl(const Call& call);

}  // namespace ntpsim::daemon::shim
