#include "sim/daemon/shim/files/passed_descriptors.h"

#include <sys/stat.h>

#include <cstring>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

namespace {

template <class Use>
void for_each_descriptor(const msghdr& message, Use&& use) {
  auto* const whole = const_cast<msghdr*>(&message);
  for (cmsghdr* header = CMSG_FIRSTHDR(whole); header != nullptr; header = CMSG_NXTHDR(whole, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
      use(fd);
    }
  }
}

std::uint64_t inode_of(int fd) {
  struct stat status {};
  return raw(SYS_fstat, fd, &status) == 0 && S_ISSOCK(status.st_mode) ? status.st_ino : 0;
}

std::uint16_t object_with(std::uint64_t inode) {
  for (std::uint32_t i = 0; inode != 0 && i < page->object_count; ++i) {
    const PageObject& object = page->objects[i];
    if (object.kind != ObjectKind::free && object.inode == inode) return static_cast<std::uint16_t>(i);
  }
  return none;
}

}  // namespace

// A reference is kept for a descriptor on its way: its sender may close it before it arrives.
void note_sent_descriptors(const msghdr& message) {
  for_each_descriptor(message, [](int fd) {
    PageObject* object = object_at(fd);
    if (object == nullptr) return;
    if (object->kind == ObjectKind::epoll) fatal("an epoll set was sent to another process: ", "which is not simulated");
    object->inode = inode_of(fd);
    ++object->in_flight;
    ++object->references;
  });
}

void adopt_received_descriptors(const msghdr& message, bool was_peeked) {
  for_each_descriptor(message, [was_peeked](int fd) {
    const std::uint16_t index = object_with(inode_of(fd));
    if (index == none || fd < 0 || fd >= static_cast<int>(max_descriptors)) return;
    PageObject& object = page->objects[index];
    process().objects[fd] = index;
    if (was_peeked || object.in_flight == 0) {
      ++object.references;
    } else {
      --object.in_flight;
    }
  });
}

}  // namespace ntpsim::daemon::shim
