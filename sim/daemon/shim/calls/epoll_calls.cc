#include "sim/daemon/shim/calls/epoll_calls.h"

#include <sys/epoll.h>

#include <cerrno>

#include "sim/daemon/shim/epoll_watches.h"
#include "sim/daemon/shim/patience.h"
#include "sim/daemon/shim/readiness.h"

namespace ntpsim::daemon::shim {

namespace {

long epoll_until(const Call& call, const Patience& patience, const SignalMask* mask) {
  auto look = [&] {
    long ready = raw(SYS_epoll_pwait, call.fd(), call.arguments[1], call.arguments[2], 0, nullptr, mask_size);
    if (ready > 0) ready = correct_epoll_events(call.fd(), call.as<epoll_event*>(1), ready);
    return ready == 0 ? not_yet : ready;
  };
  spend(page->poll_cost);
  take_up_turn();
  if (!patience.may_wait) {
    const long result = look();
    return result == not_yet ? 0 : result;
  }
  return wait_until(call.number, watch_objects | watch_kernel | watch_room, patience.deadline, 0, look, mask);
}

Patience milliseconds_patience(int milliseconds) {
  if (milliseconds < 0) return {};
  return {Deadline::after(milliseconds * std::int64_t{1'000'000}), milliseconds != 0};
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

long call_epoll_ctl(const Call& call) {
  PageObject* object = object_at(call.as<int>(2));
  const long result = call.forward();
  if (object == nullptr || result != 0) return result;
  note_epoll_control(call.fd(), call.as<int>(1), call.as<int>(2), call.as<const epoll_event*>(3));
  if (call.as<int>(1) != EPOLL_CTL_DEL) {
    object->mirrored = 1;
    object->mirror_told_writing = can_be_told_of_writing(*page, *object);   // what holds now, the kernel tells at once
    readiness_changed(*page, *object);
  }
  return 0;
}

}  // namespace ntpsim::daemon::shim
