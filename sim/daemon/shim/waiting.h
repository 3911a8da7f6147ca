// Waiting in virtual time: the thread gives its turn to the simulator until something may have changed.
//
// Signals are blocked while another thread has the turn. After each pause(), a thread looks for its event and for signals, and
// pauses again if there is neither. Handlers run when the call has left the dispatcher.
#pragma once

#include <cerrno>
#include <ctime>

#include "sim/daemon/shim/signal_mask.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

inline constexpr long not_yet = -4096;   // below every errno

struct Deadline {
  TimeBase base = TimeBase::monotonic;
  std::int64_t when = never;

  static Deadline after(std::int64_t nanoseconds, TimeBase base = TimeBase::monotonic);   // negative: none
  bool passed() const { return when != never && now_on(page->clock, page->debt, base) >= when; }
};

class Waiting {
 public:
  // `mask` replaces the thread's signal mask during the wait, as in ppoll; null leaves it.
  Waiting(long call, std::uint32_t watches, const Deadline& deadline, const SignalMask* mask = nullptr);
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

  void pause();
  bool expired() const { return deadline_.passed(); }
  // Looks for pending signals. True if a handler will run: the call then ends, or begins again.
  bool interrupted();

 private:
  Deadline deadline_;
  std::uint32_t watches_;
  long call_;
  bool has_mask_;
  SignalMask mask_;
  std::uint32_t progressed_ = 1;
};

// Whether the kernel must be asked about its own descriptors. After the first time, only other threads of the host and signals
// change them.
class KernelNews {
 public:
  bool any() {
    const bool news = !asked_ || thread->kernel_may_differ != 0 || thread->signalled != 0;
    asked_ = true;
    thread->kernel_may_differ = 0;
    return news;
  }

 private:
  bool asked_ = false;
};

// Tries, and pauses between tries. `attempt` returns not_yet while there is nothing.
template <class Attempt>
long wait_until(long call, std::uint32_t watches, const Deadline& deadline, long when_expired, Attempt&& attempt,
                const SignalMask* mask = nullptr) {
  long result = attempt();
  if (result != not_yet) return result;
  Waiting waiting{call, watches, deadline, mask};
  for (;;) {
    waiting.pause();
    result = attempt();
    if (result != not_yet) return result;
    if (waiting.interrupted()) return -EINTR;
    if (waiting.expired()) return when_expired;
  }
}

// Work that the simulator left for a thread's first turn: signals of timers to raise.
void take_up_turn();

// A thread that keeps reading the clock moves virtual time forward; the world must catch up.
void let_world_catch_up();
inline void spend(std::int64_t nanoseconds) {
  page->debt += nanoseconds;
  page->processor_time += nanoseconds;
  if (page->debt > page->debt_limit) [[unlikely]] let_world_catch_up();
}

inline std::int64_t nanoseconds(const timespec& t) { return t.tv_sec * nanoseconds_per_second + t.tv_nsec; }
std::int64_t saturating_nanoseconds(std::int64_t seconds, std::int64_t nanoseconds);
timespec to_timespec(std::int64_t nanoseconds);

}  // namespace ntpsim::daemon::shim
