// The only place where system calls are interpreted. Preloaded functions and the trap both lead here.
#pragma once

#include <ucontext.h>

#include <type_traits>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

struct Call {
  long number;
  long arguments[6];
  ucontext_t* context = nullptr;            // of a trapped call

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

enum class Treatment : unsigned char { unknown, pass, emulate, refuse };

struct Entry {
  Treatment treatment = Treatment::unknown;
  Handler handler = nullptr;
  std::uint8_t error = 0;                   // with which it is refused
};

inline constexpr unsigned table_size = max_call_number;
struct CallTable {
  Entry entries[table_size];
};
extern const CallTable call_table;

// Returns as the kernel does: a negative errno on failure. Runs on the dispatcher's stack.
long dispatch(const Call& call);

// The entry for preloaded functions: changes the stack, and lets signals in after the call.
long enter(const Call& call);

template <class... Arguments>
long system_call(long number, Arguments... arguments) {
  return enter(Call{number, {word(arguments)...}});
}

// Returns as the C library does.
long with_errno(long result);

}  // namespace ntpsim::daemon::shim
