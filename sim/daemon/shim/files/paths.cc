#include "sim/daemon/shim/files/paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/files/ownership.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr const char* private_places[] = {"/run", "/var", "/tmp", "/etc", "/dev", "/sys"};

bool lies_in(const char* path, const char* place) {
  const std::size_t length = std::strlen(place);
  return std::strncmp(path, place, length) == 0 && (path[length] == 0 || path[length] == '/');
}

bool is_private(const char* path) {
  if (lies_in(path, page->sandbox)) return false;
  for (unsigned i = 0; i < page->shared_path_count; ++i) {
    if (lies_in(path, page->shared_paths[i])) return false;
  }
  for (const char* place : private_places) {
    if (lies_in(path, place)) return true;
  }
  return false;
}

// A path into the host's folder that stands for a path of the machine becomes that path again. True if it did.
bool strip_sandbox(char* path) {
  const std::size_t prefix = std::strlen(page->sandbox);
  if (!lies_in(path, page->sandbox) || !is_private(path + prefix)) return false;
  std::memmove(path, path + prefix, std::strlen(path + prefix) + 1);
  return true;
}

}  // namespace

std::size_t put_descriptor_path(char* out, long descriptor) {
  constexpr char head[] = "/proc/self/fd/";
  constexpr std::size_t length = sizeof head - 1;
  std::memcpy(out, head, length);
  return length + put_number(out + length, static_cast<int>(descriptor));
}

namespace {

// The folder of relative paths: returns its length in `out`, or 0 if the kernel does not say.
std::size_t directory_path(long directory, char* out) {
  long length = 0;
  if (directory == AT_FDCWD) {
    length = raw(SYS_getcwd, out, path_room) - 1;
  } else {
    char link[32];
    put_descriptor_path(link, directory);
    length = directory < 0 ? -EBADF : raw(SYS_readlink, link, out, path_room - 1);
  }
  if (length <= 0 || out[0] != '/') return 0;
  out[length] = 0;
  return static_cast<std::size_t>(length);
}

// Removes "//", "." and "..", as far as possible without looking at links. A slash at the end stays.
void normalise(char* path) {
  char* end = path;
  for (const char* from = path; *from != 0;) {
    while (*from == '/') ++from;
    const std::size_t length = std::strcspn(from, "/");
    const bool is_dot = length == 1 && from[0] == '.', is_up = length == 2 && from[0] == '.' && from[1] == '.';
    if (is_up) {
      while (end > path && *--end != '/') continue;
    } else if (!is_dot && (length > 0 || end > path)) {
      *end++ = '/';
      std::memmove(end, from, length);
      end += length;
    }
    from += length;
  }
  if (end == path) *end++ = '/';
  *end = 0;
}

// "/proc/NUMBER": the kernel knows another number. Of no process of the host: there is none. True if it is such a path.
bool renumber(char* path) {
  constexpr std::size_t head = sizeof "/proc/" - 1, most_digits = 10;
  if (std::strncmp(path, "/proc/", head) != 0) return false;
  const std::size_t digits = std::strspn(path + head, "0123456789");
  if (digits == 0 || digits > most_digits || (path[head + digits] != '/' && path[head + digits] != 0)) return false;
  int number = 0;
  for (std::size_t i = 0; i < digits; ++i) number = number * 10 + (path[head + i] - '0');
  if (number == 1) return false;
  const int known = real_number(number), real = known == number ? 0 : known;
  char text[most_digits + 1];
  const std::size_t length = put_number(text, real);
  std::memmove(path + head + length, path + head + digits, std::strlen(path + head + digits) + 1);
  std::memcpy(path + head, text, length);
  return true;
}

}  // namespace

Redirected::Redirected(long directory, const char* path) : path_{path} {
  if (page->isolates_paths == 0 || path == nullptr || *path == 0) return;
  std::size_t base = 0;
  bool begins_in_sandbox = false;
  if (*path != '/') {
    base = directory_path(directory, room_);
    if (base == 0) return;
    begins_in_sandbox = strip_sandbox(room_);
    base = std::strlen(room_);
    room_[base++] = '/';
  }
  const std::size_t length = std::strlen(path), prefix = std::strlen(page->sandbox);
  constexpr std::size_t longer_number = 10;
  if (base + length + prefix + longer_number >= sizeof room_) return;
  std::memcpy(room_ + base, path, length + 1);
  normalise(room_);
  is_own_ = is_private(room_);
  if (is_own_) {
    std::memmove(room_ + prefix, room_, std::strlen(room_) + 1);
    std::memcpy(room_, page->sandbox, prefix);
  }
  const bool names_process = *path == '/' && renumber(room_);
  if (is_own_ || begins_in_sandbox || names_process) path_ = room_;
}

