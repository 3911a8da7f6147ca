#include "sim/daemon/shim/calls/signal_calls.h"

#include <signal.h>

#include <cerrno>

#include "sim/daemon/shim/counter.h"
#include "sim/daemon/shim/process_numbers.h"
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

// Of each signal's mask, what the program has set and the kernel was not given. A program that asks is told what it has said.
SignalMask withheld[NSIG];

long told_in_full(const Call& call, long result) {
  auto* told = call.as<KernelAction*>(2);
  if (result == 0 && told != nullptr) told->mask |= withheld[call.as<int>(0)];
  return result;
}

long set_action(const Call& call, const KernelAction& wanted) {
  KernelAction allowed = wanted;
  allowed.mask = without_own_signals(allowed.mask);
  const SignalMask missing = wanted.mask & ~allowed.mask;   // both structures may be one
  const long result = raw(SYS_rt_sigaction, call.arguments[0], &allowed, call.arguments[2], call.arguments[3]);
  told_in_full(call, result);
  if (result == 0) withheld[call.as<int>(0)] = missing;
  return result;
}

}  // namespace

// SIGSYS stays the trap's, and a program that asks is told what it has said.
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
  if (thread != nullptr) put_back_mask();
  const auto* wanted = call.as<const SignalMask*>(1);
  if (wanted == nullptr || call.as<int>(0) == SIG_UNBLOCK) return call.forward();
  const SignalMask allowed = without_own_signals(*wanted);
  return raw(SYS_rt_sigprocmask, call.arguments[0], &allowed, call.arguments[2], call.arguments[3]);
}

long call_rt_sigaction(const Call& call) {
  const auto* wanted = call.as<const KernelAction*>(1);
  if (call.as<int>(0) == SIGSEGV) return call_sigaction_of_segv(call);
  if (call.as<int>(0) == SIGSYS) return pretend_action(call);
  if (wanted == nullptr) return told_in_full(call, call.forward());
  return set_action(call, *wanted);
}

namespace {

// Noted before it is sent: a signal to oneself may never come back, and a child that was killed sends one when it likes.
void prepare_for(long pid) {
  note_for(pid);
  put_back_mask_at_once();
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
  if (call.as<int>(1) != 0) prepare_for(0);   // which process the thread belongs to, the kernel knows
  return call.forward();
}

}  // namespace ntpsim::daemon::shim
