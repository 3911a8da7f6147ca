// The signal mask of a thread. In the kernel it may block more than the program has set.
//
// Every signal is blocked while a thread waits for its turn. Restoring the program's mask after each wait would cost two system
// calls in every turn, and while no signal is pending the program cannot see a difference. So the mask is owed: it is restored
// when a signal may be pending, or before an exec.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace ntpsim::daemon::shim {

using SignalMask = std::uint64_t;        // as in the kernel
inline constexpr std::size_t mask_size = sizeof(SignalMask);

constexpr SignalMask bit(int signal) { return SignalMask{1} << (signal - 1); }
inline constexpr SignalMask all_signals =
    ~(bit(SIGSYS) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL) | bit(SIGTRAP));

// Signals that must never be blocked: the filter's own.
constexpr SignalMask without_own_signals(SignalMask mask) { return mask & ~(bit(SIGSYS) | bit(SIGSEGV)); }

struct ThreadBlock;

void block_signals(ThreadBlock& self);   // in the kernel: from then on the program's mask is owed
void pay_mask(ThreadBlock& self);        // the kernel gets the mask again; a pending signal comes now

// sigprocmask; returns as the kernel does. On the program's own stack: signals come in if the mask is not owed.
long change_mask(ThreadBlock& self, int how, const SignalMask* wanted, SignalMask* before);

}  // namespace ntpsim::daemon::shim
