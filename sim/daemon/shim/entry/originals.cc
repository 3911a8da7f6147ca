#include "sim/daemon/shim/entry/originals.h"

#include <dlfcn.h>

namespace ntpsim::daemon::shim {

Originals originals{};

void find_originals() {
  originals.fork = reinterpret_cast<decltype(originals.fork)>(dlsym(RTLD_NEXT, "fork"));
  originals.posix_spawn = reinterpret_cast<decltype(originals.posix_spawn)>(dlsym(RTLD_NEXT, "posix_spawn"));
  originals.posix_spawnp = reinterpret_cast<decltype(originals.posix_spawnp)>(dlsym(RTLD_NEXT, "posix_spawnp"));
  originals.pthread_create = reinterpret_cast<decltype(originals.pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
}

}  // namespace ntpsim::daemon::shim
