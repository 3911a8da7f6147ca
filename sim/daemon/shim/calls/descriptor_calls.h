// Virtual descriptors. A descriptor of the kernel holds the place of each, so that numbers, dup and close stay the kernel's: a
// Unix socket that is connected to nothing, where a call that was forgotten fails, or of an epoll set the kernel's own.
#pragma once

#include <sys/stat.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

// Takes over one reference of the object; releases it on failure.
long new_descriptor(std::uint16_t object, bool close_on_exec);
long name_descriptor(long fd, std::uint16_t object);   // one that is there, or the error of making it

// What fstat says of one.
void show_virtual(int fd, struct stat& status);

long call_close(const Call& call);
long call_close_range(const Call& call);
long call_dup(const Call& call);
long call_dup2(const Call& call);
long call_dup3(const Call& call);
long call_fcntl(const Call& call);

}  // namespace ntpsim::daemon::shim
