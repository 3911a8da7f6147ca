#include "sim/daemon/shim/paths.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t path_room = 4096;

constexpr const char* private_places[] = {"/run", "/var", "/tmp", "/etc", "/dev"};

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

}  // namespace

bool is_redirected(const char* path) {
  return page->isolates_paths != 0 && path != nullptr && path[0] == '/' && is_private(path);
}

namespace {

// The path to use: the given one, or the redirected one in `room`.
class Redirected {
 public:
  explicit Redirected(const char* path) : path_{path} {
    if (!is_redirected(path)) return;
    const std::size_t prefix = std::strlen(page->sandbox), length = std::strlen(path);
    if (prefix + length >= sizeof room_) return;
    std::memcpy(room_, page->sandbox, prefix);
    std::memcpy(room_ + prefix, path, length + 1);
    path_ = room_;
  }
  const char* get() const { return path_; }

 private:
  const char* path_;
  char room_[path_room];
};

}  // namespace

long call_with_path(const Call& call) {
  const Redirected path{call.as<const char*>(0)};
  return raw(call.number, path.get(), call.arguments[1], call.arguments[2], call.arguments[3], call.arguments[4]);
}

long call_with_two_paths(const Call& call) {
  const Redirected first{call.as<const char*>(0)}, second{call.as<const char*>(1)};
  return raw(call.number, first.get(), second.get(), call.arguments[2]);
}

long call_at_path(const Call& call) {
  const Redirected path{call.as<const char*>(1)};
  return raw(call.number, call.arguments[0], path.get(), call.arguments[2], call.arguments[3], call.arguments[4]);
}

long call_at_two_paths(const Call& call) {
  const Redirected first{call.as<const char*>(1)}, second{call.as<const char*>(3)};
  return raw(call.number, call.arguments[0], first.get(), call.arguments[2], second.get(), call.arguments[4]);
}

// What a link says is not a place that is looked at.
long call_symlink(const Call& call) {
  const Redirected path{call.as<const char*>(1)};
  return raw(SYS_symlink, call.arguments[0], path.get());
}

long call_symlinkat(const Call& call) {
  const Redirected path{call.as<const char*>(2)};
  return raw(SYS_symlinkat, call.arguments[0], call.arguments[1], path.get());
}

// "Now" is the host's now: a program that keeps time in a file's date finds its own.
long call_utimensat(const Call& call) {
  const Redirected path{call.as<const char*>(1)};
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
