#include "sim/daemon/shim/calls/epoll_calls.h"

#include <sys/epoll.h>

#include <cerrno>
#include <limits>

#include "sim/daemon/page/page_access.h"
#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/epoll_sets.h"
#include "sim/daemon/shim/memory.h"
#include "sim/daemon/shim/patience.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t real_watches = watch_kernel | watch_room;

PageObject* set_at(int fd) {
  PageObject* object = object_at(fd);
  return object != nullptr && object->kind == ObjectKind::epoll ? object : nullptr;
}

// Both halves of a set: virtual descriptors and the kernel's. They come first in turns, so that with little room neither hides
// the other.
class EpollLook {
 public:
  EpollLook(const Call& call, PageObject& set)
      : set_{set}, fd_{call.fd()}, events_{call.as<epoll_event*>(1)}, room_{call.as<int>(2)} {}

  std::uint32_t watches() const { return watch_objects | (set_.holds_real != 0 ? real_watches : 0U); }

  long look() {
    long count = set_.kernel_comes_first != 0 ? from_kernel(0) : 0;
    if (count < 0) return count;
    count += take_events(set_, events_ + count, room_ - count);
    if (set_.kernel_comes_first == 0) {
      const long real = from_kernel(count);
      if (real < 0 && count == 0) return real;
      count += real > 0 ? real : 0;
    }
    if (count == 0) return not_yet;
    set_.kernel_comes_first ^= 1;
    return count;
  }

 private:
  long from_kernel(long used) {
    if (set_.holds_real == 0 || used == room_ || !news_.any()) return 0;
    return raw(SYS_epoll_pwait, fd_, events_ + used, room_ - used, 0, nullptr, mask_size);
  }

  PageObject& set_;
  int fd_;
  epoll_event* events_;
  long room_;
  KernelNews news_;
};

long epoll_until(const Call& call, const Patience& patience, const SignalMask* mask) {
  constexpr int most_room = std::numeric_limits<int>::max() / static_cast<int>(sizeof(epoll_event));
  PageObject* set = set_at(call.fd());
  const auto room = call.as<int>(2);
  if (room <= 0 || room > most_room) return -EINVAL;
  if (set == nullptr) return raw(SYS_epoll_pwait, call.fd(), call.arguments[1], room, 0, nullptr, mask_size);   // it is not a set
  EpollLook sets{call, *set};
  auto look = [&] { return sets.look(); };
  spend(page->poll_cost);
  if (!patience.may_wait) {
    const long result = look();
    return result == not_yet ? 0 : result;
  }
  return wait_until(call.number, sets.watches(), patience.deadline, 0, look, mask);
}

Patience milliseconds_patience(int milliseconds) {
  if (milliseconds < 0) return {};
  return {Deadline::after(milliseconds * std::int64_t{1'000'000}), milliseconds != 0};
}

// Threads that wait for the set while its first real descriptor is added do not know of the kernel's part.
void note_real(PageObject& set) {
  set.holds_real = 1;
  for (std::uint32_t i = 0; i < page->thread_count; ++i) {
    PageThread& other = page->threads[i];
    if (other.state != ThreadState::waiting || (other.watches & watch_objects) == 0) continue;
    other.watches |= real_watches;
    look_again(other);
  }
}

}  // namespace

long call_epoll_wait(const Call& call) { return epoll_until(call, milliseconds_patience(call.as<int>(3)), nullptr); }

long call_epoll_pwait(const Call& call) {
  return epoll_until(call, milliseconds_patience(call.as<int>(3)), call.as<const SignalMask*>(4));
}

long call_epoll_pwait2(const Call& call) {
  const auto* timeout = call.as<const timespec*>(3);
  if (timeout != nullptr && !is_valid(*timeout)) return -EINVAL;
  return epoll_until(call, patience_of(timeout), call.as<const SignalMask*>(4));
}

long call_epoll_create(const Call& call) {
  const long fd = call.forward();
  if (fd < 0) return fd;
  const std::uint16_t index = new_object(*page, ObjectKind::epoll);
  if (index == none) {
    raw(SYS_close, fd);
    return -ENFILE;
  }
  return name_descriptor(fd, index);
}

long call_epoll_ctl(const Call& call) {
  PageObject* set = set_at(call.fd());
  const auto fd = call.as<int>(2);
  PageObject* target = object_at(fd);
  if (set == nullptr || target == nullptr || set == target) {
    const long result = call.forward();
    if (result == 0 && set != nullptr && call.as<int>(1) == EPOLL_CTL_ADD) note_real(*set);
    return result;
  }
  const auto* event = call.as<const epoll_event*>(3);
  if (call.as<int>(1) != EPOLL_CTL_DEL && !can_read(event, sizeof *event)) return -EFAULT;
  return control_watch(*set, call.as<int>(1), fd, event);
}

}  // namespace ntpsim::daemon::shim
