// Random numbers from the host's seed.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

void fill_random(void* out, std::size_t size);
long call_getrandom(const Call& call);

bool is_random_source(int fd);          // /dev/random or /dev/urandom
long read_random(const Call& call);
long call_pread(const Call& call);      // and preadv

}  // namespace ntpsim::daemon::shim
