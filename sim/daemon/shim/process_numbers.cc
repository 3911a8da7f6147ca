#include "sim/daemon/shim/process_numbers.h"

namespace ntpsim::daemon::shim {

namespace {

bool is_used(const PageProcess& candidate) { return candidate.state != ProcessState::free; }

}  // namespace

int shown_number(int real) {
  if (page->pid_namespace) return real;
  for (const PageProcess& candidate : page->processes) {
    if (is_used(candidate) && candidate.pid == real) return candidate.shown_pid;
  }
  return real;
}

int real_number(int shown) {
  if (page->pid_namespace || shown <= 0) return shown;
  for (const PageProcess& candidate : page->processes) {
    if (is_used(candidate) && candidate.shown_pid == shown) return candidate.pid;
  }
  return shown;
}

long call_getpid(const Call&) { return page->pid_namespace ? process().pid : process().shown_pid; }

long call_getppid(const Call& call) {
  if (page->pid_namespace) return call.forward();
  constexpr int keeper = 1;
  return process().parent_pid != 0 ? shown_number(process().parent_pid) : keeper;
}

}  // namespace ntpsim::daemon::shim
