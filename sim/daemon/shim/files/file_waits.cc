#include "sim/daemon/shim/files/file_waits.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>

#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

template <class Attempt>
long until_done(const Call& call, long when_busy, Attempt&& attempt) {
  return wait_until(call.number, watch_kernel, Deadline{}, -EINTR, [&]() -> long {
    const long result = attempt();
    return result == when_busy ? not_yet : result;
  });
}

}  // namespace

long call_flock(const Call& call) {
  const int operation = call.as<int>(1);
  if ((operation & LOCK_NB) != 0) return call.forward();
  return until_done(call, -EWOULDBLOCK, [&] { return raw(SYS_flock, call.fd(), operation | LOCK_NB); });
}

long call_record_lock(const Call& call) {
  const int command = call.as<int>(1) == F_SETLKW ? F_SETLK : F_OFD_SETLK;
  return until_done(call, -EAGAIN, [&] { return raw(SYS_fcntl, call.fd(), command, call.arguments[2]); });
}

namespace {

Call with_flags(Call call, int flags) {
  call.arguments[call.number == SYS_openat ? 2 : 1] = flags;
  return call;
}

long open_anyhow(const Call& call) { return call.number == SYS_openat ? call_at_path(call) : call_with_path(call); }

int flags_of(const Call& call) { return call.as<int>(call.number == SYS_openat ? 2 : 1); }

// A reader waits for the first writer. The kernel does not report that a writer has opened the pipe; only its data or its end
// show it.
long reader(const Call& call, int flags) {
  const long fd = open_anyhow(with_flags(call, flags | O_NONBLOCK));
  if (fd < 0) return fd;
  auto look = [fd]() -> long {
    pollfd one{static_cast<int>(fd), POLLIN, 0};
    const timespec no_time{};
    return raw(SYS_ppoll, &one, 1, &no_time, nullptr, mask_size) > 0 ? 0 : not_yet;
  };
  const long result = wait_until(call.number, watch_kernel, Deadline{}, -EINTR, look);
  if (result == 0) return fd;
  raw(SYS_close, fd);
  return result;
}

}  // namespace

bool opens_named_pipe(const Call& call) {
  const int flags = flags_of(call), direction = flags & O_ACCMODE;
  if (call.number == SYS_openat2) return false;
  if ((flags & (O_NONBLOCK | O_CREAT | O_PATH | O_DIRECTORY)) != 0 || direction == O_RDWR) return false;
  struct stat status {};
  const bool at = call.number == SYS_openat;
  const long found = at ? call_at_path(Call{SYS_newfstatat, {call.arguments[0], call.arguments[1], word(&status), 0}})
                        : call_with_path(Call{SYS_stat, {call.arguments[0], word(&status)}});
  return found == 0 && S_ISFIFO(status.st_mode);
}

long open_named_pipe(const Call& call) {
  const int flags = flags_of(call);
  const long fd = (flags & O_ACCMODE) == O_RDONLY ? reader(call, flags) : until_done(call, -ENXIO, [&] {
    return open_anyhow(with_flags(call, flags | O_NONBLOCK));
  });
  if (fd >= 0) raw(SYS_fcntl, fd, F_SETFL, flags & ~O_NONBLOCK);
  return fd;
}

}  // namespace ntpsim::daemon::shim
