#include "sim/daemon/shim/calls/segment_calls.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/falloc.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include <cerrno>

#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/memory.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr unsigned may_read = 4, may_write = 2, may_execute = 1;

std::int64_t now_s() { return realtime_ns(page->clock, page->debt) / 1'000'000'000; }

bool is_users(const PageSegment& segment) {
  const std::uint32_t user = process().identity.user[effective_id];
  return user == segment.user || user == segment.creator_user;
}

bool owns(const PageSegment& segment) { return is_users(segment) || may(CAP_SYS_ADMIN); }

bool may_use(const PageSegment& segment, unsigned wanted) {
  if (may(CAP_IPC_OWNER)) return true;
  const PageIdentity& own = process().identity;
  const bool is_groups = is_in_group(own, segment.group) || is_in_group(own, segment.creator_group);
  const unsigned shift = is_users(segment) ? 6 : is_groups ? 3 : 0;
  return (wanted & ~(segment.mode >> shift) & 7) == 0;
}

// A hole in the memory reads as zeroes, so nothing of an earlier segment remains.
bool prepare_memory(std::uint64_t offset, std::uint64_t size) {
  if (offset + size > page->memory_end) {
    if (raw(SYS_ftruncate, page_descriptor, offset + size) != 0) return false;
    page->memory_end = offset + size;
  }
  return raw(SYS_fallocate, page_descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, size) == 0;
}

long make_segment(std::int32_t key, std::size_t size, int flags) {
  if (size == 0 || size > largest_segment) return -EINVAL;
  if ((flags & SHM_HUGETLB) != 0) return -EPERM;
  const std::uint16_t index = new_segment(*page, key, size, prepare_memory);
  if (index == none) return -ENOSPC;
  PageSegment& segment = page->segments[index];
  segment.mode = static_cast<std::uint32_t>(flags) & 0777;
  segment.user = segment.creator_user = process().identity.user[effective_id];
  segment.group = segment.creator_group = process().identity.group[effective_id];
  segment.creator = process().shown_pid;
  segment.changed = now_s();
  return number_of(*page, index);
}

PageAttachment* attachment_at(std::uint64_t address) {
  for (PageAttachment& one : page->attachments) {
    if (one.in_use && one.process == process_index() && one.address == address) return &one;
  }
  return nullptr;
}

// The address that the program wants: 0 is any, negative an errno.
long wanted_address(const Call& call) {
  const auto address = call.as<std::uint64_t>(1);
  const int flags = call.as<int>(2);
  if (address == 0) return (flags & SHM_REMAP) != 0 ? -EINVAL : 0;
  if (address % memory_page != 0 && (flags & SHM_RND) == 0) return -EINVAL;
  return static_cast<long>(address / memory_page * memory_page);
}

long map_segment(const PageSegment& segment, long address, int flags) {
  const int protection = PROT_READ | ((flags & SHM_RDONLY) != 0 ? 0 : PROT_WRITE) | ((flags & SHM_EXEC) != 0 ? PROT_EXEC : 0);
  const int fixed = address == 0 ? 0 : (flags & SHM_REMAP) != 0 ? MAP_FIXED : MAP_FIXED_NOREPLACE;
  const long at =
    raw(SYS_mmap, address, whole_pages(segment.size), protection, MAP_SHARED | fixed, page_descriptor, segment.offset);
  return at == -EEXIST ? -EINVAL : at;
}

void describe(const PageSegment& segment, std::uint16_t index, shmid_ds& out) {
  out = shmid_ds{};
  out.shm_perm.__key = segment.removed ? IPC_PRIVATE : segment.key;
  out.shm_perm.uid = segment.user;
  out.shm_perm.gid = segment.group;
  out.shm_perm.cuid = segment.creator_user;
  out.shm_perm.cgid = segment.creator_group;
  out.shm_perm.mode = segment.mode | (segment.removed ? std::uint32_t{SHM_DEST} : 0);
  out.shm_perm.__seq = static_cast<unsigned short>(segment.uses);
  out.shm_segsz = segment.size;
  out.shm_atime = segment.attached;
  out.shm_dtime = segment.detached;
  out.shm_ctime = segment.changed;
  out.shm_cpid = segment.creator;
  out.shm_lpid = segment.last;
  out.shm_nattch = attachments_of(*page, index);
}

long set_permissions(PageSegment& segment, const shmid_ds& given) {
  segment.user = given.shm_perm.uid;
  segment.group = given.shm_perm.gid;
  segment.mode = given.shm_perm.mode & 0777U;
  segment.changed = now_s();
  return 0;
}

}  // namespace

