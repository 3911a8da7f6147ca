// Starts the library in a process: before any other library's constructor, after every exec.
#include <fcntl.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <cstring>

#include "sim/daemon/page/turn.h"
#include "sim/daemon/shim/calls/rseq_calls.h"
#include "sim/daemon/shim/counter.h"
#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/entry/filter.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/entry/vdso.h"
#include "sim/daemon/shim/files/printed_lines.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

[[noreturn]] void refuse(const char* why) { fatal("ntpsim: cannot start in this process:  ", why); }

Page* map_page() {
  const long address = raw(SYS_mmap, nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, page_descriptor, 0);
  if (address < 0 && address > -4096) return nullptr;
  auto* mapped = reinterpret_cast<Page*>(address);
  return mapped->version == page_version ? mapped : nullptr;
}

bool is_waiting_for_us(const PageThread& candidate, int of) {
  return candidate.process == of && candidate.state == ThreadState::runnable;
}

bool has_turn(const PageThread& candidate, int of) {
  return candidate.process == of && candidate.state != ThreadState::free &&
         candidate.turn.load(std::memory_order_acquire) == threads_turn;
}

// The launcher, or the program that was here before exec, has entered this process into the page. So has posix_spawn, but its
// child has no turn yet.
PageThread* find_self(Page& in) {
  const auto pid = static_cast<std::int32_t>(raw(SYS_getpid));
  for (unsigned p = 0; p < max_processes; ++p) {
    PageProcess& candidate = in.processes[p];
    const bool alive = candidate.state == ProcessState::starting || candidate.state == ProcessState::running;
    if (!alive || (candidate.pid != pid && candidate.is_wrapped == 0)) continue;
    candidate.pid = pid;
    PageThread* own = nullptr;
    for (unsigned t = 0; t < in.thread_count; ++t) {
      const bool ours = has_turn(in.threads[t], static_cast<int>(p)) || is_waiting_for_us(in.threads[t], static_cast<int>(p));
      if (ours) own = &in.threads[t];
    }
    if (own != nullptr) await_turn(own->turn, threads_turn, [](auto... a) { return raw(a...); });
    return own;
  }
  return nullptr;
}

void take_stack(PageThread& place) {
  ThreadBlock* const block = ThreadBlocks::take(&place);
  if (block == nullptr) refuse("there is no memory for a stack");
  ThreadBlocks::enter(*block);
  if (!use_stack(*block)) refuse("there is no stack for signals");
}

// exec ends other threads, and removes descriptors with close-on-exec, POSIX timers and attached memory.
void settle_after_exec() {
  for (unsigned t = 0; t < page->thread_count; ++t) {
    PageThread& other = page->threads[t];
    if (&other != thread.get() && other.process == process_index()) other.state = ThreadState::free;
  }
  for (unsigned fd = 0; fd < max_descriptors; ++fd) {
    std::uint16_t& object = process().objects[fd];
    if (object == none || raw(SYS_fcntl, fd, F_GETFD) >= 0) continue;
    release_object(*page, object);
    object = none;
  }
  for (std::uint32_t i = 0; i < page->timer_count; ++i) {
    PageTimer& timer = page->timers[i];
    if (timer.kind == TimerKind::posix && timer.process == process_index()) timer.kind = TimerKind::free;
  }
  detach_all(*page, process_index());
  settle_exec(process().identity);
  KernelAction of_children{};   // handlers go with exec, but what is ignored stays ignored
  raw(SYS_rt_sigaction, SIGCHLD, nullptr, &of_children, mask_size);
  process().leaves_children = of_children.handler == reinterpret_cast<void*>(SIG_IGN);
}

// Programs and libraries seed hash tables from these octets, so they must be the same in every run. The stack protector has its
// copy already.
void settle_random(const unsigned long* auxiliary) {
  for (; auxiliary[0] != AT_NULL; auxiliary += 2) {
    if (auxiliary[0] != AT_RANDOM) continue;
    const std::uint64_t words[2] = {random_bits(), random_bits()};
    std::memcpy(reinterpret_cast<void*>(auxiliary[1]), words, sizeof words);
  }
}

// exec puts this library before the program's own LD_PRELOAD; the program gets its own value back.
void take_preload_out(char** environment) {
  const std::size_t own = std::strlen(page->preload);
  for (char** one = environment; *one != nullptr; ++one) {
    if (std::strncmp(*one, page->preload, own) != 0) continue;
    if ((*one)[own] == ':') {
      char* const value = *one + sizeof "LD_PRELOAD=" - 1;
      std::memmove(value, *one + own + 1, std::strlen(*one + own + 1) + 1);
    } else if ((*one)[own] == 0) {
      for (char** rest = one; *rest != nullptr; ++rest) rest[0] = rest[1];
    }
    return;
  }
}

void take_name() {
  char name[16] = {};
  raw(SYS_prctl, PR_GET_NAME, name);
  std::memcpy(process().name, name, sizeof name);
}

}  // namespace

extern "C" __attribute__((constructor, visibility("default"))) void ntpsim_initialise(int, char**, char** environment) {
  char** end = environment;
  while (*end != nullptr) ++end;
  const auto* auxiliary = reinterpret_cast<const unsigned long*>(end + 1);

  if (!open_gate()) refuse("the address of the gate is in use");
  Page* mapped = map_page();
  if (mapped == nullptr) refuse("there is no page; this library works only under ntpsim");
  PageThread* const place = find_self(*mapped);
  if (place == nullptr) refuse("the simulator does not know this process");
  take_stack(*place);
  page = mapped;
  settle_after_exec();
  settle_random(auxiliary);
  take_name();
  leave_rseq();
  let_lines_out();
  if (!install_trap()) refuse("no signal handler");
  if (!close_vdso(auxiliary)) refuse("the vDSO cannot be closed");
  if (!trap_counter()) refuse("the processor's counter cannot be trapped");
  take_preload_out(environment);
  if (process().has_filter == 0 && !install_filter(loader_range(auxiliary))) refuse("no seccomp filter");
  process().has_filter = process().said_hello = 1;
  process().is_wrapped = 0;
  if (process().started == 0) process().started = now_on(page->clock, page->debt, TimeBase::boottime);
  process().state = ProcessState::running;
  thread->state = ThreadState::running;
}

}  // namespace ntpsim::daemon::shim
