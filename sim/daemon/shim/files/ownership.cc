#include "sim/daemon/shim/files/ownership.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/printed_lines.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t unchanged = 0xffffffff;

PageOwner* recorded(std::uint64_t device, std::uint64_t inode) {
  for (std::uint32_t i = 0; i < page->owner_count; ++i) {
    PageOwner& owner = page->owners[i];
    if (owner.device == device && owner.inode == inode) return &owner;
  }
  return nullptr;
}

// Files of the user who runs ntpsim belong to root for simulated programs.
void correct(std::uint64_t device, std::uint64_t inode, std::uint32_t& user, std::uint32_t& group) {
  if (user == page->machine_user) user = 0;
  if (group == page->machine_group) group = 0;
  const PageOwner* owner = recorded(device, inode);
  if (owner == nullptr) return;
  user = owner->user;
  group = owner->group;
}

long record(const struct stat& file, std::uint32_t user, std::uint32_t group) {
  PageOwner* owner = recorded(file.st_dev, file.st_ino);
  if (owner == nullptr) {
    if (page->owner_count == max_owners) return 0;   // a program that gives away this many files does not check them all
    owner = &page->owners[page->owner_count++];
    *owner = {file.st_dev, file.st_ino, 0, 0};
  }
  if (user != unchanged) owner->user = user;
  if (group != unchanged) owner->group = group;
  return 0;
}

long own(long result, const struct stat& file, long user, long group) {
  return result != 0 ? result : record(file, static_cast<std::uint32_t>(user), static_cast<std::uint32_t>(group));
}

// The date of an inode's last change cannot be set. It is shown as the date of the content, which is the host's.
long corrected(long result, struct stat* file) {
  if (result != 0) return result;
  correct(file->st_dev, file->st_ino, file->st_uid, file->st_gid);
  file->st_ctim = file->st_mtim;
  return 0;
}

}  // namespace

long call_chown(const Call& call) {
  struct stat file {};
  const long number = call.number == SYS_lchown ? SYS_lstat : SYS_stat;
  const long result = call_with_path(Call{number, {call.arguments[0], word(&file)}});
  return own(result, file, call.arguments[1], call.arguments[2]);
}

long call_fchown(const Call& call) {
  struct stat file {};
  return own(raw(SYS_fstat, call.fd(), &file), file, call.arguments[1], call.arguments[2]);
}

long call_fchownat(const Call& call) {
  struct stat file {};
  const long result =
      call_at_path(Call{SYS_newfstatat, {call.arguments[0], call.arguments[1], word(&file), call.arguments[4]}});
  return own(result, file, call.arguments[2], call.arguments[3]);
}

long call_stat(const Call& call) { return corrected(call_with_path(call), call.as<struct stat*>(1)); }

long call_fstat(const Call& call) {
  const long result = corrected(call.forward(), call.as<struct stat*>(1));
  if (result == 0) show_virtual(call.fd(), *call.as<struct stat*>(1));
  return result;
}

long call_newfstatat(const Call& call) {
  const long result = corrected(call_at_path(call), call.as<struct stat*>(2));
  const bool of_descriptor = (call.as<int>(3) & AT_EMPTY_PATH) != 0 && *call.as<const char*>(1) == 0;
  if (result != 0 || !of_descriptor) return result;
  show_virtual(call.fd(), *call.as<struct stat*>(2));
  show_as_device(call.fd(), *call.as<struct stat*>(2));
  return 0;
}

long call_statx(const Call& call) {
  const long result = call_at_path(call);
  if (result != 0) return result;
  auto* out = call.as<struct statx*>(4);
  std::uint32_t user = out->stx_uid, group = out->stx_gid;
  correct(makedev(out->stx_dev_major, out->stx_dev_minor), out->stx_ino, user, group);
  out->stx_uid = user;
  out->stx_gid = group;
  out->stx_ctime = out->stx_btime = out->stx_mtime;
  return 0;
}

}  // namespace ntpsim::daemon::shim