const char* Redirected::below_sandbox() const { return path_ + std::strlen(page->sandbox); }

long call_with_path(const Call& call) {
  const Redirected path{AT_FDCWD, call.as<const char*>(0)};
  return raw(call.number, path.get(), call.arguments[1], call.arguments[2], call.arguments[3], call.arguments[4]);
}

long call_with_two_paths(const Call& call) {
  const Redirected first{AT_FDCWD, call.as<const char*>(0)}, second{AT_FDCWD, call.as<const char*>(1)};
  return raw(call.number, first.get(), second.get(), call.arguments[2]);
}

long call_at_path(const Call& call) {
  const Redirected path{call.as<int>(0), call.as<const char*>(1)};
  return raw(call.number, call.arguments[0], path.get(), call.arguments[2], call.arguments[3], call.arguments[4]);
}

long call_at_two_paths(const Call& call) {
  const Redirected first{call.as<int>(0), call.as<const char*>(1)}, second{call.as<int>(2), call.as<const char*>(3)};
  return raw(call.number, call.arguments[0], first.get(), call.arguments[2], second.get(), call.arguments[4]);
}

long call_inotify_add_watch(const Call& call) {
  const Redirected path{AT_FDCWD, call.as<const char*>(1)};
  return raw(call.number, call.arguments[0], path.get(), call.arguments[2]);
}

long call_getcwd(const Call& call) {
  const long length = call.forward();
  if (length <= 0 || page->isolates_paths == 0) return length;
  auto* const path = call.as<char*>(0);
  return strip_sandbox(path) ? static_cast<long>(std::strlen(path)) + 1 : length;
}

// The target of a link is a text, not a path that is looked up.
long call_symlink(const Call& call) {
  const Redirected path{AT_FDCWD, call.as<const char*>(1)};
  const long result = raw(SYS_symlink, call.arguments[0], path.get());
  if (result == 0) own_new(AT_FDCWD, call.as<const char*>(1));
  return result;
}

long call_symlinkat(const Call& call) {
  const Redirected path{call.as<int>(1), call.as<const char*>(2)};
  const long result = raw(SYS_symlinkat, call.arguments[0], call.arguments[1], path.get());
  if (result == 0) own_new(call.as<int>(1), call.as<const char*>(2));
  return result;
}

// "Now" is the host's now: a program that keeps time in a file's date finds its own time.
long call_utimensat(const Call& call) {
  const Redirected path{call.as<int>(0), call.as<const char*>(1)};
  const auto* given = call.as<const timespec*>(2);
  const timespec now = to_timespec(realtime_ns(page->clock, page->debt));
  timespec times[2] = {now, now};
  for (unsigned i = 0; given != nullptr && i < 2; ++i) {
    if (given[i].tv_nsec != UTIME_NOW) times[i] = given[i];
  }
  return raw(SYS_utimensat, call.arguments[0], path.get(), times, call.arguments[3]);
}

long call_utimes(const Call& call) {
  const auto* given = call.as<const timeval*>(1);
  if (given == nullptr) return call_utimensat(Call{SYS_utimensat, {AT_FDCWD, call.arguments[0], 0, 0}});
  const timespec times[2] = {{given[0].tv_sec, given[0].tv_usec * 1000}, {given[1].tv_sec, given[1].tv_usec * 1000}};
  return call_utimensat(Call{SYS_utimensat, {AT_FDCWD, call.arguments[0], word(&times[0]), 0}});
}

long call_utime(const Call& call) {
  const auto* given = call.as<const std::int64_t*>(1);   // struct utimbuf
  if (given == nullptr) return call_utimes(Call{SYS_utimes, {call.arguments[0], 0}});
  const timeval times[2] = {{given[0], 0}, {given[1], 0}};
  return call_utimes(Call{SYS_utimes, {call.arguments[0], word(&times[0])}});
}

}  // namespace ntpsim::daemon::shim
