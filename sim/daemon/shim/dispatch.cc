#include "sim/daemon/shim/dispatch.h"

#include <cerrno>

#include "sim/daemon/shim/exec_calls.h"
#include "sim/daemon/shim/foreign.h"
#include "sim/daemon/shim/signal_calls.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

std::uint32_t trace(const Call& call) {
  const std::uint32_t index = page->trace_next++ % trace_length;
  TracedCall& entry = page->trace[index];
  entry.when = page->debt;
  for (unsigned i = 0; i < 6; ++i) entry.arguments[i] = call.arguments[i];
  entry.number = static_cast<std::int32_t>(call.number);
  entry.thread = static_cast<std::int16_t>(thread.get() - page->threads);
  entry.finished = 0;
  entry.instant = page->instant;
  return index;
}

// A thread that libc is just starting and that has no turn yet, or a child of vfork on its way to exec. What they must not
// reach, the launcher's own filter refuses.
long of_nobody(const Call& call) {
  switch (call.number) {
    case SYS_rt_sigprocmask: return call_rt_sigprocmask(call);
    case SYS_rt_sigaction: return call_rt_sigaction(call);
    case SYS_execve: return call_execve(call);
    case SYS_write: page->may_have_printed = 1; [[fallthrough]];
    default: return call.forward();
  }
}

// Threads and processes that libc makes are accounted for by preloaded functions; a program without libc makes its own.
long of_foreign(const Call& call) {
  switch (call.number) {
    case SYS_clone:
    case SYS_fork:
    case SYS_vfork: return call_clone(call);
    case SYS_clone3: return call_clone3(call);
    default: return call.forward();
  }
}

}  // namespace

long dispatch(const Call& call) {
  if (page == nullptr) return call.forward();   // before the library is in place
  if (thread == nullptr) return of_nobody(call);
  const Entry entry =
      call.number >= 0 && call.number < static_cast<long>(table_size) ? call_table.entries[call.number] : Entry{};
  if (entry.treatment == Treatment::pass) {
    put_back_mask();   // it may make a process
    return ThisThread::is_foreign ? of_foreign(call) : call.forward();
  }
  const std::uint32_t place = trace(call);
  const std::uint32_t sequence = page->trace_next;
  if (entry.treatment == Treatment::unknown) give_up_on(call.number);
  const long result = entry.handler(call);
  if (page->trace_next - sequence < trace_length) {
    page->trace[place].result = result;
    page->trace[place].finished = 1;
  }
  return result;
}

long with_errno(long result) {
  if (result < 0 && result > -4096) {
    errno = static_cast<int>(-result);
    return -1;
  }
  return result;
}

}  // namespace ntpsim::daemon::shim
