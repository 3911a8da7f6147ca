// System calls that reach the kernel. All of them leave from one page at a fixed address, the gate, which the seccomp filter lets
// pass. A call from anywhere else is trapped, in this process and in all that it starts.
#pragma once

#include <sys/syscall.h>

#include <cstdint>
#include <type_traits>

namespace ntpsim::daemon::shim {

// Below 2 GiB, where no programs, heaps or shadows of AddressSanitizer lie.
inline constexpr std::uint64_t gate_address = 0x70000000;
inline constexpr std::uint64_t gate_return = gate_address + 2;   // the instruction pointer that the filter sees
inline constexpr std::uint64_t gate_sigreturn = gate_address + 16;   // restores the frame of a signal
inline constexpr std::uint64_t gate_sigreturn_return = gate_sigreturn + 9;

bool open_gate();

template <class T>
inline long word(T value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<long>(value);
  } else {
    return (long)value;  // NOLINT: pointers and integers of any width
  }
}
inline long word(decltype(nullptr)) { return 0; }

inline long raw_words(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("call *%[gate]"
               : "=a"(result)
               : [gate] "r"(gate_address), "0"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

template <class A = long, class B = long, class C = long, class D = long, class E = long, class F = long>
inline long raw(long number, A a = 0, B b = 0, C c = 0, D d = 0, E e = 0, F f = 0) {
  return raw_words(number, word(a), word(b), word(c), word(d), word(e), word(f));
}

}  // namespace ntpsim::daemon::shim
