#include "sim/daemon/shim/calls/process_calls.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sim/daemon/shim/entry/originals.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"
#include "sim/daemon/turn.h"

namespace ntpsim::daemon::shim {

namespace {

auto kernel = [](auto... a) { return raw(a...); };

void await_first_turn() {
  SignalMask before = 0;
  const SignalMask all = ~SignalMask{0};
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, mask_size);
  await_turn(thread->turn, threads_turn, kernel);
  thread->state = ThreadState::running;
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, mask_size);
  take_up_turn();
}

}  // namespace

// The child inherits descriptors, identity and attached memory; timers it does not inherit.
void inherit(PageProcess& child) {
  const PageProcess& parent = process();
  std::memcpy(child.user, parent.user, sizeof child.user);
  std::memcpy(child.group, parent.group, sizeof child.group);
  std::memcpy(child.name, parent.name, sizeof child.name);
  child.program = parent.program;
  child.said_hello = parent.said_hello;
  child.parent_pid = parent.pid;
  for (unsigned fd = 0; fd < max_descriptors; ++fd) {
    child.objects[fd] = parent.objects[fd];
    if (child.objects[fd] != none) ++page->objects[child.objects[fd]].references;
  }
  inherit_attachments(*page, process_index, static_cast<std::int32_t>(&child - page->processes));
}

// A parent that ignores SIGCHLD never asks for its children: the kernel has taken them away by itself, so nobody has given
// their places back. A program's first process is the simulator's to free.
int new_process_or_reused() {
  const int found = new_process(*page);
  if (found >= 0) return found;
  for (PageProcess& child : page->processes) {
    const bool is_gone = child.state == ProcessState::dead && child.parent_pid != 0 && raw(SYS_kill, child.pid, 0) == -ESRCH;
    if (is_gone) child.state = ProcessState::free;
  }
  return new_process(*page);
}

NewPlace place_for_process() {
  NewPlace place;
  place.process = new_process_or_reused();
  place.slot = place.process < 0 ? -1 : new_thread(*page, place.process);
  if (place.slot < 0) return place;
  inherit(page->processes[place.process]);
  page->processes[place.process].state = ProcessState::running;
  return place;
}

NewPlace place_for_thread() { return {new_thread(*page, process_index), process_index}; }

void begin_child(int slot, int process_of_child) {
  process_index = process_of_child;
  page->threads[slot].tid = static_cast<std::int32_t>(raw(SYS_gettid));
  thread = &page->threads[slot];
  await_first_turn();
}

long settle_child(const NewPlace& place, long child) {
  PageThread& slot = page->threads[place.slot];
  PageProcess& owner = page->processes[place.process];
  const bool is_process = place.process != process_index;
  if (child < 0) {
    slot.state = ThreadState::free;
    if (is_process) {
      release_process(*page, place.process);
      owner.state = ProcessState::free;
    }
    return child;
  }
  if (is_process) owner.pid = static_cast<std::int32_t>(child);
  slot.tid = static_cast<std::int32_t>(child);
  slot.state = ThreadState::runnable;
  return is_process ? shown_number(static_cast<int>(child)) : child;
}

pid_t fork_process() {
  if (page == nullptr) return originals.fork();
  put_back_mask();
  const NewPlace place = place_for_process();
  if (place.slot < 0) {
    errno = EAGAIN;
    return -1;
  }
  const pid_t pid = originals.fork();
  if (pid == 0) {
    begin_child(place.slot, place.process);
    return 0;
  }
  return static_cast<pid_t>(settle_child(place, pid));
}

// ---- threads ----

namespace {

struct Beginning {
  void* (*routine)(void*);
  void* argument;
  PageThread* place;
};

void* begin_thread(void* opaque) {
  const Beginning beginning = *static_cast<Beginning*>(opaque);
  thread = beginning.place;
  thread->tid = static_cast<std::int32_t>(raw(SYS_gettid));
  std::free(opaque);
  await_first_turn();
  return beginning.routine(beginning.argument);
}

}  // namespace

int create_thread(pthread_t* out, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument) {
  put_back_mask();
  const int slot = new_thread(*page, process_index);
  auto* beginning = static_cast<Beginning*>(std::malloc(sizeof(Beginning)));
  if (slot < 0 || beginning == nullptr) return EAGAIN;
  *beginning = {routine, argument, &page->threads[slot]};
  const int result = originals.pthread_create(out, attributes, begin_thread, beginning);
  if (result != 0) {
    page->threads[slot].state = ThreadState::free;
    std::free(beginning);
    return result;
  }
  page->threads[slot].state = ThreadState::runnable;
  return 0;
}

// ---- ends ----

// The simulator is told first, and waits until the kernel has really taken the thread or process away.
long call_exit(const Call& call) {
  thread->yield = Yield::thread_exit;
  thread->state = ThreadState::leaving;
  const SignalMask all = ~SignalMask{0};
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, mask_size);
  give_turn(thread->turn, simulators_turn, kernel);
  return raw(SYS_exit, call.arguments[0]);
}

long call_exit_group(const Call& call) {
  if (!is_own_process()) return call.forward();
  thread->yield = Yield::process_exit;
  thread->state = ThreadState::leaving;
  process().exit_status = call.as<int>(0) & 0xff;
  process().state = ProcessState::leaving;
  const SignalMask all = ~SignalMask{0};
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all, nullptr, mask_size);
  give_turn(thread->turn, simulators_turn, kernel);
  return call.forward();
}

}  // namespace ntpsim::daemon::shim
