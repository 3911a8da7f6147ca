#include "sim/daemon/shim/calls/descriptor_calls.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sim/daemon/shim/files/file_waits.h"

namespace ntpsim::daemon::shim {

namespace {

void forget(long fd) {
  const std::uint16_t index = object_index(fd);
  if (index == none) return;
  process().objects[fd] = none;
  release_object(*page, index);
}

// The new descriptor means the same object as the old one; its former object is released.
void duplicate(long from, long to) {
  if (from == to || to >= static_cast<long>(max_descriptors)) return;
  forget(to);
  const std::uint16_t index = object_index(from);
  if (index == none) return;
  process().objects[to] = index;
  ++page->objects[index].references;
}

long duplicated(const Call& call, long result) {
  if (result >= 0) duplicate(call.fd(), result);
  return result;
}

}  // namespace

bool is_ours(long fd) { return fd == page_descriptor || fd == output_descriptor || fd == root_descriptor; }

long name_descriptor(long fd, std::uint16_t object) {
  page->objects[object].references = 1;
  if (fd < 0 || fd >= static_cast<long>(max_descriptors)) {
    if (fd >= 0) raw(SYS_close, fd);
    release_object(*page, object);
    return fd < 0 ? fd : -EMFILE;
  }
  process().objects[fd] = object;
  return fd;
}

long new_descriptor(std::uint16_t object, bool close_on_exec) {
  const int flags = SOCK_DGRAM | SOCK_NONBLOCK | (close_on_exec ? SOCK_CLOEXEC : 0);
  return name_descriptor(raw(SYS_socket, AF_UNIX, flags, 0), object);
}

// The kernel counts inodes for the whole machine.
void show_virtual(int fd, struct stat& status) {
  const PageObject* object = object_at(fd);
  if (object == nullptr || object->kind == ObjectKind::epoll) return;
  status.st_ino = object_index(fd) + 1U;
  if (object->kind == ObjectKind::timer) status.st_mode = 0600;   // it is no kind of file
}

long call_close(const Call& call) {
  if (is_ours(call.fd())) return -EBADF;
  const long result = call.forward();
  if (result == 0) forget(call.fd());
  return result;
}

long call_close_range(const Call& call) {
  const auto first = call.as<unsigned>(0);
  const auto last = std::min(call.as<unsigned>(1), static_cast<unsigned>(page_descriptor) - 1);
  if (call.as<unsigned>(1) < first) return -EINVAL;
  if (last < first) return 0;
  const long result = raw(SYS_close_range, first, last, call.arguments[2]);
  if (result != 0 || call.as<unsigned>(2) != 0) return result;
  for (unsigned fd = first; fd <= last && fd < max_descriptors; ++fd) forget(fd);
  return 0;
}

long call_dup(const Call& call) { return duplicated(call, call.forward()); }

long call_dup2(const Call& call) {
  if (is_ours(call.as<int>(1))) return -EBADF;
  return duplicated(call, call.forward());
}

long call_dup3(const Call& call) { return call_dup2(call); }

long call_fcntl(const Call& call) {
  PageObject* object = object_at(call.fd());
  switch (call.as<int>(1)) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC: return duplicated(call, call.forward());
    case F_GETFL: return object != nullptr ? static_cast<long>(O_RDWR | object->flags) : call.forward();
    case F_SETFL:
      if (object == nullptr) return call.forward();
      object->flags = call.as<unsigned>(2) & O_NONBLOCK;
      return 0;
    case F_SETLKW:
    case F_OFD_SETLKW: return call_record_lock(call);
    case F_SETOWN:
    case F_SETSIG: return object != nullptr ? -EOPNOTSUPP : call.forward();
    default: return call.forward();
  }
}

}  // namespace ntpsim::daemon::shim
