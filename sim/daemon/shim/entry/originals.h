// The C library's own versions of functions that this library stands in front of.
#pragma once

#include <pthread.h>
#include <spawn.h>
#include <sys/types.h>

namespace ntpsim::daemon::shim {

struct Originals {
  pid_t (*fork)();
  decltype(&::posix_spawn) posix_spawn;
  decltype(&::posix_spawnp) posix_spawnp;
  int (*pthread_create)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
};
extern Originals originals;

void find_originals();

}  // namespace ntpsim::daemon::shim
