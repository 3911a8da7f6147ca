#include "sim/daemon/shim/files/file_dates.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cstring>

#include "sim/daemon/shim/entry/foreign.h"
#include "sim/daemon/shim/files/ownership.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

void date_now(int fd) {
  const timespec now = to_timespec(realtime_ns(page->clock, page->debt));
  const timespec times[2] = {now, now};
  raw(SYS_utimensat, fd, nullptr, times, 0);
}

void note_maker(const struct stat& file) {
  page->files[page->files_made++ % max_files] = {file.st_dev, file.st_ino, process().program};
}

// If a file has an earlier one's number, only its newest maker counts.
void forget_maker(const struct stat& file) {
  for (PageFile& one : page->files) {
    if (one.device == file.st_dev && one.inode == file.st_ino) one = {0, 0, -1};
  }
}

bool exists(long directory, const char* path) {
  return call_at_path(Call{SYS_faccessat, {directory, word(path), F_OK}}) == 0;
}

long dated(long result, int fd) {
  if (result >= 0) file_written(fd);
  return result;
}

}  // namespace

void entry_changed(long directory, const char* path) {
  char parent[path_room];
  std::size_t end = strnlen(path, sizeof parent - 1);
  while (end > 1 && path[end - 1] == '/') --end;
  while (end > 0 && path[end - 1] != '/') --end;
  std::memcpy(parent, path, end);
  if (end == 0) parent[end++] = '.';
  parent[end] = 0;
  call_utimensat(Call{SYS_utimensat, {directory, word(&parent[0]), 0, 0}});
}

void file_written(int fd) {
  struct stat file {};
  if (raw(SYS_fstat, fd, &file) == 0 && S_ISREG(file.st_mode)) date_now(fd);
}

long call_dated_open(const Call& call) {
  if (call.number == SYS_creat) {
    return call_dated_open(Call{SYS_open, {call.arguments[0], O_CREAT | O_WRONLY | O_TRUNC, call.arguments[1]}});
  }
  const bool at = call.number != SYS_open;
  const int flags = flags_of_open(call);
  const bool may_make = (flags & O_CREAT) != 0;
  const bool was_there =
      may_make && (flags & O_EXCL) == 0 && exists(at ? call.as<int>(0) : AT_FDCWD, call.as<const char*>(at ? 1 : 0));
  const long fd = call_open(call);
  if (fd < 0) return fd;
  struct stat file {};
  if (may_make && !was_there && raw(SYS_fstat, static_cast<int>(fd), &file) == 0 && S_ISREG(file.st_mode)) {
    forget_maker(file);
    note_maker(file);
    own_new(file);
    date_now(static_cast<int>(fd));
    entry_changed(at ? call.arguments[0] : AT_FDCWD, call.as<const char*>(at ? 1 : 0));
  } else if ((flags & O_TRUNC) != 0 && (flags & O_ACCMODE) != O_RDONLY) {
    file_written(static_cast<int>(fd));
  }
  return fd;
}

long call_dated_mkdir(const Call& call) {
  const bool at = call.number == SYS_mkdirat;
  const long result = at ? call_at_path(call) : call_with_path(call);
  if (result == 0) own_new(at ? call.arguments[0] : AT_FDCWD, call.as<const char*>(at ? 1 : 0));
  return result;
}

long call_dated_write(const Call& call) { return dated(call.forward(), call.fd()); }

long call_copy_file_range(const Call& call) { return dated(call.forward(), call.as<int>(2)); }

long call_truncate(const Call& call) {
  const long result = call_with_path(call);
  if (result != 0) return result;
  call_utimensat(Call{SYS_utimensat, {AT_FDCWD, call.arguments[0], 0, 0}});
  return 0;
}

}  // namespace ntpsim::daemon::shim
