#include "sim/tls/deterministic.h"

#include <dlfcn.h>
#include <sys/random.h>
#include <sys/types.h>
#include <time.h>

#include <exception>
#include <thread>

namespace {

struct Inputs {
  ntpsim::Random random;
  std::int64_t unix_seconds;
};

thread_local Inputs* inputs = nullptr;

// The C library's function of that name.
template <class Function>
Function c_library(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t getrandom(void* buffer, size_t size, unsigned int flags) {
  static const auto real = c_library<ssize_t (*)(void*, size_t, unsigned int)>("getrandom");
  if (inputs == nullptr) return real(buffer, size, flags);
  auto* const octets = static_cast<std::uint8_t*>(buffer);
  for (size_t i = 0; i < size; ++i) octets[i] = static_cast<std::uint8_t>(inputs->random.bits() >> 56);
  return static_cast<ssize_t>(size);
}

int clock_gettime(clockid_t clock, timespec* reading) noexcept {
  static const auto real = c_library<int (*)(clockid_t, timespec*)>("clock_gettime");
  if (inputs == nullptr) return real(clock, reading);
  *reading = {inputs->unix_seconds, 0};
  return 0;
}

time_t time(time_t* reading) noexcept {
  static const auto real = c_library<time_t (*)(time_t*)>("time");
  if (inputs == nullptr) return real(reading);
  if (reading != nullptr) *reading = inputs->unix_seconds;
  return inputs->unix_seconds;
}

}  // extern "C"

namespace ntpsim::tls {

void run_deterministically(const Random& random, std::int64_t unix_seconds, const std::function<void()>& work) {
  std::exception_ptr thrown;
  std::thread inside{[&] {
    Inputs of_work{random, unix_seconds};
    inputs = &of_work;
    try {
      work();
    } catch (...) {
      thrown = std::current_exception();
    }
    inputs = nullptr;
  }};
  inside.join();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace ntpsim::tls
