// The signal mask of a thread, which in the kernel may block more than the program has said.
//
// Every signal is blocked while a thread waits for its turn. To put the program's mask back after each wait and block again at
// the next one would cost two system calls a turn, and while no signal is pending nobody can tell the difference. So the mask
// is owed: it is put back when the program does something that could tell.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace ntpsim::daemon::shim {

using SignalMask = std::uint64_t;        // as the kernel has it
inline constexpr std::size_t mask_size = sizeof(SignalMask);

constexpr SignalMask bit(int signal) { return SignalMask{1} << (signal - 1); }
inline constexpr SignalMask all_signals = ~(bit(SIGSYS) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL));

// Signals that must always get through: the filter's own.
constexpr SignalMask without_own_signals(SignalMask mask) { return mask & ~(bit(SIGSYS) | bit(SIGSEGV)); }

SignalMask block_signals();              // all of them; returns the program's mask
void unblock_signals(SignalMask mask);   // to the program's mask, now or when it matters
void put_back_mask();                    // if it is owed: before whatever sends signals or makes, or becomes, a process
void put_back_mask_at_once();            // and from now on always: signals may come at any moment

// What sigprocmask does, on the mask that is owed. False when none is: then it is the kernel's.
bool change_owed_mask(int how, const SignalMask* wanted, SignalMask* before);

// The mask in the context of a signal handler of this library. The kernel makes it the thread's when the handler returns, so
// what has become of the mask meanwhile is written there at the end; and a debt is paid so.
class MaskOfContext {
 public:
  explicit MaskOfContext(void* saved);
  ~MaskOfContext();
  MaskOfContext(const MaskOfContext&) = delete;
  MaskOfContext& operator=(const MaskOfContext&) = delete;
  void has_changed() { has_changed_ = true; }

 private:
  SignalMask& saved_;
  bool has_changed_;
};

}  // namespace ntpsim::daemon::shim
