#include "sim/tls/still_world.h"

#include <dlfcn.h>
#include <sys/random.h>
#include <sys/types.h>
#include <time.h>

#include <exception>
#include <thread>

namespace {

struct StillWorld {
  ntpsim::Random random;
  std::int64_t unix_seconds;
};

thread_local StillWorld* world = nullptr;

// The C library's own function behind one of ours.
template <class Function>
Function behind(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t getrandom(void* buffer, size_t size, unsigned int flags) {
  static const auto real = behind<ssize_t (*)(void*, size_t, unsigned int)>("getrandom");
  if (world == nullptr) return real(buffer, size, flags);
  auto* const octets = static_cast<std::uint8_t*>(buffer);
  for (size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(world->random.bits() >> 56);
  return static_cast<ssize_t>(size);
}

int clock_gettime(clockid_t clock, timespec* reading) noexcept {
  static const auto real = behind<int (*)(clockid_t, timespec*)>("clock_gettime");
  if (world == nullptr) return real(clock, reading);
  *reading = {world->unix_seconds, 0};
  return 0;
}

time_t time(time_t* reading) noexcept {
  static const auto real = behind<time_t (*)(time_t*)>("time");
  if (world == nullptr) return real(reading);
  if (reading != nullptr) *reading = world->unix_seconds;
  return world->unix_seconds;
}

}  // extern "C"

namespace ntpsim::tls {

void in_still_world(const Random& random, std::int64_t unix_seconds, const std::function<void()>& work) {
  std::exception_ptr thrown;
  std::thread inside{[&] {
    StillWorld here{random, unix_seconds};
    world = &here;
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
    world = nullptr;
  }};
  inside.join();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace ntpsim::tls
