// The functions that stand in front of the C library's: those that it answers without a system call (the vDSO's), those that
// are called so often that a trap would cost, and those whose inner calls must not be seen one by one.
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <ctime>

#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/entry/originals.h"
#include "sim/daemon/shim/calls/process_calls.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/signal_mask.h"
#include "sim/daemon/shim/calls/time_calls.h"

using namespace ntpsim::daemon::shim;

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

template <class Result = int, class... Arguments>
Result forwarded(long number, Arguments... arguments) {
  return static_cast<Result>(with_errno(system_call(number, arguments...)));
}

bool changed_without_kernel(int how, const sigset_t* wanted, sigset_t* before) {
  return page != nullptr && thread != nullptr &&
         change_owed_mask(how, reinterpret_cast<const SignalMask*>(wanted), reinterpret_cast<SignalMask*>(before));
}

template <class Spawn>
int with_shown_child(pid_t* child, Spawn&& spawn) {
  pid_t real = 0;
  const int result = spawn(&real);
  if (result == 0 && child != nullptr) *child = page == nullptr ? real : shown_number(real);
  return result;
}

}  // namespace

// ---- reading clocks ----

EXPORT int clock_gettime(clockid_t id, timespec* out) noexcept {
  if (page == nullptr) return forwarded(SYS_clock_gettime, id, out);
  return static_cast<int>(with_errno(read_clock(id, out)));
}
EXPORT int gettimeofday(timeval* out, void* zone) noexcept { return forwarded(SYS_gettimeofday, out, zone); }
EXPORT int __gettimeofday(timeval* out, void* zone) noexcept { return forwarded(SYS_gettimeofday, out, zone); }
EXPORT time_t time(time_t* out) noexcept { return forwarded<time_t>(SYS_time, out); }
EXPORT int clock_getres(clockid_t id, timespec* out) noexcept { return forwarded(SYS_clock_getres, id, out); }
EXPORT int timespec_get(timespec* out, int base) noexcept {
  if (base != TIME_UTC) return 0;
  return clock_gettime(CLOCK_REALTIME, out) == 0 ? base : 0;
}
EXPORT clock_t clock() noexcept {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return used.tv_sec * CLOCKS_PER_SEC + used.tv_nsec / 1000;
}

// ---- the clock ----

EXPORT int adjtimex(timex* argument) noexcept { return forwarded(SYS_adjtimex, argument); }
EXPORT int ntp_adjtime(timex* argument) noexcept { return forwarded(SYS_adjtimex, argument); }
EXPORT int clock_adjtime(clockid_t id, timex* argument) noexcept { return forwarded(SYS_clock_adjtime, id, argument); }

// ---- waiting ----

EXPORT int select(int count, fd_set* read, fd_set* write, fd_set* except, timeval* timeout) {
  return forwarded(SYS_select, count, read, write, except, timeout);
}
// The library's versions leave the caller's timeout alone; the kernel's calls do not.
EXPORT int pselect(int count, fd_set* read, fd_set* write, fd_set* except, const timespec* timeout, const sigset_t* mask) {
  timespec copy = timeout != nullptr ? *timeout : timespec{};
  const struct { const sigset_t* mask; std::size_t size; } signals{mask, 8};
  return forwarded(SYS_pselect6, count, read, write, except, timeout != nullptr ? &copy : nullptr, &signals);
}
EXPORT int poll(pollfd* descriptors, nfds_t count, int timeout) { return forwarded(SYS_poll, descriptors, count, timeout); }
EXPORT int ppoll(pollfd* descriptors, nfds_t count, const timespec* timeout, const sigset_t* mask) {
  timespec copy = timeout != nullptr ? *timeout : timespec{};
  return forwarded(SYS_ppoll, descriptors, count, timeout != nullptr ? &copy : nullptr, mask, 8);
}
EXPORT int epoll_wait(int fd, epoll_event* events, int room, int timeout) {
  return forwarded(SYS_epoll_wait, fd, events, room, timeout);
}
EXPORT int epoll_pwait(int fd, epoll_event* events, int room, int timeout, const sigset_t* mask) {
  return forwarded(SYS_epoll_pwait, fd, events, room, timeout, mask, 8);
}
EXPORT int epoll_ctl(int fd, int operation, int about, epoll_event* event) noexcept {
  return forwarded(SYS_epoll_ctl, fd, operation, about, event);
}
EXPORT int nanosleep(const timespec* span, timespec* left) { return forwarded(SYS_nanosleep, span, left); }

// ---- descriptors and sockets ----

