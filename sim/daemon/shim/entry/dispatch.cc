#include "sim/daemon/shim/entry/dispatch.h"

#include <cerrno>

#include "sim/daemon/shim/calls/exec_calls.h"
#include "sim/daemon/shim/entry/foreign.h"
#include "sim/daemon/shim/calls/signal_calls.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

TracedCall& trace(const Call& call) {
  PageProcess& caller = process();
  TracedCall& entry = caller.trace[caller.trace_next++ % trace_length];
  entry.sequence = page->calls_traced++;
  entry.when = page->debt;
  for (unsigned i = 0; i < 6; ++i) entry.arguments[i] = call.arguments[i];
  entry.number = static_cast<std::int32_t>(call.number);
  entry.finished = 0;
  entry.instant = page->instant;
  return entry;
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
  TracedCall& traced = trace(call);
  const std::uint64_t sequence = traced.sequence;
  if (entry.treatment == Treatment::unknown) give_up_on(call.number);
  const long result = entry.handler(call);
  if (traced.sequence == sequence) {   // its place is not yet another's
    traced.result = result;
    traced.finished = 1;
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
