#include "sim/daemon/shim/files/ownership.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cerrno>

#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/files/file_dates.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/printed_lines.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t unchanged = 0xffffffff;

// Files of the user who runs ntpsim belong to root for simulated programs.
void correct(std::uint64_t device, std::uint64_t inode, std::uint32_t& user, std::uint32_t& group) {
  if (user == page->machine_user) user = 0;
  if (group == page->machine_group) group = 0;
  const PageOwner* owner = owner_of(*page, device, inode);
  if (owner == nullptr) return;
  user = owner->user;
  group = owner->group;
}

long record(const struct stat& file, std::uint32_t user, std::uint32_t group) {
  const PageOwner* const before = owner_of(*page, file.st_dev, file.st_ino);
  PageOwner now = before != nullptr ? *before : PageOwner{file.st_dev, file.st_ino, 0, 0};
  if (user != unchanged) now.user = user;
  if (group != unchanged) now.group = group;
  if (now.user == 0 && now.group == 0) forget_owner(*page, file.st_dev, file.st_ino);
  else if (!set_owner(*page, now)) fatal("too many files of the host belong to other users than root");
  return 0;
}

long own(long result, const struct stat& file, long user, long group) {
  return result != 0 ? result : record(file, static_cast<std::uint32_t>(user), static_cast<std::uint32_t>(group));
}

// On a disc that keeps whole blocks, and a directory in one.
constexpr std::int64_t block_size = 4096;
std::int64_t blocks_of(std::int64_t size) { return (size + block_size - 1) / block_size * (block_size / 512); }

// Devices, pipes, sockets and what is in /proc have the dates at which the machine's kernel has first seen them.
bool has_date_of_machine(std::uint64_t device, std::uint32_t mode) {
  static const std::uint64_t of_proc = [] {
    struct stat proc {};
    return raw(SYS_stat, "/proc", &proc) == 0 ? proc.st_dev : 0;
  }();
  return device == of_proc || !(S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode));
}

// The date of an inode's last change cannot be set, and the kernel sets that of the last access by itself. They are shown as the
// date of the content, which is the host's.
long corrected(long result, struct stat* file) {
  if (result != 0) return result;
  correct(file->st_dev, file->st_ino, file->st_uid, file->st_gid);
  if (has_date_of_machine(file->st_dev, file->st_mode)) file->st_mtim = to_timespec(page->file_date);
  file->st_ctim = file->st_atim = file->st_mtim;
  if (S_ISDIR(file->st_mode)) file->st_size = block_size;
  file->st_blksize = block_size;
  file->st_blocks = blocks_of(file->st_size);
  return 0;
}

// The name that a call takes away, as it was before.
class Victim {
 public:
  Victim(long directory, const char* path) {
    if (page->owner_count == 0) return;
    is_there_ = call_at_path(Call{SYS_newfstatat, {directory, word(path), word(&file_), AT_SYMLINK_NOFOLLOW}}) == 0;
  }
  long taken_away(long result) const {
    const bool was_last = S_ISDIR(file_.st_mode) || file_.st_nlink <= 1;
    if (result == 0 && is_there_ && was_last) forget_owner(*page, file_.st_dev, file_.st_ino);
    return result;
  }

 private:
  bool is_there_ = false;
  struct stat file_ {};
};

}  // namespace

void own_new(const struct stat& file) {
  const PageIdentity& maker = process().identity;
  record(file, maker.user[file_id], maker.group[file_id]);
}

void own_new(long directory, const char* path) {
  struct stat file {};
  if (call_at_path(Call{SYS_newfstatat, {directory, word(path), word(&file), AT_SYMLINK_NOFOLLOW}}) == 0) own_new(file);
  call_utimensat(Call{SYS_utimensat, {directory, word(path), 0, AT_SYMLINK_NOFOLLOW}});
  entry_changed(directory, path);
}

long call_mknod(const Call& call) {
  const bool at = call.number == SYS_mknodat;
  const long result = at ? call_at_path(call) : call_with_path(call);
  if (result == 0) own_new(at ? call.arguments[0] : AT_FDCWD, call.as<const char*>(at ? 1 : 0));
  return result;
}

long call_unlink(const Call& call) {
  const bool at = call.number == SYS_unlinkat;
  const long directory = at ? call.as<int>(0) : AT_FDCWD;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  const Victim victim{directory, path};
  const long result = victim.taken_away(at ? call_at_path(call) : call_with_path(call));
  if (result == 0) entry_changed(directory, path);
  return result;
}

long call_rename(const Call& call) {
  const bool at = call.number != SYS_rename;
  const bool exchanges = call.number == SYS_renameat2 && (call.as<unsigned>(4) & RENAME_EXCHANGE) != 0;
  const long from = at ? call.as<int>(0) : AT_FDCWD, to = at ? call.as<int>(2) : AT_FDCWD;
  const auto* old_path = call.as<const char*>(at ? 1 : 0);
  const auto* new_path = call.as<const char*>(at ? 3 : 1);
  const Victim victim{to, new_path};
  const long result = at ? call_at_two_paths(call) : call_with_two_paths(call);
  if (result != 0) return result;
  entry_changed(from, old_path);
  entry_changed(to, new_path);
  return exchanges ? 0 : victim.taken_away(0);
}

long call_link(const Call& call) {
  const bool at = call.number == SYS_linkat;
  const long result = at ? call_at_two_paths(call) : call_with_two_paths(call);
  if (result == 0) entry_changed(at ? call.as<int>(2) : AT_FDCWD, call.as<const char*>(at ? 3 : 1));
  return result;
}

long call_fchmod(const Call& call) { return call.forward(); }

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
  if (has_date_of_machine(makedev(out->stx_dev_major, out->stx_dev_minor), out->stx_mode)) {
    const timespec date = to_timespec(page->file_date);
    out->stx_mtime = {date.tv_sec, static_cast<std::uint32_t>(date.tv_nsec), {}};
  }
  if (S_ISDIR(out->stx_mode)) out->stx_size = block_size;
  out->stx_blksize = block_size;
  out->stx_blocks = static_cast<std::uint64_t>(blocks_of(static_cast<std::int64_t>(out->stx_size)));
  out->stx_atime = out->stx_ctime = out->stx_btime = out->stx_mtime;
  return 0;
}

}  // namespace ntpsim::daemon::shim
