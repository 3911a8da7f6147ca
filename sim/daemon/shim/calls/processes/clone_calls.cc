#include "sim/daemon/shim/calls/processes/clone_calls.h"

#include <asm/prctl.h>
#include <linux/sched.h>
#include <signal.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/calls/processes/process_calls.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/leave.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint64_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                     CLONE_NEWNET;
constexpr std::uint64_t shared_by_thread = CLONE_VM | CLONE_VFORK | CLONE_SETTLS;

// A child that shares its parent's memory begins on a dispatcher's stack of its own. It holds a copy of the frame with which the
// parent was trapped, and the kernel returns from that frame into the program, as from the call. From top to bottom: the frame,
// then this struct.
struct ChildStart {
  void (*entry)();                       // the gate returns to it
  ThreadBlock* block;
  ucontext_t* frame;
  std::int64_t shares_memory;
};

void begin_child(ThreadBlock& self, bool shares_memory) {
  if (!shares_memory) ThreadBlocks::keep_only(self);
  ThreadBlocks::enter(self);
  if (self.is_vfork_child) process().pid = static_cast<std::int32_t>(raw(SYS_getpid));
  else await_first_turn();
}

}  // namespace

extern "C" __attribute__((visibility("hidden"))) void ntpsim_child_entry();
extern "C" __attribute__((visibility("hidden"), used, noreturn)) void ntpsim_child_begins(ThreadBlock* block, ucontext_t* frame,
                                                                                                std::int64_t shares_memory) {
  begin_child(*block, shares_memory != 0);
  leave_trap(*block, *frame, SYS_clone, 0);
  return_to(*frame);
}
asm(R"(
  .text
  .hidden ntpsim_child_entry
  .type ntpsim_child_entry, @function
ntpsim_child_entry:
  pop %rdi
  pop %rsi
  pop %rdx
  call ntpsim_child_begins
)");

