#include "sim/daemon/shim/calls/rseq_calls.h"

#include <cerrno>
#include <cstddef>
#include <cstring>

extern "C" const std::ptrdiff_t __rseq_offset __attribute__((weak));

namespace ntpsim::daemon::shim {

namespace {

bool first_has_it = false;   // its area cannot be taken back: libc then wants one for every thread

bool unregister(char* area) {
  constexpr unsigned flag = 1, signature = 0x53053053, step = 32, most = 512;
  for (unsigned size = step; size <= most; size += step) {   // that of the registration, which grows with libc and kernel
    if (raw(SYS_rseq, area, size, flag, signature) == 0) return true;
  }
  return false;
}

}  // namespace

void leave_rseq() {
  constexpr std::size_t place_of_processor = 4;
  constexpr std::int32_t registration_failed = -2;
  if (&__rseq_offset == nullptr) return;   // a libc of before 2.35
  char* const area = static_cast<char*>(__builtin_thread_pointer()) + __rseq_offset;
  std::int32_t processor = 0;
  std::memcpy(&processor, area + place_of_processor, sizeof processor);
  if (processor < 0) return;
  first_has_it = !unregister(area);
  if (!first_has_it) std::memcpy(area + place_of_processor, &registration_failed, sizeof registration_failed);
}

long call_rseq(const Call& call) { return first_has_it ? call.forward() : -ENOSYS; }

}  // namespace ntpsim::daemon::shim
