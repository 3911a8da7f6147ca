#include "sim/daemon/shim/files/permissions.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <linux/securebits.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/files/ownership.h"
#include "sim/daemon/shim/files/paths.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr unsigned to_read = 4, to_write = 2, to_execute = 1;

// Who asks: by the file's user, or for access(2) by the real one.
struct Subject {
  std::uint32_t user;
  const PageIdentity& identity;
  std::uint64_t capabilities;

  bool has(int wanted) const { return (capabilities & capability(wanted)) != 0; }
};

Subject as_effective() { return {process().identity.user[file_id], process().identity, process().identity.effective}; }

Subject as_real() {
  const PageIdentity& own = process().identity;
  const bool by_user = (own.secure_bits & SECBIT_NO_SETUID_FIXUP) == 0;
  return {own.user[real_id], own, !by_user ? own.effective : own.user[real_id] == 0 ? own.permitted : 0};
}

bool may_use(const Subject& who, const struct stat& file, unsigned wanted) {
  if (who.has(CAP_DAC_OVERRIDE)) return true;
  const bool only_looks = S_ISDIR(file.st_mode) ? (wanted & to_write) == 0 : wanted == to_read;
  if (only_looks && who.has(CAP_DAC_READ_SEARCH)) return true;
  const unsigned shift = who.user == file.st_uid ? 6 : is_in_group(who.identity, file.st_gid) ? 3 : 0;
  return (wanted & ~(file.st_mode >> shift) & 7) == 0;
}

// There each process finds its own; whose they are only the kernel knows.
bool is_of_kernel(const char* path) { return std::strncmp(path, "/proc/", sizeof "/proc/" - 1) == 0; }

bool look(long directory, const char* path, struct stat& out, bool follows = true) {
  const long flags = follows ? 0 : AT_SYMLINK_NOFOLLOW;
  return call_newfstatat(Call{SYS_newfstatat, {directory, word(path), word(&out), flags}}) == 0;
}

// What is not there the kernel will say itself: it is asked next.
long check_file(const Subject& who, long directory, const char* path, unsigned wanted) {
  struct stat file {};
  return look(directory, path, file) && !may_use(who, file, wanted) ? -EACCES : 0;
}

// A copy of a path that is cut at each slash in turn.
class Prefixes {
 public:
  explicit Prefixes(const char* path) : length_{std::strlen(path)} {
    fits_ = length_ < sizeof text_;
    if (fits_) std::memcpy(text_, path, length_ + 1);
  }
  // The directories on the way to the last component, one after the other; null behind the last of them.
  const char* next() {
    if (at_ > 0) text_[at_] = '/';
    std::size_t end = at_ + 1;
    while (end < length_ && text_[end] != '/') ++end;
    std::size_t rest = end;
    while (rest < length_ && text_[rest] == '/') ++rest;
    if (!fits_ || rest >= length_) return nullptr;
    at_ = end;
    text_[at_] = 0;
    return text_;
  }

 private:
  std::size_t length_, at_ = 0;
  bool fits_;
  char text_[path_room];
};

long check_way(const Subject& who, long directory, const char* path) {
  if (who.has(CAP_DAC_OVERRIDE) || who.has(CAP_DAC_READ_SEARCH)) return 0;
  if (*path != '/' && *path != 0 && check_file(who, directory, ".", to_execute) != 0) return -EACCES;
  Prefixes prefixes{path};
  for (const char* prefix = prefixes.next(); prefix != nullptr; prefix = prefixes.next()) {
    if (check_file(who, directory, prefix, to_execute) != 0) return -EACCES;
  }
  return 0;
}

// The directory in which the last component lies: its path, in `out`.
void parent_of(const char* path, char (&out)[path_room]) {
  std::size_t end = strnlen(path, sizeof out - 1);
  while (end > 1 && path[end - 1] == '/') --end;
  while (end > 0 && path[end - 1] != '/') --end;
  std::memcpy(out, path, end);
  if (end == 0) out[end++] = '.';
  out[end] = 0;
}

// A new name in its directory, or another one's taken out of it.
long check_entry(const Subject& who, long directory, const char* path, bool takes_out) {
  char parent[path_room];
  parent_of(path, parent);
  struct stat folder {}, file {};
  if (!look(directory, parent, folder)) return 0;
  if (!may_use(who, folder, to_write | to_execute)) return -EACCES;
  const bool owns_folder = who.user == folder.st_uid || who.has(CAP_FOWNER);
  if (!takes_out || (folder.st_mode & S_ISVTX) == 0 || owns_folder || !look(directory, path, file, false)) return 0;
  return who.user == file.st_uid ? 0 : -EPERM;
}

