#include "sim/daemon/shim/calls/poll_calls.h"

#include <poll.h>

#include <cerrno>
#include <cstdint>

#include "sim/daemon/shim/patience.h"
#include "sim/daemon/shim/readiness.h"

namespace ntpsim::daemon::shim {

namespace {

short virtual_events(const PageObject& object, const pollfd& asked) {
  return static_cast<short>(readiness(object, asked.fd) & (asked.events | POLLERR | POLLHUP));
}

class PollSet {
 public:
  PollSet(pollfd* descriptors, unsigned count) : descriptors_{descriptors}, count_{count} {
    for (unsigned i = 0; i < count_; ++i) {
      real_[i] = descriptors_[i];
      if (const PageObject* object = object_at(descriptors_[i].fd); object != nullptr) {
        real_[i].fd = -1;
        has_real_ = has_real_ || object->holds_real != 0;
      } else if (descriptors_[i].fd >= 0) {
        has_real_ = true;
        if ((descriptors_[i].events & POLLOUT) != 0) wants_room_ = true;
      }
    }
  }

  std::uint32_t watches() const {
    return watch_objects | (has_real_ ? watch_kernel : 0U) | (wants_room_ ? watch_room : 0U);
  }

  long look() {
    long ready = 0;
    const bool asks = has_real_ && news_.any();
    if (asks) {
      const timespec no_time{};
      ready = raw(SYS_ppoll, real_, count_, &no_time, nullptr, mask_size);
      if (ready < 0) return ready;
    }
    for (unsigned i = 0; i < count_; ++i) {
      const PageObject* object = object_at(descriptors_[i].fd);
      descriptors_[i].revents = object != nullptr ? virtual_events(*object, descriptors_[i])
                                : descriptors_[i].fd < 0 || !asks ? short{0} : real_[i].revents;
      if (object != nullptr && descriptors_[i].revents != 0) ++ready;
    }
    return ready == 0 ? not_yet : ready;
  }

 private:
  pollfd* descriptors_;
  unsigned count_;
  bool has_real_ = false;   // descriptors of the kernel, or sets that hold some
  bool wants_room_ = false;
  KernelNews news_;
  pollfd real_[max_descriptors];
};

// Looking takes a little virtual time, so that a loop of looks ends.
long poll_until(long number, PollSet& set, const Deadline& deadline, bool may_wait, const SignalMask* mask) {
  spend(page->poll_cost);
  if (!may_wait) {
    const long result = set.look();
    return result == not_yet ? 0 : result;
  }
  return wait_until(number, set.watches(), deadline, 0, [&] { return set.look(); }, mask);
}

long poll_with(long number, pollfd* descriptors, unsigned long count, timespec* timeout, const SignalMask* mask) {
  if (count > max_descriptors) return -EINVAL;
  if (timeout != nullptr && !is_valid(*timeout)) return -EINVAL;
  PollSet set{descriptors, static_cast<unsigned>(count)};
  const Patience patience = patience_of(timeout);
  const long result = poll_until(number, set, patience.deadline, patience.may_wait, mask);
  write_remaining(timeout, patience.deadline);
  return result;
}

}  // namespace

long call_poll(const Call& call) {
  const int milliseconds = call.as<int>(2);
  timespec timeout{milliseconds / 1000, milliseconds % 1000 * 1'000'000};
  return poll_with(call.number, call.as<pollfd*>(0), call.as<unsigned long>(1), milliseconds < 0 ? nullptr : &timeout,
                   nullptr);
}

long call_ppoll(const Call& call) {
  return poll_with(call.number, call.as<pollfd*>(0), call.as<unsigned long>(1), call.as<timespec*>(2),
                   call.as<const SignalMask*>(3));
}

}  // namespace ntpsim::daemon::shim
