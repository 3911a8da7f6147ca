// Hands over the turn: one futex word for each thread, in shared memory. The caller passes its own system call, because the two
// sides reach the kernel in different ways.
#pragma once

#include <linux/futex.h>
#include <sys/syscall.h>

#include <atomic>
#include <cstdint>

namespace ntpsim::daemon {

template <class SystemCall>
void give_turn(std::atomic<std::uint32_t>& turn, std::uint32_t to, SystemCall&& call) {
  turn.store(to, std::memory_order_release);
  call(SYS_futex, &turn, FUTEX_WAKE, 1, nullptr);
}

template <class SystemCall>
void await_turn(std::atomic<std::uint32_t>& turn, std::uint32_t mine, SystemCall&& call) {
  for (;;) {
    const std::uint32_t whose = turn.load(std::memory_order_acquire);
    if (whose == mine) return;
    call(SYS_futex, &turn, FUTEX_WAIT, whose, nullptr);
  }
}

// The same, but false as soon as it was woken for another reason.
template <class SystemCall>
bool turn_has_come(std::atomic<std::uint32_t>& turn, std::uint32_t mine, SystemCall&& call) {
  const std::uint32_t whose = turn.load(std::memory_order_acquire);
  if (whose == mine) return true;
  call(SYS_futex, &turn, FUTEX_WAIT, whose, nullptr);
  return turn.load(std::memory_order_acquire) == mine;
}

}  // namespace ntpsim::daemon
