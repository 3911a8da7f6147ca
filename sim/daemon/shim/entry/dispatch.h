// The one place where system calls get their meaning. Preloaded functions and the trap for calls by other ways both come here.
#pragma once

#include <type_traits>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// Of a program whose call was trapped: what a child of it must have again.
struct Registers {
  std::uint64_t r15, r14, r13, r12, rbp, rbx, r9, r8, r10, rdx, rsi, rdi;
  std::uint64_t next;                       // where it goes on after the call
};

struct Call {
  long number;
  long arguments[6];
  const Registers* registers = nullptr;     // of a trapped call

  template <class T>
  T as(unsigned index) const {
    if constexpr (std::is_pointer_v<T>) {
      return reinterpret_cast<T>(arguments[index]);
    } else {
      return static_cast<T>(arguments[index]);
    }
  }
  int fd() const { return static_cast<int>(arguments[0]); }
  long forward() const {
    return raw_words(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  }
};

using Handler = long (*)(const Call&);

enum class Treatment : unsigned char { unknown, pass, emulate };

struct Entry {
  Treatment treatment = Treatment::unknown;
  Handler handler = nullptr;
};

inline constexpr unsigned table_size = 512;
struct CallTable {
  Entry entries[table_size];
};
extern const CallTable call_table;

// As the kernel returns: a negative errno on failure.
long dispatch(const Call& call);

template <class... Arguments>
long system_call(long number, Arguments... arguments) {
  return dispatch(Call{number, {word(arguments)...}});
}

// As the C library returns.
long with_errno(long result);

}  // namespace ntpsim::daemon::shim
