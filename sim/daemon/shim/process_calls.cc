#include "sim/daemon/shim/process_calls.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sim/daemon/shim/originals.h"
#include "sim/daemon/shim/waiting.h"
#include "sim/daemon/turn.h"

namespace ntpsim::daemon::shim {

namespace {

auto kernel = [](auto... a) { return raw(a...); };

void await_first_turn() {
  SignalMask before = 0;
  const SignalMask all = ~SignalMask{0};
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, mask_size);
  await_turn(thread->turn, threads_turn, nullptr, kernel);
  thread->state = ThreadState::running;
  raw(SYS_rt_sigprocmask, SIG_SETMASK, &before, nullptr, mask_size);
  take_up_turn();
}

// The child inherits descriptors and identity; timers it does not inherit.
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
}

}  // namespace

pid_t fork_process() {
  if (page == nullptr) return originals.fork();
  const int child = new_process(*page);
  const int slot = child < 0 ? -1 : new_thread(*page, child);
  if (slot < 0) {
    errno = EAGAIN;
    return -1;
  }
  inherit(page->processes[child]);
  page->processes[child].state = ProcessState::running;
  const pid_t pid = originals.fork();
  if (pid == 0) {
    process_index = child;
    thread = &page->threads[slot];
    await_first_turn();
    return 0;
  }
  if (pid < 0) {
    release_process(*page, child);
    page->processes[child].state = ProcessState::free;
    page->threads[slot].state = ThreadState::free;
    return -1;
  }
  page->processes[child].pid = pid;
  page->threads[slot].tid = pid;
  page->threads[slot].state = ThreadState::runnable;
  return pid;
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

// ---- exec ----

namespace {

constexpr std::size_t prefix_length = sizeof "LD_PRELOAD=" - 1;

bool has_preload(char* const* environment) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    if (std::strncmp(*environment, page->preload, prefix_length) == 0) return true;
  }
  return false;
}

std::size_t count(char* const* list) {
  std::size_t n = 0;
  while (list != nullptr && list[n] != nullptr) ++n;
  return n;
}

}  // namespace

namespace {

// Programs build environments of their own for their children: the library must be in them.
long exec_with_preload(const Call& call) {
  auto* const* environment = call.as<char* const*>(2);
  if (has_preload(environment)) return call.forward();
  const std::size_t n = count(environment);
  auto* copy = static_cast<const char**>(__builtin_alloca((n + 2) * sizeof(char*)));   // no allocator: this may be a signal handler
  for (std::size_t i = 0; i < n; ++i) copy[i] = environment[i];
  copy[n] = page->preload;
  copy[n + 1] = nullptr;
  return raw(SYS_execve, call.arguments[0], call.arguments[1], copy);
}

// libc's posix_spawn, system and popen: the child shares our memory, and we stand still in the kernel until it has become
// another program. So it may enter itself in the page; what it becomes waits there for its turn.
long exec_out_of_vfork(const Call& call) {
  const int child = new_process(*page);
  const int slot = child < 0 ? -1 : new_thread(*page, child);
  if (slot < 0) return -EAGAIN;
  inherit(page->processes[child]);
  page->processes[child].pid = page->threads[slot].tid = static_cast<std::int32_t>(raw(SYS_getpid));
  page->processes[child].state = ProcessState::running;
  page->threads[slot].state = ThreadState::runnable;
  const long result = exec_with_preload(call);
  release_process(*page, child);
  page->processes[child].state = ProcessState::free;
  page->threads[slot].state = ThreadState::free;
  return result;
}

}  // namespace

long call_execve(const Call& call) { return is_own_process() ? exec_with_preload(call) : exec_out_of_vfork(call); }

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

// ---- children ----

long call_wait4(const Call& call) {
  auto look = [&]() -> long {
    const long result = raw(SYS_wait4, call.arguments[0], call.arguments[1], call.arguments[2] | WNOHANG, call.arguments[3]);
    return result == 0 ? not_yet : result;
  };
  if ((call.as<int>(2) & WNOHANG) != 0) return call.forward();
  return wait_until(call.number, watch_children, Deadline{}, -EINTR, look);
}

long call_waitid(const Call& call) {
  siginfo_t ignored{};
  siginfo_t* info = call.as<siginfo_t*>(2) != nullptr ? call.as<siginfo_t*>(2) : &ignored;
  auto look = [&]() -> long {
    info->si_pid = 0;
    const long result = raw(SYS_waitid, call.arguments[0], call.arguments[1], info, call.arguments[3] | WNOHANG, call.arguments[4]);
    return result == 0 && info->si_pid == 0 ? not_yet : result;
  };
  if ((call.as<int>(3) & WNOHANG) != 0) return call.forward();
  return wait_until(call.number, watch_children, Deadline{}, -EINTR, look);
}

}  // namespace ntpsim::daemon::shim
