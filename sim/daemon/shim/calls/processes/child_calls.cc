#include "sim/daemon/shim/calls/processes/child_calls.h"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "sim/daemon/shim/calls/processes/trace_calls.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

// The children that a call waits for, as in waitid(2), with the kernel's numbers.
struct Wanted {
  int type;                              // P_ALL, P_PID, P_PGID or P_PIDFD
  int number;
};

Wanted wanted_by_wait4(int pid) {
  const int real = real_number(pid);
  if (real > 0) return {P_PID, real};
  return real == -1 ? Wanted{P_ALL, 0} : Wanted{P_PGID, -real};
}

bool is_child(const PageProcess& one) { return one.state != ProcessState::free && one.parent_pid == process().pid; }

bool means(const Wanted& wanted, const PageProcess& child) {
  if (wanted.type == P_PID) return child.pid == wanted.number;
  if (wanted.type != P_PGID) return true;
  return raw(SYS_getpgid, child.pid) == (wanted.number == 0 ? raw(SYS_getpgrp) : wanted.number);
}

// A wait for another child gets the kernel's answer: there is no such child.
bool waits_for_known_child(const Wanted& wanted) {
  return std::any_of(std::begin(page->processes), std::end(page->processes),
                     [&](const PageProcess& one) { return is_child(one) && means(wanted, one); });
}

// The oldest of those that are dead for the simulator too. Whether the kernel knows of a death earlier is chance.
const PageProcess* first_dead(const Wanted& wanted) {
  const PageProcess* first = nullptr;
  for (const PageProcess& child : page->processes) {
    if (child.state != ProcessState::dead || !is_child(child) || !means(wanted, child)) continue;
    if (first == nullptr || child.shown_pid < first->shown_pid) first = &child;
  }
  return first;
}

// A child that got a signal may be dying of it. The simulator must see that before its parent does.
void let_signalled_children_go() {
  const bool any = std::any_of(page->threads, page->threads + page->thread_count, [](const PageThread& one) {
    return one.state != ThreadState::free && one.kernel_signals != 0 && is_child(page->processes[one.process]);
  });
  if (any) let_world_catch_up();
}

// The kernel has reaped the child: its place in the page becomes free, and the program gets the number that it knows.
int reaped(int real) {
  const int shown = shown_number(real);
  for (PageProcess& child : page->processes) {
    if (child.state == ProcessState::dead && child.pid == real && child.parent_pid == process().pid) {
      child.state = ProcessState::free;
    }
  }
  return shown;
}

long wait4_for(int pid, const Call& call) {
  return raw(SYS_wait4, pid, call.arguments[1], call.arguments[2] | WNOHANG, call.arguments[3]);
}

long look_for_stopped(const Wanted& wanted, const Call& call) {
  const int events = call.as<int>(2) & (WUNTRACED | WCONTINUED);
  siginfo_t info{};
  if (events == 0 || raw(SYS_waitid, wanted.type, wanted.number, &info, events | WNOHANG | WNOWAIT, nullptr) != 0) return not_yet;
  return info.si_pid == 0 ? not_yet : shown_number(static_cast<int>(wait4_for(info.si_pid, call)));
}

template <class Look>
long wait_for_child(long number, bool never_waits, const Look& look) {
  let_signalled_children_go();
  if (!never_waits) return wait_until(number, watch_children, Deadline{}, -EINTR, look);
  const long result = look();
  return result == not_yet ? 0 : result;
}

}  // namespace

long call_wait4(const Call& call) {
  if (is_traced(call.as<int>(0))) {
    constexpr int stopped_by_ptrace = SIGSTOP << 8 | 0x7f;   // as wait(2) has it
    if (call.as<int*>(1) != nullptr) *call.as<int*>(1) = stopped_by_ptrace;
    return call.as<int>(0);
  }
  const Wanted wanted = wanted_by_wait4(call.as<int>(0));
  const int real = real_number(call.as<int>(0));
  auto look = [&]() -> long {
    if (!waits_for_known_child(wanted)) return wait4_for(real, call);
    const PageProcess* const dead = first_dead(wanted);
    if (dead == nullptr) return look_for_stopped(wanted, call);
    const long result = wait4_for(dead->pid, call);
    return result > 0 ? reaped(static_cast<int>(result)) : result == 0 ? not_yet : result;
  };
  return wait_for_child(call.number, (call.as<int>(2) & WNOHANG) != 0, look);
}

long call_waitid(const Call& call) {
  const int type = call.as<int>(0), options = call.as<int>(3);
  const Wanted wanted{type, type == P_PID || type == P_PGID ? real_number(call.as<int>(1)) : call.as<int>(1)};
  siginfo_t ignored{};
  siginfo_t* info = call.as<siginfo_t*>(2) != nullptr ? call.as<siginfo_t*>(2) : &ignored;
  auto look = [&]() -> long {
    info->si_pid = 0;
    // A descriptor means one process, and is asked as it is.
    const bool asks_for_dead = (options & WEXITED) != 0 && type != P_PIDFD && waits_for_known_child(wanted);
    const PageProcess* const dead = asks_for_dead ? first_dead(wanted) : nullptr;
    const int events = asks_for_dead && dead == nullptr ? options & ~WEXITED : options;
    if (asks_for_dead && (events & (WEXITED | WSTOPPED | WCONTINUED)) == 0) return not_yet;
    const Wanted asked = dead != nullptr ? Wanted{P_PID, dead->pid} : wanted;
    const long result = raw(SYS_waitid, asked.type, asked.number, info, events | WNOHANG, call.arguments[4]);
    if (result != 0) return result;
    if (info->si_pid == 0) return not_yet;
    info->si_pid = (options & WNOWAIT) != 0 ? shown_number(info->si_pid) : reaped(info->si_pid);
    return 0;
  };
  return wait_for_child(call.number, (options & WNOHANG) != 0, look);
}

}  // namespace ntpsim::daemon::shim