namespace {

// Returns the stack that the kernel must give the child. `stack`: the program's, or 0 for the parent's.
std::uint64_t prepare_start(ThreadBlock& block, const ThreadBlock& parent, const ucontext_t& trapped, std::uint64_t stack,
                            bool shares_memory) {
  ucontext_t* const frame = move_frame(parent, trapped, block.stack_top());
  if (stack != 0) frame->uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>(stack);
  frame->uc_stack = stack_of(block);
  constexpr std::uintptr_t alignment = 16;   // of the stack at a call: behind these words, which are popped
  static_assert(sizeof(ChildStart) % alignment == 0);
  const auto below = reinterpret_cast<std::uintptr_t>(frame) - sizeof(void*) - sizeof(ChildStart);
  auto* const start = reinterpret_cast<ChildStart*>(below & ~(alignment - 1));
  *start = {ntpsim_child_entry, &block, frame, shares_memory};
  return reinterpret_cast<std::uint64_t>(start);
}

enum class Kind { thread, process, vfork_child };

Kind kind_of(std::uint64_t flags) {
  if ((flags & CLONE_THREAD) != 0) return Kind::thread;
  return (flags & CLONE_VFORK) != 0 ? Kind::vfork_child : Kind::process;
}

struct Birth {
  NewPlace place;
  ThreadBlock* block = nullptr;          // null: the child has a copy of the parent's
  std::uint64_t stack = 0;               // where it begins, for the kernel
};

// Children that share no memory continue after the call, in their copy of the dispatcher, unless they have a stack of their own.
bool needs_block(std::uint64_t flags, std::uint64_t stack) { return stack != 0 || (flags & CLONE_VM) != 0; }

void undo(const Birth& birth) {
  if (birth.place.slot >= 0) give_place_back(birth.place);
  if (birth.block != nullptr) ThreadBlocks::give_back(*birth.block);
}

// Threads that may share thread-local storage are identified by the kernel's numbers from now on.
void prepare_identity(std::uint64_t flags) {
  if ((flags & CLONE_VM) != 0 && (flags & shared_by_thread) == CLONE_VM) ThreadBlocks::go_by_number();
}

long prepare(Birth& birth, const Call& call, std::uint64_t flags, std::uint64_t stack) {
  if ((flags & namespaces) != 0) return -EPERM;
  prepare_identity(flags);
  birth.place = kind_of(flags) == Kind::thread ? place_for_thread() : place_for_process();
  if (birth.place.slot < 0) return -EAGAIN;
  if (!needs_block(flags, stack)) return 0;
  const ThreadBlock& parent = *ThreadBlocks::own();
  birth.block = ThreadBlocks::take(&page->threads[birth.place.slot]);
  if (birth.block == nullptr) {
    undo(birth);
    return -ENOMEM;
  }
  birth.block->mask = parent.mask;
  birth.block->owes_mask = parent.owes_mask;
  birth.block->is_vfork_child = kind_of(flags) == Kind::vfork_child;
  if (birth.block->is_vfork_child || (flags & CLONE_VM) == 0) birth.block->alternate = parent.alternate;
  birth.stack = prepare_start(*birth.block, parent, *call.context, stack, (flags & CLONE_VM) != 0);
  return 0;
}

// In a child that returns from the call as its parent does, with a copy of its parent's block.
void begin_behind_call(ThreadBlock& self, const NewPlace& place, bool is_vfork_child) {
  self.place = &page->threads[place.slot];
  self.is_vfork_child = is_vfork_child;
  begin_child(self, false);
}

// In the parent of a vfork's child. It has stopped in the kernel until the child executed another program or ended.
void settle_vfork(const Birth& birth, ThreadBlock& parent) {
  if (birth.block != nullptr) {
    ThreadBlocks::enter(parent);
    ThreadBlocks::give_back(*birth.block);
  }
  PageThread& slot = page->threads[birth.place.slot];
  if (slot.state == ThreadState::runnable) return;
  slot.yield = Yield::process_exit;
  slot.state = ThreadState::leaving;
  page->children_ended = 1;
}

template <class Make>
long give_birth(const Call& call, std::uint64_t flags, std::uint64_t stack, Make&& make) {
  if (call.context == nullptr) return -ENOSYS;   // it was not trapped: there is no frame to return from
  Birth birth;
  const long problem = prepare(birth, call, flags, stack);
  if (problem != 0) return problem;
  const bool is_vfork = kind_of(flags) == Kind::vfork_child;
  ThreadBlock& parent = *ThreadBlocks::own();
  PageThread& slot = page->threads[birth.place.slot];
  if (is_vfork) begin_in_parents_turn(birth.place);
  const long child = make(birth.stack);
  if (child == 0) {
    begin_behind_call(parent, birth.place, is_vfork);
    return 0;
  }
  if (child < 0) {
    undo(birth);
    return child;
  }
  slot.tid = static_cast<std::int32_t>(child);
  if (is_vfork) {
    settle_vfork(birth, parent);
  } else {
    if (birth.block != nullptr) birth.block->tid = slot.tid;
    slot.state = ThreadState::runnable;
  }
  if (kind_of(flags) == Kind::thread) return child;
  page->processes[birth.place.process].pid = static_cast<std::int32_t>(child);
  return shown_number(static_cast<int>(child));
}

}  // namespace

long call_clone(const Call& call) {
  const std::uint64_t flags = call.number == SYS_fork    ? std::uint64_t{SIGCHLD}
                              : call.number == SYS_vfork ? std::uint64_t{CLONE_VM | CLONE_VFORK | SIGCHLD}
                                                         : static_cast<std::uint64_t>(call.arguments[0]);
  const bool is_bare = call.number != SYS_clone;
  const std::uint64_t stack = is_bare ? 0 : static_cast<std::uint64_t>(call.arguments[1]);
  return give_birth(call, flags, stack, [&](std::uint64_t start) {
    return is_bare ? raw(SYS_clone, flags, start)
               : raw(SYS_clone, flags, start, call.arguments[2], call.arguments[3], call.arguments[4]);
  });
}

long call_clone3(const Call& call) {
  clone_args wanted{};
  const auto size = call.as<std::size_t>(1);
  if (size < CLONE_ARGS_SIZE_VER0) return -EINVAL;
  if (size > sizeof wanted) return -E2BIG;
  std::memcpy(&wanted, call.as<const void*>(0), size);
  const std::uint64_t stack = wanted.stack == 0 ? 0 : wanted.stack + wanted.stack_size;
  return give_birth(call, wanted.flags, stack, [&](std::uint64_t start) {
    if (start != 0) {
      wanted.stack_size = dispatcher_stack / 2;
      wanted.stack = start - wanted.stack_size;
    }
    return raw(SYS_clone3, &wanted, size);
  });
}

// A program that sets the register of thread-local storage has storage of its own, without this library's variables.
long call_arch_prctl(const Call& call) {
  if (call.as<int>(0) == ARCH_SET_FS) ThreadBlocks::go_by_number();
  return call.forward();
}

}  // namespace ntpsim::daemon::shim
