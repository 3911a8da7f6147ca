#include "sim/daemon/shim/calls/child_calls.h"

#include <signal.h>
#include <sys/wait.h>

#include <cerrno>

#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

// A wait for another child gets the kernel's answer: there is no such child.
bool waits_for_known_child(int pid) {
  for (const PageProcess& child : page->processes) {
    if (child.state == ProcessState::free || child.parent_pid != process().pid) continue;
    if (pid <= 0 || child.pid == pid) return true;
  }
  return false;
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

}  // namespace

long call_wait4(const Call& call) {
  const int wanted = real_number(call.as<int>(0));
  if (!waits_for_known_child(wanted)) {
    return raw(SYS_wait4, wanted, call.arguments[1], call.arguments[2], call.arguments[3]);
  }
  auto look = [&]() -> long {
    const long result = raw(SYS_wait4, wanted, call.arguments[1], call.arguments[2] | WNOHANG, call.arguments[3]);
    if (result <= 0) return result == 0 ? not_yet : result;
    return reaped(static_cast<int>(result));
  };
  if ((call.as<int>(2) & WNOHANG) == 0) return wait_until(call.number, watch_children, Deadline{}, -EINTR, look);
  const long result = look();
  return result == not_yet ? 0 : result;
}

long call_waitid(const Call& call) {
  const bool by_number = call.as<int>(0) == P_PID;
  const int wanted = by_number ? real_number(call.as<int>(1)) : call.as<int>(1);
  siginfo_t ignored{};
  siginfo_t* info = call.as<siginfo_t*>(2) != nullptr ? call.as<siginfo_t*>(2) : &ignored;
  const int options = call.as<int>(3);
  if (!waits_for_known_child(by_number ? wanted : -1)) {
    return raw(SYS_waitid, call.arguments[0], wanted, info, options, call.arguments[4]);
  }
  auto look = [&]() -> long {
    info->si_pid = 0;
    const long result = raw(SYS_waitid, call.arguments[0], wanted, info, options | WNOHANG, call.arguments[4]);
    if (result != 0) return result;
    if (info->si_pid == 0) return not_yet;
    info->si_pid = (options & WNOWAIT) != 0 ? shown_number(info->si_pid) : reaped(info->si_pid);
    return 0;
  };
  if ((options & WNOHANG) == 0) return wait_until(call.number, watch_children, Deadline{}, -EINTR, look);
  const long result = look();
  return result == not_yet ? 0 : result;
}

}  // namespace ntpsim::daemon::shim
