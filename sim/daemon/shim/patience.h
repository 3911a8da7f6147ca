// How long a call may wait, by its timeout.
#pragma once

#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

inline bool is_valid(const timespec& t) { return t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < nanoseconds_per_second; }

struct Patience {
  Deadline deadline;
  bool may_wait = true;
};

inline Patience patience_of(const timespec* timeout) {
  if (timeout == nullptr) return {};
  const std::int64_t span = saturating_nanoseconds(timeout->tv_sec, timeout->tv_nsec);
  return {Deadline::after(span), span != 0};
}

// The kernel writes back the rest of the timeout.
inline void write_remaining(timespec* timeout, const Deadline& deadline) {
  if (timeout == nullptr || deadline.when == never) return;
  const std::int64_t left = deadline.when - monotonic_ns(page->clock, page->debt);
  *timeout = to_timespec(left > 0 ? left : 0);
}

}  // namespace ntpsim::daemon::shim
