#include "sim/daemon/shim/memory.h"

#include <limits.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace ntpsim::daemon::shim {

// Each look is one instruction. If it faults, the thread continues at `ntpsim_look_failed`. A write changes nothing.
extern "C" {
__attribute__((visibility("hidden"))) int ntpsim_look_to_read(const void*);
__attribute__((visibility("hidden"))) int ntpsim_look_to_write(void*);
__attribute__((visibility("hidden"))) void ntpsim_look_failed();
}
asm(R"(
  .text
  .hidden ntpsim_look_to_read
  .hidden ntpsim_look_to_write
  .hidden ntpsim_look_failed
  .type ntpsim_look_to_read, @function
  .type ntpsim_look_to_write, @function
  .type ntpsim_look_failed, @function
ntpsim_look_to_read:
  testb $0, (%rdi)
  mov $1, %eax
  ret
ntpsim_look_to_write:
  lock orb $0, (%rdi)
  mov $1, %eax
  ret
ntpsim_look_failed:
  xor %eax, %eax
  ret
)");

namespace {

constexpr std::uintptr_t page_size = 4096;
constexpr std::uintptr_t end_of_user_memory = std::uintptr_t{1} << 47;

// One look at each page of it.
template <class Look>
bool look_at(std::uintptr_t begin, std::size_t size, Look&& look) {
  if (size == 0) return true;
  if (begin >= end_of_user_memory || size > end_of_user_memory - begin) return false;
  const std::uintptr_t last = begin + size - 1;
  for (std::uintptr_t at = begin; at <= last; at = (at / page_size + 1) * page_size) {
    if (look(at) == 0) return false;
  }
  return true;
}

}  // namespace

bool can_read(const void* address, std::size_t size) {
  return look_at(reinterpret_cast<std::uintptr_t>(address), size,
                 [](std::uintptr_t at) { return ntpsim_look_to_read(reinterpret_cast<const void*>(at)); });
}

bool can_write(void* address, std::size_t size) {
  return look_at(reinterpret_cast<std::uintptr_t>(address), size,
                 [](std::uintptr_t at) { return ntpsim_look_to_write(reinterpret_cast<void*>(at)); });
}

long check_text(const char* text) {
  for (std::size_t length = 0; length < PATH_MAX;) {
    const auto at = reinterpret_cast<std::uintptr_t>(text + length);
    const std::size_t part = std::min<std::size_t>(page_size - at % page_size, PATH_MAX - length);
    if (!can_read(text + length, 1)) return -EFAULT;
    if (std::memchr(text + length, 0, part) != nullptr) return 0;
    length += part;
  }
  return -ENAMETOOLONG;
}

// These texts may be longer than paths; the kernel reads them.
bool can_read_list(char* const* list) {
  for (; list != nullptr; ++list) {
    if (!can_read(list, sizeof *list)) return false;
    if (*list == nullptr) break;
    if (!can_read(*list, 1)) return false;
  }
  return true;
}

long check_vector(const iovec* pieces, std::size_t count, bool writes) {
  if (count > IOV_MAX) return -EINVAL;
  if (!can_read(pieces, count * sizeof *pieces)) return -EFAULT;
  for (std::size_t i = 0; i < count; ++i) {
    if (pieces[i].iov_len > SSIZE_MAX) return -EINVAL;
    const auto& [base, length] = pieces[i];
    const bool good = writes ? can_write(base, length) : can_read(base, length);
    if (!good) return -EFAULT;
  }
  return 0;
}

long check_message(const msghdr* message, bool writes) {
  if (!can_read(message, sizeof *message)) return -EFAULT;
  if (message->msg_iovlen > IOV_MAX) return -EMSGSIZE;
  if (const long bad = check_vector(message->msg_iov, message->msg_iovlen, writes); bad != 0) return bad;
  auto* const name = message->msg_name;
  const std::size_t length = name == nullptr ? 0 : message->msg_namelen;
  const std::size_t control = message->msg_control == nullptr ? 0 : message->msg_controllen;
  const bool good = writes ? can_write(const_cast<msghdr*>(message), sizeof *message) && can_write(name, length) &&
                                 can_write(message->msg_control, control)
                           : can_read(name, length) && can_read(message->msg_control, control);
  return good ? 0 : -EFAULT;
}

bool settle_look(ucontext_t& context) {
  greg_t& instruction = context.uc_mcontext.gregs[REG_RIP];
  const bool looks = instruction == reinterpret_cast<greg_t>(ntpsim_look_to_read) ||
                     instruction == reinterpret_cast<greg_t>(ntpsim_look_to_write);
  if (!looks) return false;
  instruction = reinterpret_cast<greg_t>(ntpsim_look_failed);
  return true;
}

}  // namespace ntpsim::daemon::shim
