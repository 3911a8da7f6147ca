#include "sim/daemon/shim/epoll_sets.h"

#include <cerrno>

#include "sim/daemon/page/page_access.h"
#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/readiness.h"
#include "sim/daemon/shim/signal_mask.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t always = EPOLLERR | EPOLLHUP;   // always reported

// Calls `use` with each entry of the set.
template <class Use>
void for_each_watch(const PageObject& set, Use&& use) {
  const std::uint16_t index = index_of(*page, set);
  for (std::uint32_t i = 0; i < page->epoll_watch_count; ++i) {
    if (page->epoll_watches[i].set == index) use(page->epoll_watches[i]);
  }
}

PageEpollWatch* find(const PageObject& set, int fd) {
  PageEpollWatch* found = nullptr;
  for_each_watch(set, [&](PageEpollWatch& watch) {
    if (watch.object == object_index(fd) && watch.descriptor == fd) found = &watch;
  });
  return found;
}

PageEpollWatch& place_for_watch() {
  for (std::uint32_t i = 0; i < max_epoll_watches; ++i) {
    PageEpollWatch& watch = page->epoll_watches[i];
    if (i < page->epoll_watch_count && is_in_use(watch)) continue;
    if (i >= page->epoll_watch_count) page->epoll_watch_count = i + 1;
    return watch;
  }
  fatal("too many virtual descriptors in epoll sets");
}

std::uint32_t found_of(const PageEpollWatch& watch) {
  if (!is_armed(watch)) return 0;
  return static_cast<std::uint32_t>(readiness(page->objects[watch.object], watch.descriptor)) & watch.events;
}

// Sets within sets must not form a loop, nor be nested too deeply.
bool leads_to(const PageObject& from, const PageObject& to, unsigned depth) {
  if (&from == &to || depth > deepest_nest) return true;
  bool found = false;
  for_each_watch(from, [&](const PageEpollWatch& watch) {
    const PageObject& next = page->objects[watch.object];
    if (next.kind == ObjectKind::epoll) found = found || leads_to(next, to, depth + 1);
  });
  return found;
}

bool may_be_exclusive(std::uint32_t events, const PageObject& target) {
  constexpr std::uint32_t allowed = EPOLLIN | EPOLLOUT | always | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;
  return (events & EPOLLEXCLUSIVE) == 0 || ((events & ~allowed) == 0 && target.kind != ObjectKind::epoll);
}

// An entry that is ready already is reported like a new event.
void set_watch(PageEpollWatch& watch, const epoll_event& event) {
  watch.events = event.events | always;
  watch.data = event.data.u64;
  if (found_of(watch) == 0) return;
  put_on_ready_list(*page, watch);
  became_ready(*page, page->objects[watch.set], EPOLLIN);
}

long add(PageObject& set, int fd, const epoll_event& event) {
  const PageObject& target = *object_at(fd);
  if (find(set, fd) != nullptr) return -EEXIST;
  if (!may_be_exclusive(event.events, target)) return -EINVAL;
  if (target.kind == ObjectKind::epoll && leads_to(target, set, 0)) return -ELOOP;
  PageEpollWatch& watch = place_for_watch();
  watch = PageEpollWatch{};
  watch.set = index_of(*page, set);
  watch.object = object_index(fd);
  watch.descriptor = fd;
  set_watch(watch, event);
  return 0;
}

long modify(PageEpollWatch* watch, const epoll_event& event) {
  if (watch == nullptr) return -ENOENT;
  if (((watch->events | event.events) & EPOLLEXCLUSIVE) != 0) return -EINVAL;
  set_watch(*watch, event);
  return 0;
}

// The oldest entry of the list, among those that were on it when `last` was added.
PageEpollWatch* next_to_look_at(const PageObject& set, std::uint64_t last) {
  PageEpollWatch* next = nullptr;
  for_each_watch(set, [&](PageEpollWatch& watch) {
    if (watch.ready != 0 && watch.order <= last && (next == nullptr || watch.order < next->order)) next = &watch;
  });
  return next;
}

}  // namespace

long control_watch(PageObject& set, int operation, int fd, const epoll_event* event) {
  PageEpollWatch* watch = find(set, fd);
  switch (operation) {
    case EPOLL_CTL_ADD: return add(set, fd, *event);
    case EPOLL_CTL_MOD: return modify(watch, *event);
    case EPOLL_CTL_DEL:
      if (watch == nullptr) return -ENOENT;
      watch->set = none;
      return 0;
    default: return -EINVAL;
  }
}

long take_events(const PageObject& set, epoll_event* events, long room) {
  const std::uint64_t last = page->epoll_order;
  long count = 0;
  while (count < room) {
    PageEpollWatch* watch = next_to_look_at(set, last);
    if (watch == nullptr) break;
    watch->ready = 0;
    const std::uint32_t found = found_of(*watch);
    if (found == 0) continue;
    events[count].events = found;
    events[count++].data.u64 = watch->data;
    if ((watch->events & EPOLLONESHOT) != 0) {
      watch->events &= epoll_manner;
    } else if ((watch->events & EPOLLET) == 0) {
      put_on_ready_list(*page, *watch);
    }
  }
  return count;
}

bool set_is_ready(const PageObject& set, int fd) {
  bool ready = false;
  for_each_watch(set, [&](const PageEpollWatch& watch) { ready = ready || (watch.ready != 0 && found_of(watch) != 0); });
  if (ready || set.holds_real == 0) return ready;
  pollfd one{fd, POLLIN, 0};
  const timespec no_time{};
  return raw(SYS_ppoll, &one, 1, &no_time, nullptr, mask_size) > 0;
}

}  // namespace ntpsim::daemon::shim
