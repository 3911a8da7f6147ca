// What this library keeps of each thread in the process's own memory: the dispatcher's stack, the signal mask that the kernel
// owes it, its alternate signal stack.
//
// The dispatcher never works on a stack of the program's, which may be as small as a signal frame. The kernel knows the
// dispatcher's stack as the thread's alternate signal stack, so trapped calls begin there; preloaded functions change to it.
// No handler of the program's runs on it: handlers are let in when the dispatcher has left (leave.h).
#pragma once

#include <signal.h>

#include <cstddef>
#include <cstdint>

#include "sim/daemon/protocol.h"
#include "sim/daemon/shim/signal_mask.h"

namespace ntpsim::daemon::shim {

inline constexpr std::size_t dispatcher_stack = std::size_t{128} << 10;

// What a call that was interrupted leaves to be done on the program's own stack.
struct Delivery {
  bool has_mask = false;                     // the wait's own mask, as of ppoll
  SignalMask mask = 0;
  bool restarts = false;                     // behind the handler the call begins again
  void (*plain_handler)(int) = nullptr;      // called as a function, without the kernel
  int plain_signal = 0;
  SignalMask mask_in_plain = 0;
};

// A handler that interrupted a wait with a mask of its own ends with the mask from before.
struct MaskBehindHandler {
  std::uint64_t instruction = 0, stack = 0;  // where the handler goes back to; 0: none
  SignalMask mask = 0;
};

struct ThreadBlock {
  PageThread* place = nullptr;               // in the page; null: the block is free
  std::int32_t tid = 0;                      // the kernel's number, once the thread runs
  bool is_vfork_child = false;               // on its way to exec, in its parent's turn
  bool came_by_function = false;             // not trapped: nothing of the caller's but its stack is in use
  bool owes_mask = false;                    // the kernel blocks all signals; the program's mask is `mask`
  SignalMask mask = 0;
  Delivery delivery;
  MaskBehindHandler behind_handler;
  stack_t alternate{nullptr, SS_DISABLE, 0}; // the program's own signal stack
  char* stack = nullptr;                     // lowest octet; stays for the block's next thread

  char* stack_top() const { return stack + dispatcher_stack; }
  bool stack_holds(const void* address) const {
    const auto* at = static_cast<const char*>(address);
    return at >= stack && at < stack_top();
  }
};

// Blocks are found by thread-local storage. A program that points the processor's register for it at storage of its own, or
// threads that share one, are told apart by the kernel's numbers.
class ThreadBlocks {
 public:
  static ThreadBlock* own() { return by_number_ ? by_number() : current_; }
  static ThreadBlock* take(PageThread* place);   // with a stack, or null when there is no memory
  static void give_back(ThreadBlock& block) { block.place = nullptr; }
  static void enter(ThreadBlock& block);         // this thread is the block's
  static void keep_only(ThreadBlock& block);     // after a fork: no other thread is here
  static void go_by_number() { by_number_ = true; }

 private:
  static ThreadBlock* by_number();
  static bool by_number_;
  static __thread ThreadBlock* current_ __attribute__((tls_model("initial-exec")));
};

}  // namespace ntpsim::daemon::shim