long call_shmget(const Call& call) {
  const auto key = call.as<std::int32_t>(0);
  const auto size = call.as<std::size_t>(1);
  const int flags = call.as<int>(2);
  const std::uint16_t index = segment_by_key(*page, key);
  if (index == none) return key == IPC_PRIVATE || (flags & IPC_CREAT) != 0 ? make_segment(key, size, flags) : -ENOENT;
  const PageSegment& segment = page->segments[index];
  if ((flags & IPC_CREAT) != 0 && (flags & IPC_EXCL) != 0) return -EEXIST;
  const auto wanted = static_cast<unsigned>((flags >> 6) | (flags >> 3) | flags) & 7;
  if (!may_use(segment, wanted)) return -EACCES;
  return size > segment.size ? -EINVAL : number_of(*page, index);
}

long call_shmat(const Call& call) {
  const std::uint16_t index = segment_by_number(*page, call.as<std::int32_t>(0));
  const int flags = call.as<int>(2);
  if (index == none) return -EINVAL;
  const long address = wanted_address(call);
  if (address < 0) return address;
  PageSegment& segment = page->segments[index];
  const unsigned wanted = may_read | ((flags & SHM_RDONLY) != 0 ? 0 : may_write) | ((flags & SHM_EXEC) != 0 ? may_execute : 0);
  if (!may_use(segment, wanted)) return -EACCES;
  PageAttachment* const attachment = new_attachment(*page, process_index(), index);
  if (attachment == nullptr) return -ENOMEM;
  const long at = map_segment(segment, address, flags);
  if (at < 0 && at > -static_cast<long>(memory_page)) {
    release_attachment(*page, *attachment);
    return at;
  }
  attachment->address = static_cast<std::uint64_t>(at);
  segment.attached = now_s();
  segment.last = process().shown_pid;
  return at;
}

long call_shmdt(const Call& call) {
  PageAttachment* const attachment = attachment_at(call.as<std::uint64_t>(0));
  if (attachment == nullptr) return -EINVAL;
  PageSegment& segment = page->segments[attachment->segment];
  raw(SYS_munmap, attachment->address, whole_pages(segment.size));
  segment.detached = now_s();
  segment.last = process().shown_pid;
  release_attachment(*page, *attachment);
  return 0;
}

long call_shmctl(const Call& call) {
  const std::uint16_t index = segment_by_number(*page, call.as<std::int32_t>(0));
  if (index == none) return -EINVAL;
  PageSegment& segment = page->segments[index];
  auto* const data = call.as<shmid_ds*>(2);
  const int command = call.as<int>(1);
  const bool uses_data = command == IPC_STAT || command == IPC_SET;
  if (uses_data && !can_write(data, sizeof *data)) return -EFAULT;
  switch (command) {
    case IPC_STAT:
      if (!may_use(segment, may_read)) return -EACCES;
      describe(segment, index, *data);
      return 0;
    case IPC_SET: return owns(segment) ? set_permissions(segment, *data) : -EPERM;
    case IPC_RMID:
      if (!owns(segment)) return -EPERM;
      segment.removed = 1;
      release_if_unused(*page, index);
      return 0;
    case SHM_LOCK:
    case SHM_UNLOCK: return owns(segment) ? 0 : -EPERM;
    default: return -EINVAL;
  }
}

}  // namespace ntpsim::daemon::shim