bool owns(const Subject& who, const struct stat& file) { return who.user == file.st_uid || who.has(CAP_FOWNER); }

// ---- what each call asks for ----

enum class Asks : unsigned char {
  way, open, open_how, create, access, search, execute, make, take_out, write, owner, owner_of_descriptor, give_away,
  give_away_descriptor, date, date_to
};

struct Row {
  short call;
  signed char directory, path;       // arguments; -1: the current directory, no path
  Asks asks;
  signed char detail = -1;           // of flags, mode, user or dates
};

constexpr Row rows[] = {
    {SYS_open, -1, 0, Asks::open, 1}, {SYS_openat, 0, 1, Asks::open, 2}, {SYS_openat2, 0, 1, Asks::open_how, 2},
    {SYS_creat, -1, 0, Asks::create},
    {SYS_access, -1, 0, Asks::access, 1}, {SYS_faccessat, 0, 1, Asks::access, 2}, {SYS_faccessat2, 0, 1, Asks::access, 2},
    {SYS_chdir, -1, 0, Asks::search}, {SYS_chroot, -1, 0, Asks::search},
    {SYS_execve, -1, 0, Asks::execute}, {SYS_execveat, 0, 1, Asks::execute},
    {SYS_stat, -1, 0, Asks::way}, {SYS_lstat, -1, 0, Asks::way}, {SYS_newfstatat, 0, 1, Asks::way}, {SYS_statx, 0, 1, Asks::way},
    {SYS_statfs, -1, 0, Asks::way}, {SYS_readlink, -1, 0, Asks::way}, {SYS_readlinkat, 0, 1, Asks::way},
    {SYS_mkdir, -1, 0, Asks::make}, {SYS_mkdirat, 0, 1, Asks::make}, {SYS_mknod, -1, 0, Asks::make},
    {SYS_mknodat, 0, 1, Asks::make}, {SYS_symlink, -1, 1, Asks::make}, {SYS_symlinkat, 1, 2, Asks::make},
    {SYS_link, -1, 1, Asks::make}, {SYS_linkat, 2, 3, Asks::make},
    {SYS_unlink, -1, 0, Asks::take_out}, {SYS_unlinkat, 0, 1, Asks::take_out}, {SYS_rmdir, -1, 0, Asks::take_out},
    {SYS_rename, -1, 0, Asks::take_out}, {SYS_rename, -1, 1, Asks::take_out}, {SYS_renameat, 0, 1, Asks::take_out},
    {SYS_renameat, 2, 3, Asks::take_out}, {SYS_renameat2, 0, 1, Asks::take_out}, {SYS_renameat2, 2, 3, Asks::take_out},
    {SYS_truncate, -1, 0, Asks::write},
    {SYS_chmod, -1, 0, Asks::owner}, {SYS_fchmodat, 0, 1, Asks::owner}, {SYS_fchmod, -1, -1, Asks::owner_of_descriptor},
    {SYS_chown, -1, 0, Asks::give_away, 1}, {SYS_lchown, -1, 0, Asks::give_away, 1}, {SYS_fchownat, 0, 1, Asks::give_away, 2},
    {SYS_fchown, -1, -1, Asks::give_away_descriptor, 1},
    {SYS_utime, -1, 0, Asks::date, 1}, {SYS_utimes, -1, 0, Asks::date, 1}, {SYS_utimensat, 0, 1, Asks::date_to, 2},
};

long check_open(const Subject& who, long directory, const char* path, std::uint64_t flags) {
  struct stat file {};
  if ((flags & O_PATH) != 0) return 0;
  if (!look(directory, path, file)) return (flags & O_CREAT) != 0 ? check_entry(who, directory, path, false) : 0;
  const unsigned access = flags & O_ACCMODE;
  unsigned wanted = access == O_RDONLY ? to_read : access == O_WRONLY ? to_write : to_read | to_write;
  if ((flags & O_TRUNC) != 0) wanted |= to_write;
  return may_use(who, file, wanted) ? 0 : -EACCES;
}

long check_giving(const Subject& who, const struct stat& file, std::uint32_t user, std::uint32_t group) {
  constexpr std::uint32_t unchanged = 0xffffffff;
  if (who.has(CAP_CHOWN)) return 0;
  const bool is_own = who.user == file.st_uid;
  const bool keeps_user = user == unchanged || (is_own && user == file.st_uid);
  const bool keeps_group = group == unchanged || (is_own && (group == file.st_gid || is_in_group(who.identity, group)));
  return keeps_user && keeps_group ? 0 : -EPERM;
}

// "Now" is allowed to who may write; any other date to the owner alone.
long check_date(const Subject& who, const struct stat& file, bool is_now) {
  if (owns(who, file)) return 0;
  if (!is_now) return -EPERM;
  return may_use(who, file, to_write) ? 0 : -EACCES;
}

