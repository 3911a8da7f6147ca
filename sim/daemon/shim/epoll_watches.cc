#include "sim/daemon/shim/epoll_watches.h"

#include "sim/daemon/shim/readiness.h"

namespace ntpsim::daemon::shim {

namespace {

// A watch ends with its object: the kernel forgets a descriptor that was closed without being told.
bool is_live(const PageEpollWatch& watch) {
  return watch.object != none && page->object_generation[watch.object] == watch.generation &&
         page->objects[watch.object].kind != ObjectKind::free;
}

PageEpollWatch* find_by_descriptor(int set, int descriptor) {
  for (std::uint32_t i = 0; i < page->epoll_watch_count; ++i) {
    PageEpollWatch& watch = page->epoll_watches[i];
    if (is_live(watch) && watch.process == process_index() && watch.set == set && watch.descriptor == descriptor) {
      return &watch;
    }
  }
  return nullptr;
}

const PageEpollWatch* find_by_data(int set, std::uint64_t data) {
  for (std::uint32_t i = 0; i < page->epoll_watch_count; ++i) {
    const PageEpollWatch& watch = page->epoll_watches[i];
    if (is_live(watch) && watch.process == process_index() && watch.set == set && watch.data == data) return &watch;
  }
  return nullptr;
}

PageEpollWatch* place_for_watch() {
  for (std::uint32_t i = 0; i < max_epoll_watches; ++i) {
    PageEpollWatch& watch = page->epoll_watches[i];
    if (i < page->epoll_watch_count && is_live(watch)) continue;
    if (i >= page->epoll_watch_count) page->epoll_watch_count = i + 1;
    return &watch;
  }
  return nullptr;
}

}  // namespace

void note_epoll_control(int set, int operation, int descriptor, const epoll_event* event) {
  const std::uint16_t object = object_index(descriptor);
  if (object == none) return;
  PageEpollWatch* watch = find_by_descriptor(set, descriptor);
  if (operation == EPOLL_CTL_DEL) {
    if (watch != nullptr) watch->object = none;
    return;
  }
  if (watch == nullptr) watch = place_for_watch();
  if (watch == nullptr) fatal("too many virtual descriptors in epoll sets");
  *watch = {process_index(), set, descriptor, object, page->object_generation[object], event->events, event->data.u64};
}

long correct_epoll_events(int set, epoll_event* events, long count) {
  if (page->epoll_watch_count == 0) return count;
  long kept = 0;
  for (long i = 0; i < count; ++i) {
    epoll_event event = events[i];
    const PageEpollWatch* watch = find_by_data(set, event.data.u64);
    if (watch != nullptr) {
      // epoll's bits are poll's.
      const auto found = static_cast<std::uint32_t>(readiness(*page, page->objects[watch->object]));
      event.events = found & (watch->events | EPOLLERR | EPOLLHUP);
    }
    if (event.events != 0) events[kept++] = event;
  }
  return kept;
}

}  // namespace ntpsim::daemon::shim
