#include "sim/daemon/shim/calls/signal_calls.h"

#include <signal.h>

#include <cerrno>

#include "sim/daemon/shim/counter.h"
#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

// The signals of each mask that the program has set and the kernel was not given. The program's own queries include them.
SignalMask withheld[NSIG];

long as_the_program_set_it(const Call& call, long result) {
  auto* told = call.as<KernelAction*>(2);
  if (result != 0 || told == nullptr) return result;
  told->mask |= withheld[call.as<int>(0)];
  if (told->handler != moving_handler()) return result;
  const KernelAction& said = remembered_handler(call.as<int>(0));
  told->handler = said.handler;
  told->flags = said.flags;
  return result;
}

bool has_handler(const KernelAction& action) {
  return action.handler != reinterpret_cast<void*>(SIG_DFL) && action.handler != reinterpret_cast<void*>(SIG_IGN);
}

long set_action(const Call& call, const KernelAction& wanted) {
  KernelAction allowed = wanted;
  allowed.mask = without_own_signals(allowed.mask);
  const int signal = call.as<int>(0);
  const SignalMask missing = wanted.mask & ~allowed.mask;   // both pointers may be equal
  const bool moves = has_handler(wanted) && (wanted.flags & SA_ONSTACK) != 0;
  if (moves) {
    allowed.handler = moving_handler();
    allowed.flags |= SA_SIGINFO;
  }
  const long result = raw(SYS_rt_sigaction, signal, &allowed, call.arguments[2], call.arguments[3]);
  as_the_program_set_it(call, result);
  if (result != 0) return result;
  withheld[signal] = missing;
  if (signal == SIGCHLD) {
    process().leaves_children = wanted.handler == reinterpret_cast<void*>(SIG_IGN) || (wanted.flags & SA_NOCLDWAIT) != 0;
  }
  if (moves) remember_handler(signal, wanted);
  return 0;
}

}  // namespace

// SIGSYS stays the trap's. A program that asks for its action gets the one that it has set.
namespace {

KernelAction said_of_sigsys{};

long pretend_action(const Call& call) {
  const KernelAction before = said_of_sigsys;
  if (const auto* wanted = call.as<const KernelAction*>(1); wanted != nullptr) said_of_sigsys = *wanted;
  if (auto* told = call.as<KernelAction*>(2); told != nullptr) *told = before;
  return 0;
}

}  // namespace

long call_rt_sigprocmask(const Call& call) {
  ThreadBlock& self = *ThreadBlocks::own();
  block_signals(self);
  return change_mask(self, call.as<int>(0), call.as<const SignalMask*>(1), call.as<SignalMask*>(2));
}

long call_rt_sigaction(const Call& call) {
  const auto* wanted = call.as<const KernelAction*>(1);
  if (call.as<int>(0) == SIGSEGV) return call_sigaction_of_segv(call);
  if (call.as<int>(0) == SIGSYS) return pretend_action(call);
  if (wanted == nullptr) return as_the_program_set_it(call, call.forward());
  return set_action(call, *wanted);
}

namespace {

constexpr int init = 1;                  // the keeper: it has no handlers, so it ignores what programs send

// True while its number is valid: it runs, or its parent has not waited for it yet. A program's first process is a child of the
// keeper.
bool is_there(const PageProcess& candidate) {
  return candidate.state == ProcessState::running || candidate.state == ProcessState::leaving ||
         (candidate.state == ProcessState::dead && candidate.parent_pid != 0);
}

// As in kill(2): a process, the caller's group (0), all others (-1) or a group.
bool is_meant(const PageProcess& candidate, int pid) {
  if (pid > 0) return candidate.pid == pid;
  if (pid == -1) return &candidate != &process();
  return raw(SYS_getpgid, candidate.pid) == (pid == 0 ? raw(SYS_getpgrp) : -pid);
}

// A signal by which a process ends itself after an error, as abort does. It does not count as sent.
bool is_own_error(const PageProcess& target, int signal) {
  if (&target != &process()) return false;
  for (const int error : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS})
    if (signal == error) return true;
  return false;
}

// Noted before it is sent, because a signal to oneself may never return. A handler of the program runs when the dispatcher has
// left.
void prepare_for(PageProcess& target, int signal) {
  if (signal == 0) return;
  const auto index = static_cast<int>(&target - page->processes);
  if (!is_own_error(target, signal)) note_sent(*page, index, signal);
  note_kernel_signal(*page, index);
  block_signals(*ThreadBlocks::own());
}

bool may_send(const PageProcess& target, int signal) {
  if (&target == &process() || may_signal(process().identity, target.identity)) return true;
  return signal == SIGCONT && raw(SYS_getsid, target.pid) == raw(SYS_getsid, 0);
}

long send(PageProcess& target, int signal) {
  prepare_for(target, signal);
  return raw(SYS_kill, target.pid, signal);
}

PageProcess* owner_of_thread(int tid) {
  for (std::uint32_t i = 0; i < page->thread_count; ++i) {
    const PageThread& one = page->threads[i];
    if (one.state == ThreadState::free) continue;
    PageProcess& owner = page->processes[one.process];
    if ((one.tid != 0 ? one.tid : owner.pid) == tid) return &owner;
  }
  return nullptr;
}

}  // namespace

// Each process by itself: the kernel's idea of all, and without a namespace of a number, reaches beyond the host.
long call_kill(const Call& call) {
  const int pid = real_number(call.as<int>(0)), signal = call.as<int>(1);
  if (signal < 0 || signal >= NSIG) return -EINVAL;
  if (pid == init) return may_signal(process().identity, identity_of_root()) ? 0 : -EPERM;
  long result = -ESRCH;
  for (PageProcess& target : page->processes) {
    if (&target == &process() || !is_there(target) || !is_meant(target, pid)) continue;
    const long sent = may_send(target, signal) ? send(target, signal) : pid == -1 ? 0 : -EPERM;
    if (result != 0) result = sent;
  }
  if (!is_meant(process(), pid)) return result;
  const long sent = send(process(), signal);   // last: it may be its end
  return result != 0 ? sent : result;
}

// The first thread of a process has the process's number.
long call_tgkill(const Call& call) {
  const int pid = real_number(call.as<int>(0)), tid = real_number(call.as<int>(1)), signal = call.as<int>(2);
  if (pid <= 0 || tid <= 0) return -EINVAL;
  PageProcess* const target = owner_of_thread(tid);
  if (target == nullptr || target->pid != pid) return -ESRCH;
  if (!may_send(*target, signal)) return -EPERM;
  prepare_for(*target, signal);
  return raw(SYS_tgkill, pid, tid, signal);
}

long call_tkill(const Call& call) {
  const int tid = real_number(call.as<int>(0)), signal = call.as<int>(1);
  if (tid <= 0) return -EINVAL;
  PageProcess* const target = owner_of_thread(tid);
  if (target == nullptr) return -ESRCH;
  if (!may_send(*target, signal)) return -EPERM;
  prepare_for(*target, signal);
  return raw(SYS_tkill, tid, signal);
}

}  // namespace ntpsim::daemon::shim
