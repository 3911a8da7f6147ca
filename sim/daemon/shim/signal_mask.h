// The signal mask of a thread, which in the kernel may block more than the program has said.
//
// Every signal is blocked while a thread waits for its turn. To put the program's mask back after each wait and block again at
// the next one would cost two system calls a turn, and while no signal is pending nobody can tell the difference. So the mask
// is owed: it is put back when a signal may be pending, or when the program becomes another one.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace ntpsim::daemon::shim {

using SignalMask = std::uint64_t;        // as the kernel has it
inline constexpr std::size_t mask_size = sizeof(SignalMask);

constexpr SignalMask bit(int signal) { return SignalMask{1} << (signal - 1); }
inline constexpr SignalMask all_signals =
    ~(bit(SIGSYS) | bit(SIGSEGV) | bit(SIGBUS) | bit(SIGFPE) | bit(SIGILL) | bit(SIGTRAP));

// Signals that must always get through: the filter's own.
constexpr SignalMask without_own_signals(SignalMask mask) { return mask & ~(bit(SIGSYS) | bit(SIGSEGV)); }

struct ThreadBlock;

void block_signals(ThreadBlock& self);   // in the kernel: from then on the program's mask is owed
void pay_mask(ThreadBlock& self);        // the kernel has it again; a signal that is pending comes now

// What sigprocmask does, as the kernel returns. On the program's own stack: where the mask is not owed, signals come in.
long change_mask(ThreadBlock& self, int how, const SignalMask* wanted, SignalMask* before);

}  // namespace ntpsim::daemon::shim
