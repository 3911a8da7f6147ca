#include "sim/daemon/shim/timer_signals.h"

#include <signal.h>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

namespace {

// A signal of this timer that was not delivered yet is taken back, so that it can be sent again with all missed expirations.
bool take_back(PageTimer& timer) {
  SignalMask pending = 0;
  raw(SYS_rt_sigpending, &pending, mask_size);
  const SignalMask wanted = bit(timer.signal);
  if ((pending & wanted) == 0) return false;
  const timespec no_time{};
  siginfo_t info{};
  return raw(SYS_rt_sigtimedwait, &wanted, &info, &no_time, mask_size) == timer.signal;
}

void raise_timer_signal(PageTimer& timer) {
  if (timer.kind == TimerKind::posix) timer.overrun = take_back(timer) ? timer.overrun + timer.missed + 1 : timer.missed;
  timer.missed = 0;
  siginfo_t info{};
  info.si_signo = timer.signal;
  info.si_code = timer.kind == TimerKind::interval ? SI_KERNEL : SI_TIMER;
  if (timer.kind == TimerKind::posix) {
    info.si_overrun = timer.overrun;
    info.si_value.sival_ptr = reinterpret_cast<void*>(timer.value);
  }
  note_kernel_signal(*page, process_index());
  const long pid = raw(SYS_getpid);
  if (timer.thread_id != 0) {
    raw(SYS_rt_tgsigqueueinfo, pid, timer.thread_id, timer.signal, &info);
  } else {
    raw(SYS_rt_sigqueueinfo, pid, timer.signal, &info);
  }
}

constexpr unsigned words = max_timers / 64;

// The one timer that is due; null: none or several are.
PageTimer* only_one_due() {
  PageTimer* found = nullptr;
  for (unsigned w = 0; w < words; ++w) {
    const std::uint64_t due = process().pending_timer_signals[w];
    if (due == 0) continue;
    if (found != nullptr || (due & (due - 1)) != 0) return nullptr;
    found = &page->timers[w * 64 + static_cast<unsigned>(__builtin_ctzll(due))];
  }
  return found;
}

using PlainHandler = void (*)(int);

bool is_plain(const KernelAction& action) {
  constexpr unsigned long wants_more = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND;
  return action.handler != reinterpret_cast<void*>(SIG_DFL) && action.handler != reinterpret_cast<void*>(SIG_IGN) &&
         (action.flags & wants_more) == 0;
}

}  // namespace

void raise_timer_signals() {
  for (unsigned w = 0; w < words; ++w) {
    std::uint64_t& pending = process().pending_timer_signals[w];
    for (; pending != 0; pending &= pending - 1) {
      raise_timer_signal(page->timers[w * 64 + static_cast<unsigned>(__builtin_ctzll(pending))]);
    }
  }
}

bool plan_plain_handler(ThreadBlock& self, SignalMask mask) {
  if (!self.came_by_function || self.place->kernel_signals != 0) return false;
  PageTimer* timer = only_one_due();
  if (timer == nullptr || (mask & bit(timer->signal)) != 0) return false;
  if (timer->thread_id != 0 && timer->thread_id != self.tid) return false;
  KernelAction action{};
  if (raw(SYS_rt_sigaction, timer->signal, nullptr, &action, mask_size) != 0 || !is_plain(action)) return false;

  for (std::uint64_t& pending : process().pending_timer_signals) pending = 0;
  timer->overrun = timer->missed;
  timer->missed = 0;
  self.delivery.plain_handler = reinterpret_cast<PlainHandler>(action.handler);
  self.delivery.plain_signal = timer->signal;
  self.delivery.mask_in_plain = mask | action.mask | ((action.flags & SA_NODEFER) != 0 ? 0 : bit(timer->signal));
  self.delivery.restarts = (action.flags & SA_RESTART) != 0;
  return true;
}

}  // namespace ntpsim::daemon::shim
