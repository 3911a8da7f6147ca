#include "sim/daemon/shim/files/proc_files.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

#include "sim/daemon/page/report_path.h"
#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/entry/own_maps.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/proc_texts.h"
#include "sim/daemon/shim/process_numbers.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr char root[] = "/proc/";

// What concerns only the process itself, and is the same in every run. Directories are passed by before.
constexpr const char* of_itself[] = {"maps", "cmdline", "environ", "comm", "auxv", "mem", "pagemap", "uid_map", "gid_map",
                                     "setgroups", "oom_adj", "oom_score_adj", "coredump_filter", "timerslack_ns", "personality"};

// A file in memory with the text that `tell` writes. -ENOENT if it says that there is none.
template <class Tell>
long made_up(int flags, Tell&& tell) {
  const long fd = raw(SYS_memfd_create, "proc", (flags & O_CLOEXEC) != 0 ? MFD_CLOEXEC : 0U);
  if (fd < 0) return fd;
  const bool is_told = [&] {
    Text text{fd};
    return tell(text);
  }();
  const long refused = !is_told ? -ENOENT : (flags & O_ACCMODE) != O_RDONLY ? -EACCES : 0;
  if (refused != 0) {
    raw(SYS_close, fd);
    return refused;
  }
  raw(SYS_lseek, fd, 0, SEEK_SET);
  return fd;
}

bool is_report(const char* path) {
  return path != nullptr && std::strncmp(path, report_path.data(), report_path.size()) == 0;
}

// The number at the beginning of a path; `rest` is what follows its slash.
int number_of(const char* path, const char*& rest) {
  int number = 0;
  for (rest = path; *rest >= '0' && *rest <= '9'; ++rest) number = number * 10 + (*rest - '0');
  if (rest == path || (*rest != 0 && *rest != '/')) return 0;
  if (*rest == '/') ++rest;
  return number;
}

// Without a /proc of the host's own the kernel gives other numbers there than to the process.
int own_number_in_proc() {
  char link[16] = {};
  const char* rest = nullptr;
  return raw(SYS_readlink, "/proc/self", link, sizeof link - 1) > 0 ? number_of(link, rest) : 0;
}

const PageProcess* process_with(int number) {
  if (number == own_number_in_proc()) return &process();
  const PageProcess* const found =
      std::find_if(std::begin(page->processes), std::end(page->processes), [number](const PageProcess& candidate) {
        return candidate.pid == number && candidate.state != ProcessState::free && candidate.state != ProcessState::dead;
      });
  return found == std::end(page->processes) ? nullptr : found;
}

bool is_of_itself(const char* name) {
  if (std::strncmp(name, "fdinfo/", sizeof "fdinfo/" - 1) == 0) return true;
  return std::any_of(std::begin(of_itself), std::end(of_itself), [name](const char* one) { return std::strcmp(name, one) == 0; });
}

long of_first(const char* name, int flags) {
  return made_up(flags, [name](Text& out) { return tell_of_first(name, out); });
}

// "NUMBER/NAME", "NUMBER/net/NAME", or the same of a thread: "NUMBER/task/NUMBER/NAME". 0: as the kernel says.
long of_process(const char* path, int flags) {
  const char* name = nullptr;
  const int number = number_of(path, name);
  int shown = shown_number(number);
  const PageProcess* const about = process_with(number);
  if (about == nullptr && number != 1) return -ENOENT;
  if (std::strncmp(name, "task/", sizeof "task/" - 1) == 0) shown = number_of(name + sizeof "task/" - 1, name);
  if (std::strncmp(name, "net/", sizeof "net/" - 1) == 0) {
    return made_up(flags, [name](Text& out) { return tell_of_network(name + sizeof "net/" - 1, out); });
  }
  if (about == nullptr) return of_first(name, flags);
  if (is_static_program && std::strcmp(name, "maps") == 0) return open_maps();
  if (is_of_itself(name)) return 0;
  return made_up(flags, [&](Text& out) { return tell_of_process(*about, shown, name, out); });
}

long of_host(const char* name, int flags) {
  return made_up(flags, [name](Text& out) { return tell_of_host(name, out); });
}

bool is_directory(long fd) {
  struct stat file {};
  return raw(SYS_fstat, fd, &file) == 0 && S_ISDIR(file.st_mode);
}

bool is_in_proc(long fd) {
  struct statfs where {};
  return raw(SYS_fstatfs, fd, &where) == 0 && where.f_type == PROC_SUPER_MAGIC;
}

// What the kernel has opened, without links.
void put_path_of(long fd, char (&out)[path_room]) {
  char link[32];
  put_descriptor_path(link, fd);
  const long length = raw(SYS_readlink, link, out, sizeof out - 1);
  out[std::max(length, 0L)] = 0;
}

}  // namespace

ProcList::ProcList(int directory, int reader) : reader_{reader} {
  char path[path_room];
  if (!is_in_proc(directory)) return;
  put_path_of(directory, path);
  if (std::strcmp(path, "/proc") == 0) of_ = Of::processes;
  const char* name = nullptr;
  if (std::strncmp(path, root, sizeof root - 1) != 0 || number_of(path + sizeof root - 1, name) != own_number_in_proc()) return;
  if (std::strncmp(name, "task/", sizeof "task/" - 1) == 0) number_of(name + sizeof "task/" - 1, name);
  if (std::strcmp(name, "fd") == 0 || std::strcmp(name, "fdinfo") == 0) of_ = Of::own_descriptors;
}

bool ProcList::shows(char* name, std::size_t room) const {
  const char* rest = nullptr;
  const int number = number_of(name, rest);
  if (of_ == Of::own_descriptors) return number == 0 || (number != reader_ && !is_ours(number));
  if (of_ == Of::other || number <= 1) return true;
  const PageProcess* const about = process_with(number);
  if (about == nullptr) return false;
  char digits[12];
  const std::size_t count = put_number(digits, shown_number(about->pid));
  if (count >= room) return false;
  std::memcpy(name, digits, count + 1);
  return true;
}

long open_told(const char* path, int flags) {
  constexpr std::size_t head = sizeof root - 1;
  if (is_report(path)) return raw(SYS_fcntl, output_descriptor, F_DUPFD_CLOEXEC, 0);
  if (path == nullptr || std::strncmp(path, root, head) != 0) return not_told;
  const char* name = nullptr;
  if (number_of(path + head, name) == 1 && *name != 0) return of_first(name, flags);
  const long told = of_host(path + head, flags);
  return told == -ENOENT ? not_told : told;
}

long as_of_host(long fd, int flags) {
  if (fd < 0 || !is_in_proc(fd) || is_directory(fd)) return fd;
  char path[path_room];
  put_path_of(fd, path);
  const char* const begin = std::strstr(path, root);   // it may be mounted elsewhere, too
  const char* const name = begin == nullptr ? "" : begin + sizeof root - 1;
  const char* rest = nullptr;
  const long told = number_of(name, rest) > 0 ? of_process(name, flags) : of_host(name, flags);
  if (told == 0) return fd;
  raw(SYS_close, fd);
  return told;
}

}  // namespace ntpsim::daemon::shim
