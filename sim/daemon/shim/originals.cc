#include "sim/daemon/shim/originals.h"

#include <dlfcn.h>

namespace ntpsim::daemon::shim {

Originals originals{};

void find_originals() {
  originals.fork = reinterpret_cast<decltype(originals.fork)>(dlsym(RTLD_NEXT, "fork"));
  originals.pthread_create = reinterpret_cast<decltype(originals.pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
}

}  // namespace ntpsim::daemon::shim
