#include "sim/daemon/shim/process_numbers.h"

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace ntpsim::daemon::shim {

namespace {

bool is_used(const PageProcess& candidate) { return candidate.state != ProcessState::free; }

bool is_of_host(int real) {
  return std::any_of(std::begin(page->processes), std::end(page->processes),
                     [real](const PageProcess& candidate) { return is_used(candidate) && candidate.pid == real; });
}

}  // namespace

int shown_number(int real) {
  if (page->pid_namespace) return real;
  for (const PageProcess& candidate : page->processes) {
    if (is_used(candidate) && candidate.pid == real) return candidate.shown_pid;
  }
  return real;
}

int real_number(int shown) {
  if (page->pid_namespace || shown == 0 || shown == -1) return shown;
  if (shown < 0) return -real_number(-shown);
  for (const PageProcess& candidate : page->processes) {
    if (is_used(candidate) && candidate.shown_pid == shown) return candidate.pid;
  }
  return shown;
}

std::size_t put_number(char* out, int number) {
  std::size_t count = 0;
  do out[count++] = static_cast<char>('0' + number % 10);
  while ((number /= 10) > 0);
  std::reverse(out, out + count);
  out[count] = 0;
  return count;
}

long call_getpid(const Call&) { return page->pid_namespace ? process().pid : process().shown_pid; }

long call_getppid(const Call& call) {
  if (page->pid_namespace) return call.forward();
  constexpr int keeper = 1;
  return process().parent_pid != 0 ? shown_number(process().parent_pid) : keeper;
}

// A group or session of no process of the host is older than the host, and is shown as in a namespace.
namespace {

long shown_group(long real) {
  if (page->pid_namespace || real <= 0) return real;
  const int shown = shown_number(static_cast<int>(real));
  return shown == real ? 0 : shown;
}

}  // namespace

long call_of_process(const Call& call) { return shown_group(raw(call.number, real_number(call.as<int>(0)))); }

long call_getpgrp(const Call& call) { return shown_group(call.forward()); }

long call_setpgid(const Call& call) {
  return raw(SYS_setpgid, real_number(call.as<int>(0)), real_number(call.as<int>(1)));
}

long call_setsid(const Call& call) { return shown_group(call.forward()); }

long call_pidfd_open(const Call& call) {
  const int pid = real_number(call.as<int>(0));
  if (pid <= 0) return -EINVAL;
  return is_of_host(pid) ? raw(SYS_pidfd_open, pid, call.arguments[1]) : -ESRCH;
}

}  // namespace ntpsim::daemon::shim
