#include "sim/daemon/shim/calls/futex_calls.h"

#include <linux/futex.h>

#include <cerrno>

#include "sim/daemon/shim/memory.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

std::uint32_t value_at(std::uint64_t address) {
  return __atomic_load_n(reinterpret_cast<const std::uint32_t*>(address), __ATOMIC_SEQ_CST);
}

bool waits_here(const PageThread& other, std::uint64_t address, bool is_private, std::uint32_t bits) {
  return other.state == ThreadState::waiting && other.futex == address && other.futex_woken == 0 &&
         (!is_private || other.process == process_index()) && (other.futex_bits & bits) != 0;
}

PageThread* longest_waiter(std::uint64_t address, bool is_private, std::uint32_t bits) {
  PageThread* found = nullptr;
  for (std::uint32_t i = 0; i < page->thread_count; ++i) {
    PageThread& other = page->threads[i];
    if (waits_here(other, address, is_private, bits) && (found == nullptr || other.wait_order < found->wait_order)) {
      found = &other;
    }
  }
  return found;
}

long wake(std::uint64_t address, bool is_private, std::uint32_t bits, long count) {
  long woken = 0;
  for (; woken < count; ++woken) {
    PageThread* waiter = longest_waiter(address, is_private, bits);
    if (waiter == nullptr) break;
    waiter->futex_woken = 1;
    waiter->due = 1;
  }
  return woken;
}

long requeue(std::uint64_t from, std::uint64_t to, bool is_private, long wakes, long moves) {
  const long woken = wake(from, is_private, ~0U, wakes);
  long moved = 0;
  for (; moved < moves; ++moved) {
    PageThread* waiter = longest_waiter(from, is_private, ~0U);
    if (waiter == nullptr) break;
    waiter->futex = to;
  }
  return woken + moved;
}

// The value is checked again, because the kernel changes it when a thread ends.
long wait(const Call& call, const Deadline& deadline, std::uint32_t bits) {
  const auto address = static_cast<std::uint64_t>(call.arguments[0]);
  const auto expected = call.as<std::uint32_t>(2);
  if (value_at(address) != expected) return -EAGAIN;
  thread->futex = address;
  thread->futex_bits = bits;
  thread->futex_woken = 0;
  auto look = [&]() -> long {
    if (thread->futex_woken != 0) return 0;
    return thread->futex == address && value_at(address) != expected ? 0 : not_yet;
  };
  const long result = wait_until(call.number, watch_futex, deadline, -ETIMEDOUT, look);
  thread->futex = 0;
  return result;
}

Deadline relative(const timespec* timeout) {
  return timeout == nullptr ? Deadline{} : Deadline::after(saturating_nanoseconds(timeout->tv_sec, timeout->tv_nsec));
}

Deadline absolute(const timespec* timeout, bool on_realtime) {
  if (timeout == nullptr) return {};
  return {on_realtime ? TimeBase::realtime : TimeBase::monotonic, saturating_nanoseconds(timeout->tv_sec, timeout->tv_nsec)};
}

}  // namespace

long call_futex(const Call& call) {
  const int operation = call.as<int>(1);
  const bool is_private = (operation & FUTEX_PRIVATE_FLAG) != 0;
  const auto address = static_cast<std::uint64_t>(call.arguments[0]);
  const auto* timeout = call.as<const timespec*>(3);
  const int command = operation & FUTEX_CMD_MASK;
  const bool may_end = command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
  if (may_end && timeout != nullptr && !can_read(timeout, sizeof *timeout)) return -EFAULT;
  switch (command) {
    case FUTEX_WAIT: return wait(call, relative(timeout), ~0U);
    case FUTEX_WAIT_BITSET:
      return wait(call, absolute(timeout, (operation & FUTEX_CLOCK_REALTIME) != 0), call.as<std::uint32_t>(5));
    case FUTEX_WAKE: return wake(address, is_private, ~0U, call.as<int>(2));
    case FUTEX_WAKE_BITSET: return wake(address, is_private, call.as<std::uint32_t>(5), call.as<int>(2));
    case FUTEX_CMP_REQUEUE:
      if (value_at(address) != call.as<std::uint32_t>(5)) return -EAGAIN;
      [[fallthrough]];
    case FUTEX_REQUEUE:
      return requeue(address, static_cast<std::uint64_t>(call.arguments[4]), is_private, call.as<int>(2), call.as<int>(3));
    default: return -ENOSYS;   // priority inheritance, which a program must request; glibc reports the error
  }
}

}  // namespace ntpsim::daemon::shim