bool are_now(const timespec* times) {
  return times == nullptr || (times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW);
}

long check_descriptor(const Row& row, const Call& call) {
  struct stat file {};
  if (call_fstat(Call{SYS_fstat, {call.fd(), word(&file)}}) != 0) return 0;
  if (row.asks == Asks::owner_of_descriptor) return owns(as_effective(), file) ? 0 : -EPERM;
  return check_giving(as_effective(), file, call.as<std::uint32_t>(1), call.as<std::uint32_t>(2));
}

long check_path(const Row& row, const Call& call, const Subject& who, long directory, const char* path) {
  const auto detail = [&]() { return static_cast<unsigned>(row.detail); };
  struct stat file {};
  switch (row.asks) {
    case Asks::open: return check_open(who, directory, path, call.as<std::uint32_t>(detail()));
    case Asks::open_how: return check_open(who, directory, path, call.as<const open_how*>(detail())->flags);
    case Asks::create: return check_open(who, directory, path, O_CREAT | O_WRONLY | O_TRUNC);
    case Asks::access: return check_file(who, directory, path, call.as<unsigned>(detail()));
    case Asks::search:
    case Asks::execute: return check_file(who, directory, path, to_execute);
    case Asks::make: return look(directory, path, file, false) ? 0 : check_entry(who, directory, path, false);
    case Asks::take_out: return check_entry(who, directory, path, true);
    case Asks::write: return check_file(who, directory, path, to_write);
    case Asks::owner: return look(directory, path, file) && !owns(who, file) ? -EPERM : 0;
    case Asks::give_away:
      if (!look(directory, path, file, call.number == SYS_chown)) return 0;
      return check_giving(who, file, call.as<std::uint32_t>(detail()), call.as<std::uint32_t>(detail() + 1));
    case Asks::date: return look(directory, path, file) ? check_date(who, file, call.arguments[row.detail] == 0) : 0;
    case Asks::date_to:
      return look(directory, path, file) ? check_date(who, file, are_now(call.as<const timespec*>(detail()))) : 0;
    default: return 0;
  }
}

bool is_by_real_user(const Call& call) {
  return call.number == SYS_access || call.number == SYS_faccessat ||
         (call.number == SYS_faccessat2 && (call.as<int>(3) & AT_EACCESS) == 0);
}

// utimensat(2) without a path means the descriptor itself, and so do others with an empty one.
long check_row(const Row& row, const Call& call) {
  if (row.path < 0) return check_descriptor(row, call);
  const long directory = row.directory < 0 ? AT_FDCWD : call.as<int>(static_cast<unsigned>(row.directory));
  const auto* path = call.as<const char*>(static_cast<unsigned>(row.path));
  const Subject who = is_by_real_user(call) ? as_real() : as_effective();
  if (path == nullptr || *path == 0) {
    struct stat file {};
    if (row.asks != Asks::date_to || call_fstat(Call{SYS_fstat, {directory, word(&file)}}) != 0) return 0;
    return check_date(who, file, are_now(call.as<const timespec*>(static_cast<unsigned>(row.detail))));
  }
  if (is_of_kernel(path)) return 0;
  const long barred = check_way(who, directory, path);
  return barred != 0 ? barred : check_path(row, call, who, directory, path);
}

constexpr auto concerned = [] {
  struct {
    bool is[table_size] = {};
  } calls;
  for (const Row& row : rows) calls.is[row.call] = true;
  return calls;
}();

constexpr std::uint64_t over_all_files = capability(CAP_DAC_OVERRIDE) | capability(CAP_FOWNER) | capability(CAP_CHOWN);

// Root as it comes: by far the most.
bool may_all() {
  const PageIdentity& own = process().identity;
  return (own.effective & over_all_files) == over_all_files && own.user[real_id] == 0;
}

}  // namespace

long check_permissions(const Call& call) {
  if (!concerned.is[call.number] || may_all()) return 0;
  for (const Row& row : rows) {
    if (row.call != call.number) continue;
    const long problem = check_row(row, call);
    if (problem != 0) return problem;
  }
  return 0;
}

long may_write_at(const char* path) {
  if (may_all() || is_of_kernel(path)) return 0;
  const long barred = check_way(as_effective(), AT_FDCWD, path);
  return barred != 0 ? barred : check_file(as_effective(), AT_FDCWD, path, to_write);
}

long may_make_at(const char* path) {
  if (may_all() || is_of_kernel(path)) return 0;
  const long barred = check_way(as_effective(), AT_FDCWD, path);
  return barred != 0 ? barred : check_entry(as_effective(), AT_FDCWD, path, false);
}

}  // namespace ntpsim::daemon::shim
