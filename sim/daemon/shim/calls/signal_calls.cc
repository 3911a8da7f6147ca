#include "sim/daemon/shim/calls/signal_calls.h"

#include <signal.h>

#include <cerrno>

#include "sim/daemon/shim/counter.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

void note_for(long pid) {
  for (unsigned p = 0; p < max_processes; ++p) {
    const PageProcess& candidate = page->processes[p];
    if (candidate.state != ProcessState::running) continue;
    if (pid <= 0 || candidate.pid == pid) note_kernel_signal(*page, static_cast<int>(p));
  }
}

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

// Noted before it is sent, because a signal to oneself may never return. A handler of the program runs when the dispatcher has
// left.
void prepare_for(long pid) {
  note_for(pid);
  block_signals(*ThreadBlocks::own());
}

}  // namespace

long call_kill(const Call& call) {
  const int pid = real_number(call.as<int>(0));
  if (call.as<int>(1) != 0) prepare_for(pid);
  return raw(SYS_kill, pid, call.arguments[1]);
}

// The first thread of a process has the process's number.
long call_tgkill(const Call& call) {
  const int pid = real_number(call.as<int>(0)), tid = real_number(call.as<int>(1));
  if (call.as<int>(2) != 0) prepare_for(pid);
  return raw(SYS_tgkill, pid, tid, call.arguments[2]);
}

long call_tkill(const Call& call) {
  if (call.as<int>(1) != 0) prepare_for(0);   // the kernel knows the thread's process
  return call.forward();
}

}  // namespace ntpsim::daemon::shim
