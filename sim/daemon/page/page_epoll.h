// Interest lists of epoll sets, for virtual descriptors: they tell which wake-up makes an entry ready. Both sides of the page
// report wake-ups; the program's side collects what is ready (shim/epoll_sets.h).
#pragma once

#include <sys/epoll.h>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

// Bits that say how an entry is reported, not which events. An entry with no other bits is never woken: a spent EPOLLONESHOT.
inline constexpr std::uint32_t epoll_manner = EPOLLET | EPOLLONESHOT | EPOLLWAKEUP | EPOLLEXCLUSIVE;

inline bool is_in_use(const PageEpollWatch& watch) { return watch.set != none; }
inline bool is_armed(const PageEpollWatch& watch) { return is_in_use(watch) && (watch.events & ~epoll_manner) != 0; }

inline void put_on_ready_list(Page& page, PageEpollWatch& watch) {
  if (watch.ready != 0) return;
  watch.ready = 1;
  watch.order = ++page.epoll_order;
}

inline constexpr unsigned deepest_nest = 4;   // of sets in sets: EP_MAX_NESTS

// `events` is what Linux passes to a wait queue: the new events, or 0 if it may be any. True if it woke an entry.
inline bool wake_watches(Page& page, std::uint16_t object, std::uint32_t events, unsigned depth = 0) {
  bool woke = false;
  for (std::uint32_t i = 0; i < page.epoll_watch_count; ++i) {
    PageEpollWatch& watch = page.epoll_watches[i];
    if (watch.object != object || !is_armed(watch) || (events != 0 && (events & watch.events) == 0)) continue;
    put_on_ready_list(page, watch);
    if (depth < deepest_nest) wake_watches(page, watch.set, EPOLLIN, depth + 1);
    woke = true;
  }
  return woke;
}

// An object that is gone is in no set, and a set that is gone has no entries.
inline void forget_watches(Page& page, std::uint16_t object) {
  for (std::uint32_t i = 0; i < page.epoll_watch_count; ++i) {
    PageEpollWatch& watch = page.epoll_watches[i];
    if (watch.object == object || watch.set == object) watch.set = none;
  }
}

}  // namespace ntpsim::daemon
