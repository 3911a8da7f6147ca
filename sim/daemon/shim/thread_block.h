// The library's data of each thread, in the process's own memory: the dispatcher's stack, the signal mask that the kernel is
// owed, the alternate signal stack.
//
// The dispatcher never uses a stack of the program, which may be as small as a signal frame. For the kernel, the dispatcher's
// stack is the thread's alternate signal stack, so trapped calls begin on it; preloaded functions change to it. No handler of the
// program runs on it: handlers are let in when the dispatcher has left (leave.h).
#pragma once

#include <signal.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>

#include "sim/daemon/page/protocol.h"
#include "sim/daemon/shim/signal_mask.h"

namespace ntpsim::daemon::shim {

inline constexpr std::size_t dispatcher_stack = std::size_t{128} << 10;

// What an interrupted call leaves to be done on the program's own stack.
struct Delivery {
  bool has_mask = false;                     // the wait has a mask of its own, as ppoll
  SignalMask mask = 0;
  bool restarts = false;                     // the call begins again after the handler
  void (*plain_handler)(int) = nullptr;      // called as a function, without the kernel
  int plain_signal = 0;
  SignalMask mask_in_plain = 0;
};

// A handler that interrupted a wait with its own mask ends with the mask from before the wait.
struct MaskBehindHandler {
  std::uint64_t instruction = 0, stack = 0;  // where the handler returns to; 0: none
  SignalMask mask = 0;
};

struct ThreadBlock {
  PageThread* place = nullptr;               // in the page; null: the block is free
  std::int32_t tid = 0;                      // the kernel's number, when the thread runs
  bool is_vfork_child = false;               // it has not executed a program yet and runs in its parent's turn
  bool came_by_function = false;             // not trapped: of the caller's registers only the stack matters
  bool is_traced = false;                    // by a sanitizer's process that shares its memory
  const ucontext_t* context = nullptr;       // of its last trapped call
  std::uint64_t stack_in_function = 0;       // the program's stack pointer in its last call by function; 0: none yet
  bool owes_mask = false;                    // the kernel blocks all signals; the program's mask is `mask`
  SignalMask mask = 0;
  Delivery delivery;
  MaskBehindHandler behind_handler;
  stack_t alternate{nullptr, SS_DISABLE, 0}; // the program's own signal stack
  char* stack = nullptr;                     // lowest octet; the block's next thread uses it again

  char* stack_top() const { return stack + dispatcher_stack; }
  bool stack_holds(const void* address) const {
    const auto* at = static_cast<const char*>(address);
    return at >= stack && at < stack_top();
  }
};

// Blocks are found by thread-local storage. If a program sets the processor's register for it to storage of its own, or threads
// share one, the kernel's numbers identify threads.
class ThreadBlocks {
 public:
  static ThreadBlock* own() { return by_number_ ? by_number() : current_; }
  static ThreadBlock* take(PageThread* place);   // with a stack; null: there is no memory
  static void give_back(ThreadBlock& block) { block.place = nullptr; }
  static ThreadBlock* find(int number);          // of a living thread, by the kernel's number; null: none
  static void enter(ThreadBlock& block);         // this thread takes the block
  static void keep_only(ThreadBlock& block);     // after a fork: there are no other threads
  static void go_by_number() { by_number_ = true; }

 private:
  static ThreadBlock* by_number();
  static bool by_number_;
  static __thread ThreadBlock* current_ __attribute__((tls_model("initial-exec")));
};

}  // namespace ntpsim::daemon::shim
