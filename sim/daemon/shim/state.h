// Who we are: the page, this process and this thread in it.
#pragma once

#include "sim/daemon/page_tables.h"
#include "sim/daemon/protocol.h"

namespace ntpsim::daemon::shim {

extern Page* page;                       // null until the library is in place
extern int process_index;

// This thread's place. Kept in thread-local storage; a program without the dynamic loader points the processor's register for
// it at storage of its own, so there the kernel's number of the thread says who it is.
class ThisThread {
 public:
  PageThread* get() const { return is_foreign ? by_number() : place; }
  PageThread* operator->() const { return get(); }
  operator PageThread*() const { return get(); }   // NOLINT: it stands for the pointer
  const ThisThread& operator=(PageThread* to) const {
    if (!is_foreign) place = to;
    return *this;
  }
  static bool is_foreign;

 private:
  static PageThread* by_number();
  static __thread PageThread* place __attribute__((tls_model("initial-exec")));
};
inline constexpr ThisThread thread;

inline PageProcess& process() { return page->processes[process_index]; }

// A child of vfork runs in its parent's memory and must not speak for it.
bool is_own_process();

// The virtual object behind a descriptor, or null.
inline std::uint16_t object_index(long fd) {
  return fd >= 0 && fd < static_cast<long>(max_descriptors) ? process().objects[fd] : none;
}
inline PageObject* object_at(long fd) {
  const std::uint16_t index = object_index(fd);
  return index == none ? nullptr : &page->objects[index];
}

// Gives up: the simulator reports the text with the place in virtual time. Does not return.
[[noreturn]] void fatal(const char* text, const char* detail = "");
[[noreturn]] void give_up_on(long call);   // a system call that is in no table

std::uint64_t random_bits();

}  // namespace ntpsim::daemon::shim
