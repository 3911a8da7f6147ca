// Expired timers: does for a whole host, at the instant of a turn, what the kernel does in its timer interrupt.
#pragma once

#include <algorithm>
#include <limits>

#include "sim/daemon/page/page_tables.h"

namespace ntpsim::daemon {

inline std::int64_t now_for(Page& page, const PageTimer& timer) {
  return now_on(page.clock, page.debt, timer.base);
}

// Counts the expirations up to `now` and moves the deadline on. Returns their number.
inline std::uint64_t expire(PageTimer& timer, std::int64_t now) {
  if (!timer.armed || timer.deadline > now) return 0;
  std::uint64_t count = 1;
  if (timer.interval == 0) {
    timer.armed = 0;
  } else {
    const Int128 late = Int128{now} - timer.deadline;
    count += static_cast<std::uint64_t>(late / timer.interval);
    const Int128 next = Int128{timer.deadline} + Int128{count} * timer.interval;
    timer.deadline = next < never ? static_cast<std::int64_t>(next) : never;
  }
  return count;
}

inline void tell_process(Page& page, std::uint32_t index, std::uint64_t count) {
  PageTimer& timer = page.timers[index];
  PageProcess& process = page.processes[timer.process];
  std::uint64_t& pending = process.pending_timer_signals[index / 64];
  const std::uint64_t bit = std::uint64_t{1} << (index % 64);
  const std::uint64_t missed = static_cast<std::uint32_t>(timer.missed) + ((pending & bit) != 0 ? count : count - 1);
  timer.missed = static_cast<std::int32_t>(std::min<std::uint64_t>(missed, std::numeric_limits<std::int32_t>::max()));
  pending |= bit;
  note_signal(page, timer.process);
}

inline void expire_timers(Page& page) {
  for (std::uint32_t i = 0; i < page.timer_count; ++i) {
    PageTimer& timer = page.timers[i];
    if (timer.kind == TimerKind::free || !timer.armed) continue;
    const std::uint64_t count = expire(timer, now_for(page, timer));
    if (count == 0) continue;
    if (timer.kind == TimerKind::descriptor) {
      // Linux does not restart a timer before it was read: until then there is no event.
      if (timer.expirations == 0) became_ready(page, page.objects[timer.object], EPOLLIN);
      timer.expirations += count;
    } else if (timer.signal != 0) {
      tell_process(page, i, count);
    }
  }
}

// The realtime clock was set: timers with TFD_TIMER_CANCEL_ON_SET are cancelled.
inline void cancel_timers_on_set(Page& page) {
  for (std::uint32_t i = 0; i < page.timer_count; ++i) {
    PageTimer& timer = page.timers[i];
    if (timer.kind != TimerKind::descriptor || !timer.cancel_on_set || !timer.armed) continue;
    timer.cancelled = 1;
    became_ready(page, page.objects[timer.object], EPOLLIN);
  }
}

}  // namespace ntpsim::daemon
