// The library's own place: the page, this process and this thread in it.
#pragma once

#include "sim/daemon/page/page_tables.h"
#include "sim/daemon/page/protocol.h"
#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

extern Page* page;                       // null until the library has started

// This thread's place.
class ThisThread {
 public:
  PageThread* get() const {
    const ThreadBlock* block = ThreadBlocks::own();
    return block == nullptr ? nullptr : block->place;
  }
  PageThread* operator->() const { return get(); }
  operator PageThread*() const { return get(); }   // NOLINT: it stands for the pointer
};
inline constexpr ThisThread thread;

inline std::int32_t process_index() { return thread->process; }
inline PageProcess& process() { return page->processes[process_index()]; }

extern bool is_static_program;                  // this library was there before the program, which has no dynamic loader

// The virtual object behind a descriptor, or null.
inline std::uint16_t object_index(long fd) {
  return fd >= 0 && fd < static_cast<long>(max_descriptors) ? process().objects[fd] : none;
}
inline PageObject* object_at(long fd) {
  const std::uint16_t index = object_index(fd);
  return index == none ? nullptr : &page->objects[index];
}
inline bool is_socket(const PageObject& object) {
  return object.kind == ObjectKind::udp || object.kind == ObjectKind::stream || object.kind == ObjectKind::netlink;
}

// Ends the run: the simulator reports the text with the virtual time. Does not return.
[[noreturn]] void fatal(const char* text, const char* detail = "");
[[noreturn]] void give_up_on(long call);   // for a system call that is in no table

std::uint64_t random_bits();

}  // namespace ntpsim::daemon::shim