EXPORT ssize_t read(int fd, void* data, std::size_t size) { return forwarded<ssize_t>(SYS_read, fd, data, size); }
EXPORT ssize_t write(int fd, const void* data, std::size_t size) { return forwarded<ssize_t>(SYS_write, fd, data, size); }
EXPORT int close(int fd) { return forwarded(SYS_close, fd); }
EXPORT int socket(int family, int type, int protocol) noexcept { return forwarded(SYS_socket, family, type, protocol); }
EXPORT int bind(int fd, const sockaddr* address, socklen_t length) noexcept {
  return forwarded(SYS_bind, fd, address, length);
}
EXPORT int connect(int fd, const sockaddr* address, socklen_t length) {
  return forwarded(SYS_connect, fd, address, length);
}
EXPORT int getsockname(int fd, sockaddr* address, socklen_t* length) noexcept {
  return forwarded(SYS_getsockname, fd, address, length);
}
EXPORT int setsockopt(int fd, int level, int name, const void* value, socklen_t size) noexcept {
  return forwarded(SYS_setsockopt, fd, level, name, value, size);
}
EXPORT int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept {
  return forwarded(SYS_getsockopt, fd, level, name, value, size);
}
EXPORT int fcntl(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  const long argument = va_arg(list, long);
  va_end(list);
  return forwarded(SYS_fcntl, fd, command, argument);
}
EXPORT int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));
EXPORT ssize_t send(int fd, const void* data, std::size_t size, int flags) {
  return forwarded<ssize_t>(SYS_sendto, fd, data, size, flags, nullptr, 0);
}
EXPORT ssize_t sendto(int fd, const void* data, std::size_t size, int flags, const sockaddr* to, socklen_t length) {
  return forwarded<ssize_t>(SYS_sendto, fd, data, size, flags, to, length);
}
EXPORT ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  return forwarded<ssize_t>(SYS_sendmsg, fd, message, flags);
}
EXPORT ssize_t recv(int fd, void* data, std::size_t size, int flags) {
  return forwarded<ssize_t>(SYS_recvfrom, fd, data, size, flags, nullptr, nullptr);
}
EXPORT ssize_t recvfrom(int fd, void* data, std::size_t size, int flags, sockaddr* from, socklen_t* length) {
  return forwarded<ssize_t>(SYS_recvfrom, fd, data, size, flags, from, length);
}
EXPORT ssize_t recvmsg(int fd, msghdr* message, int flags) { return forwarded<ssize_t>(SYS_recvmsg, fd, message, flags); }
EXPORT int recvmmsg(int fd, mmsghdr* messages, unsigned count, int flags, timespec* timeout) {
  return forwarded(SYS_recvmmsg, fd, messages, count, flags, timeout);
}
EXPORT int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
  return forwarded(SYS_sendmmsg, fd, messages, count, flags);
}

// ---- randomness ----

EXPORT ssize_t getrandom(void* out, std::size_t size, unsigned flags) {
  return forwarded<ssize_t>(SYS_getrandom, out, size, flags);
}
EXPORT int getentropy(void* out, std::size_t size) {
  constexpr std::size_t limit = 256;
  if (size <= limit) return forwarded<ssize_t>(SYS_getrandom, out, size, 0) < 0 ? -1 : 0;
  errno = EIO;
  return -1;
}

// ---- signals ----

EXPORT int sigprocmask(int how, const sigset_t* wanted, sigset_t* before) noexcept {
  if (changed_without_kernel(how, wanted, before)) return 0;
  return forwarded(SYS_rt_sigprocmask, how, wanted, before, 8);
}
EXPORT int pthread_sigmask(int how, const sigset_t* wanted, sigset_t* before) noexcept {
  if (changed_without_kernel(how, wanted, before)) return 0;
  return static_cast<int>(-system_call(SYS_rt_sigprocmask, how, wanted, before, 8));
}

// ---- users: libc's versions would signal every thread of the process ----

EXPORT int setuid(uid_t user) noexcept { return forwarded(SYS_setuid, user); }
EXPORT int setgid(gid_t group) noexcept { return forwarded(SYS_setgid, group); }
EXPORT int seteuid(uid_t user) noexcept { return forwarded(SYS_setresuid, -1, user, -1); }
EXPORT int setegid(gid_t group) noexcept { return forwarded(SYS_setresgid, -1, group, -1); }
EXPORT int setreuid(uid_t real, uid_t effective) noexcept { return forwarded(SYS_setreuid, real, effective); }
EXPORT int setregid(gid_t real, gid_t effective) noexcept { return forwarded(SYS_setregid, real, effective); }
EXPORT int setresuid(uid_t real, uid_t effective, uid_t saved) noexcept {
  return forwarded(SYS_setresuid, real, effective, saved);
}
EXPORT int setresgid(gid_t real, gid_t effective, gid_t saved) noexcept {
  return forwarded(SYS_setresgid, real, effective, saved);
}
EXPORT int setgroups(std::size_t count, const gid_t* groups) noexcept { return forwarded(SYS_setgroups, count, groups); }

EXPORT int sched_getcpu() noexcept { return 0; }   // libc reads it out of memory that the kernel keeps current

// ---- processes and threads ----

EXPORT pid_t getpid() noexcept { return forwarded(SYS_getpid); }

EXPORT pid_t fork() noexcept { return fork_process(); }
EXPORT pid_t vfork() noexcept { return fork_process(); }
EXPORT int posix_spawn(pid_t* child, const char* path, const posix_spawn_file_actions_t* actions,
                       const posix_spawnattr_t* attributes, char* const* arguments, char* const* environment) noexcept {
  return with_shown_child(child, [&](pid_t* real) {
    return originals.posix_spawn(real, path, actions, attributes, arguments, environment);
  });
}
EXPORT int posix_spawnp(pid_t* child, const char* file, const posix_spawn_file_actions_t* actions,
                        const posix_spawnattr_t* attributes, char* const* arguments, char* const* environment) noexcept {
  return with_shown_child(child, [&](pid_t* real) {
    return originals.posix_spawnp(real, file, actions, attributes, arguments, environment);
  });
}
EXPORT int pthread_create(pthread_t* out, const pthread_attr_t* attributes, void* (*routine)(void*),
                          void* argument) noexcept {
  return create_thread(out, attributes, routine, argument);
}
EXPORT int daemon(int keep_directory, int keep_streams) noexcept {
  const pid_t child = fork_process();
  if (child < 0) return -1;
  if (child > 0) _exit(0);
  if (setsid() < 0) return -1;
  if (keep_directory == 0 && chdir("/") != 0) return -1;
  if (keep_streams != 0) return 0;
  const int null = open("/dev/null", O_RDWR);
  if (null < 0) return -1;
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  return null > 2 ? close(null) : 0;
}

EXPORT long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  return with_errno(
      system_call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]));
}
