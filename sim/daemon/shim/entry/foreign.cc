#include "sim/daemon/shim/entry/foreign.h"

#include <linux/sched.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/files/file_waits.h"
#include "sim/daemon/shim/entry/filter.h"
#include "sim/daemon/shim/entry/own_maps.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/calls/process_calls.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/files/told_files.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

// What a child with a stack of its own finds on it: first where the gate returns to, then who it is, then the registers that
// the program had, at last where it goes on. The order is that of the instructions below.
struct ChildFrame {
  void (*entry)();
  std::int64_t slot, process;
  std::uint64_t r15, r14, r13, r12, rbp, rbx, r9, r8, r10, rdx, rsi, rdi;
  std::uint64_t next;
};

}  // namespace

extern "C" __attribute__((visibility("hidden"))) void ntpsim_enter_child();
extern "C" __attribute__((visibility("hidden"), used)) void ntpsim_child_began(std::int64_t slot, std::int64_t process) {
  if (slot >= 0) begin_child(static_cast<int>(slot), static_cast<int>(process));
}

asm(R"(
  .text
  .hidden ntpsim_enter_child
  .type ntpsim_enter_child, @function
ntpsim_enter_child:
  pop %rdi
  pop %rsi
  mov %rsp, %rbx
  and $-16, %rsp
  call ntpsim_child_began
  mov %rbx, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  pop %r9
  pop %r8
  pop %r10
  pop %rdx
  pop %rsi
  pop %rdi
  xor %eax, %eax
  ret
)");

namespace {

// The frame lies below the stack that the program has prepared. Returns what the kernel is to be given instead.
std::uint64_t put_frame(std::uint64_t stack, const Call& call, const NewPlace& place) {
  ChildFrame frame{};
  const Registers& r = *call.registers;
  frame = {ntpsim_enter_child, place.slot, place.process, r.r15, r.r14, r.r13, r.r12, r.rbp, r.rbx, r.r9, r.r8, r.r10,
           r.rdx, r.rsi, r.rdi, r.next};
  const std::uint64_t at = stack - sizeof frame;
  std::memcpy(reinterpret_cast<void*>(at), &frame, sizeof frame);
  return at;
}

// A child for which its parent stands still in the kernel, and which will execute something or end: it needs no turn.
bool is_fleeting(std::uint64_t flags) { return (flags & CLONE_VFORK) != 0; }

NewPlace place_for(std::uint64_t flags) {
  if (is_fleeting(flags)) return {};
  return (flags & CLONE_THREAD) != 0 ? place_for_thread() : place_for_process();
}

long settle(std::uint64_t flags, const NewPlace& place, long child) {
  if (is_fleeting(flags)) return child > 0 ? shown_number(static_cast<int>(child)) : child;
  if (child != 0) return settle_child(place, child);
  begin_child(place.slot, place.process);   // on a copy of this very stack
  return 0;
}

}  // namespace

// vfork without a stack of its own becomes fork: its child would run on the stack of this very function.
long call_clone(const Call& call) {
  const bool bare = call.number == SYS_fork || call.number == SYS_vfork;
  std::uint64_t flags = bare ? std::uint64_t{SIGCHLD} : static_cast<std::uint64_t>(call.arguments[0]);
  std::uint64_t stack = bare ? 0 : static_cast<std::uint64_t>(call.arguments[1]);
  if (stack == 0) flags &= ~std::uint64_t{CLONE_VM | CLONE_VFORK};
  const NewPlace place = place_for(flags);
  if (!is_fleeting(flags) && place.slot < 0) return -EAGAIN;
  if (stack != 0) stack = put_frame(stack, call, place);
  const long child = bare ? raw(SYS_clone, flags, 0, 0, 0, 0)
                          : raw(SYS_clone, flags, stack, call.arguments[2], call.arguments[3], call.arguments[4]);
  return settle(flags, place, child);
}

long call_clone3(const Call& call) {
  clone_args wanted{};
  if (call.as<std::size_t>(1) > sizeof wanted) return -E2BIG;
  std::memcpy(&wanted, call.as<const void*>(0), call.as<std::size_t>(1));
  if (wanted.stack == 0) wanted.flags &= ~std::uint64_t{CLONE_VM | CLONE_VFORK};
  const NewPlace place = place_for(wanted.flags);
  if (!is_fleeting(wanted.flags) && place.slot < 0) return -EAGAIN;
  if (wanted.stack != 0) {
    const std::uint64_t top = wanted.stack + wanted.stack_size;
    wanted.stack_size -= top - put_frame(top, call, place);
  }
  return settle(wanted.flags, place, raw(SYS_clone3, &wanted, call.arguments[1]));
}

namespace {

constexpr std::size_t longest_path = 4096;
char program_path[longest_path];

}  // namespace

const char* own_path_instead(const char* path) {
  const bool means_itself = ThisThread::is_foreign && path != nullptr && std::strcmp(path, "/proc/self/exe") == 0;
  return means_itself ? program_path : path;
}

long call_open(const Call& call) {
  const bool at = call.number == SYS_openat;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  if (is_map_list(path)) return open_maps();
  if (is_told(path)) return open_told(path);
  if (opens_named_pipe(call)) return open_named_pipe(call);
  return at ? call_at_path(call) : call_with_path(call);
}

long call_readlink(const Call& call) {
  const bool at = call.number == SYS_readlinkat;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  if (own_path_instead(path) == path) return at ? call_at_path(call) : call_with_path(call);
  const std::size_t size = std::min(std::strlen(program_path), call.as<std::size_t>(at ? 3 : 2));
  std::memcpy(call.as<char*>(at ? 2 : 1), program_path, size);
  return static_cast<long>(size);
}

// Called by the loader when the program is in memory, just before it begins.
extern "C" __attribute__((visibility("default"))) int ntpsim_host_foreign_program(const char* path) {
  if (page == nullptr || std::strlen(path) >= sizeof program_path) return -1;
  std::strcpy(program_path, path);
  PageThread* self = thread;
  self->tid = static_cast<std::int32_t>(raw(SYS_gettid));
  note_own_maps();
  ThisThread::is_foreign = true;
  return install_trap(true) && install_foreign_filter() ? 0 : -1;
}

}  // namespace ntpsim::daemon::shim
