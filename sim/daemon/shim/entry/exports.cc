// Functions that replace the C library's: those that it answers without a system call (through the vDSO), those that are called
// so often that a trap would cost time, and those whose inner calls must not be seen one by one.
#include <poll.h>
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
#include "sim/daemon/shim/entry/leave.h"
#include "sim/daemon/shim/signal_mask.h"
#include "sim/daemon/shim/calls/time_calls.h"

using namespace ntpsim::daemon::shim;

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

template <class Result = int, class... Arguments>
Result forwarded(long number, Arguments... arguments) {
  return static_cast<Result>(with_errno(system_call(number, arguments...)));
}

// On the program's own stack, where signals are handled.
long changed_mask(int how, const sigset_t* wanted, sigset_t* before) {
  ThreadBlock* const self = page == nullptr ? nullptr : ThreadBlocks::own();
  if (self == nullptr) return raw(SYS_rt_sigprocmask, how, wanted, before, mask_size);
  const long result =
      change_mask(*self, how, reinterpret_cast<const SignalMask*>(wanted), reinterpret_cast<SignalMask*>(before));
  if (result == 0 && self->place->signalled != 0 && !self->stack_holds(&how)) let_signals_in(*self, 0);
  return result;
}

bool makes_process(long number) {
  return number == SYS_clone || number == SYS_clone3 || number == SYS_fork || number == SYS_vfork;
}

// It bypasses the gate, so it is trapped.
long trapped_call(long number, const long (&arguments)[6]) {
  long result;
  register long r10 asm("r10") = arguments[3];
  register long r8 asm("r8") = arguments[4];
  register long r9 asm("r9") = arguments[5];
  asm volatile("syscall"
               : "=a"(result)
               : "0"(number), "D"(arguments[0]), "S"(arguments[1]), "d"(arguments[2]), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

}  // namespace

// ---- reading clocks ----

EXPORT int clock_gettime(clockid_t id, timespec* out) noexcept {
  const bool may_wait = page == nullptr || page->debt + page->read_cost > page->debt_limit;
  return may_wait ? forwarded(SYS_clock_gettime, id, out) : static_cast<int>(with_errno(read_clock(id, out)));
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
// The C library's versions leave the caller's timeout alone; the kernel's calls do not.
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
  return static_cast<int>(with_errno(changed_mask(how, wanted, before)));
}
EXPORT int pthread_sigmask(int how, const sigset_t* wanted, sigset_t* before) noexcept {
  return static_cast<int>(-changed_mask(how, wanted, before));
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

EXPORT int sched_getcpu() noexcept { return 0; }   // libc reads it from memory that the kernel updates

EXPORT pid_t getpid() noexcept { return forwarded(SYS_getpid); }

EXPORT long syscall(long number, ...) noexcept {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  if (makes_process(number)) return with_errno(trapped_call(number, arguments));
  return with_errno(
      system_call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]));
}
