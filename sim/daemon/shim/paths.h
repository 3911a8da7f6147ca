// Paths: where there is no mount namespace, what a program would see of the machine's /run, /var and /tmp leads into its
// host's own folder instead.
#pragma once

#include "sim/daemon/shim/dispatch.h"

namespace ntpsim::daemon::shim {

bool is_redirected(const char* path);

long call_with_path(const Call& call);        // first argument is a path
long call_with_two_paths(const Call& call);
long call_at_path(const Call& call);          // a directory descriptor and a path
long call_at_two_paths(const Call& call);
long call_symlink(const Call& call);
long call_symlinkat(const Call& call);
long call_utimensat(const Call& call);
long call_utimes(const Call& call);
long call_utime(const Call& call);

}  // namespace ntpsim::daemon::shim
