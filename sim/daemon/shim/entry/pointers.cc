#include "sim/daemon/shim/entry/pointers.h"

#include <linux/openat2.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>

#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/memory.h"

namespace ntpsim::daemon::shim {

namespace {

enum class Kind : unsigned char { none, input, output, path, list, vector_in, vector_out, message_in, message_out };

struct Pointer {
  Kind kind = Kind::none;
  unsigned char argument = 0;
  bool may_be_null = false;
  unsigned short size = 0;        // octets, or octets of each element
  signed char count = -1;         // the argument that gives the number of elements
  bool is_size = false;           // whether that argument is a size_t, not an int
};

constexpr Pointer in(unsigned char argument, std::size_t size) {
  return {Kind::input, argument, false, static_cast<unsigned short>(size)};
}
constexpr Pointer out(unsigned char argument, std::size_t size) {
  return {Kind::output, argument, false, static_cast<unsigned short>(size)};
}
constexpr Pointer or_null(Pointer pointer) {
  pointer.may_be_null = true;
  return pointer;
}
constexpr Pointer times(Pointer pointer, signed char count) {   // an int
  pointer.count = count;
  return pointer;
}
constexpr Pointer octets(Pointer pointer, signed char count) {   // a size_t
  pointer.count = count;
  pointer.is_size = true;
  return pointer;
}
constexpr Pointer path(unsigned char argument) { return {Kind::path, argument}; }
constexpr Pointer of(Kind kind, unsigned char argument, signed char count = -1) {
  return {kind, argument, false, 0, count, true};
}

enum class Whose : unsigned char { all, virtual_descriptors };

struct Pointed {
  short call;
  Whose whose;
  Pointer pointers[4];
};

constexpr Whose all = Whose::all, ours = Whose::virtual_descriptors;
constexpr std::size_t length_size = sizeof(socklen_t);

constexpr Pointed pointed[] = {
    // Clocks and timers.
    {SYS_clock_gettime, all, {out(1, sizeof(timespec))}},
    {SYS_clock_getres, all, {or_null(out(1, sizeof(timespec)))}},
    {SYS_gettimeofday, all, {or_null(out(0, sizeof(timeval))), or_null(out(1, sizeof(struct timezone)))}},
    {SYS_time, all, {or_null(out(0, sizeof(time_t)))}},
    {SYS_adjtimex, all, {out(0, sizeof(::timex))}},
    {SYS_clock_adjtime, all, {out(1, sizeof(::timex))}},
    {SYS_clock_settime, all, {in(1, sizeof(timespec))}},
    {SYS_settimeofday, all, {or_null(in(0, sizeof(timeval))), or_null(in(1, sizeof(struct timezone)))}},
    {SYS_times, all, {or_null(out(0, sizeof(tms)))}},
    {SYS_getrusage, all, {out(1, sizeof(rusage))}},
    {SYS_sysinfo, all, {out(0, sizeof(struct sysinfo))}},
    {SYS_uname, all, {out(0, sizeof(utsname))}},
    {SYS_nanosleep, all, {in(0, sizeof(timespec)), or_null(out(1, sizeof(timespec)))}},
    {SYS_clock_nanosleep, all, {in(2, sizeof(timespec)), or_null(out(3, sizeof(timespec)))}},
    {SYS_timerfd_settime, all, {in(2, sizeof(itimerspec)), or_null(out(3, sizeof(itimerspec)))}},
    {SYS_timerfd_gettime, all, {out(1, sizeof(itimerspec))}},
    {SYS_timer_create, all, {or_null(in(1, sizeof(sigevent))), out(2, sizeof(int))}},
    {SYS_timer_settime, all, {in(2, sizeof(itimerspec)), or_null(out(3, sizeof(itimerspec)))}},
    {SYS_timer_gettime, all, {out(1, sizeof(itimerspec))}},
    {SYS_setitimer, all, {or_null(in(1, sizeof(itimerval))), or_null(out(2, sizeof(itimerval)))}},
    {SYS_getitimer, all, {out(1, sizeof(itimerval))}},
    // Waiting.
    {SYS_select, all, {or_null(out(4, sizeof(timeval)))}},
    {SYS_pselect6, all, {or_null(out(4, sizeof(timespec))), or_null(in(5, 16))}},
    {SYS_poll, all, {times(out(0, sizeof(pollfd)), 1)}},
    {SYS_ppoll, all, {times(out(0, sizeof(pollfd)), 1), or_null(out(2, sizeof(timespec))), or_null(in(3, mask_size))}},
    {SYS_epoll_wait, all, {times(out(1, sizeof(epoll_event)), 2)}},
    {SYS_epoll_pwait, all, {times(out(1, sizeof(epoll_event)), 2), or_null(in(4, mask_size))}},
    {SYS_epoll_pwait2, all,
     {times(out(1, sizeof(epoll_event)), 2), or_null(in(3, sizeof(timespec))), or_null(in(4, mask_size))}},
    {SYS_rt_sigsuspend, all, {in(0, mask_size)}},
    {SYS_rt_sigtimedwait, all, {in(0, mask_size), or_null(out(1, sizeof(siginfo_t))), or_null(in(2, sizeof(timespec)))}},
    {SYS_rt_sigprocmask, all, {or_null(in(1, mask_size)), or_null(out(2, mask_size))}},
    {SYS_rt_sigaction, all, {or_null(in(1, sizeof(KernelAction))), or_null(out(2, sizeof(KernelAction)))}},
    {SYS_futex, all, {in(0, sizeof(int))}},
    // Descriptors and sockets.
    {SYS_read, ours, {octets(out(1, 1), 2)}},
    {SYS_write, ours, {octets(in(1, 1), 2)}},
    {SYS_readv, all, {of(Kind::vector_out, 1, 2)}},
    {SYS_writev, all, {of(Kind::vector_in, 1, 2)}},
    {SYS_getrandom, all, {octets(out(0, 1), 1)}},
    {SYS_sendfile, all, {or_null(out(2, sizeof(off_t)))}},
    {SYS_bind, all, {times(in(1, 1), 2)}},
    {SYS_connect, all, {times(in(1, 1), 2)}},
    {SYS_accept, ours, {or_null(out(2, length_size))}},
    {SYS_accept4, ours, {or_null(out(2, length_size))}},
    {SYS_getsockname, ours, {out(1, sizeof(sa_family_t)), out(2, length_size)}},
    {SYS_getpeername, ours, {out(1, sizeof(sa_family_t)), out(2, length_size)}},
    {SYS_setsockopt, ours, {times(in(3, 1), 4)}},
    {SYS_getsockopt, ours, {out(3, 1), out(4, length_size)}},
    {SYS_sendto, ours, {octets(in(1, 1), 2), or_null(times(in(4, 1), 5))}},
    {SYS_recvfrom, ours, {octets(out(1, 1), 2), or_null(out(4, sizeof(sa_family_t))), or_null(out(5, length_size))}},
    {SYS_sendmsg, all, {of(Kind::message_in, 1)}},
    {SYS_recvmsg, all, {of(Kind::message_out, 1)}},
    {SYS_sendmmsg, all, {times(in(1, sizeof(mmsghdr)), 2)}},
    {SYS_recvmmsg, all, {times(out(1, sizeof(mmsghdr)), 2), or_null(out(4, sizeof(timespec)))}},
    // Processes.
    {SYS_execve, all, {path(0), of(Kind::list, 1), of(Kind::list, 2)}},
    {SYS_wait4, all, {or_null(out(1, sizeof(int))), or_null(out(3, sizeof(rusage)))}},
    {SYS_waitid, all, {or_null(out(2, sizeof(siginfo_t))), or_null(out(4, sizeof(rusage)))}},
    {SYS_getresuid, all, {out(0, sizeof(int)), out(1, sizeof(int)), out(2, sizeof(int))}},
    {SYS_getresgid, all, {out(0, sizeof(int)), out(1, sizeof(int)), out(2, sizeof(int))}},
    {SYS_capget, all, {out(0, 8), or_null(out(1, 24))}}, {SYS_capset, all, {out(0, 8), in(1, 24)}},
    {SYS_getgroups, all, {times(out(1, 4), 0)}}, {SYS_setgroups, all, {times(in(1, 4), 0)}}, {SYS_chroot, all, {path(0)}},
    {SYS_prlimit64, all, {or_null(in(2, sizeof(rlimit))), or_null(out(3, sizeof(rlimit)))}},
    {SYS_getrlimit, all, {out(1, sizeof(rlimit))}},
    {SYS_setrlimit, all, {in(1, sizeof(rlimit))}},
    {SYS_sched_getaffinity, all, {times(out(2, 1), 1)}},
    {SYS_sched_getparam, all, {out(1, sizeof(sched_param))}},
    {SYS_getcpu, all, {or_null(out(0, sizeof(unsigned))), or_null(out(1, sizeof(unsigned)))}},
    // Files by name.
    {SYS_open, all, {path(0)}}, {SYS_creat, all, {path(0)}}, {SYS_openat, all, {path(1)}},
    {SYS_openat2, all, {path(1), in(2, sizeof(open_how))}},
    {SYS_access, all, {path(0)}}, {SYS_faccessat, all, {path(1)}}, {SYS_faccessat2, all, {path(1)}},
    {SYS_chdir, all, {path(0)}}, {SYS_mkdir, all, {path(0)}}, {SYS_mkdirat, all, {path(1)}}, {SYS_rmdir, all, {path(0)}},
    {SYS_unlink, all, {path(0)}}, {SYS_unlinkat, all, {path(1)}},
    {SYS_readlink, all, {path(0), times(out(1, 1), 2)}}, {SYS_readlinkat, all, {path(1), times(out(2, 1), 3)}},
    {SYS_chmod, all, {path(0)}}, {SYS_fchmodat, all, {path(1)}}, {SYS_mknod, all, {path(0)}}, {SYS_mknodat, all, {path(1)}},
    {SYS_fstatfs, all, {out(1, sizeof(struct statfs))}}, {SYS_getdents64, all, {times(out(1, 1), 2)}},
    {SYS_truncate, all, {path(0)}}, {SYS_statfs, all, {path(0), out(1, sizeof(struct statfs))}}, {SYS_getxattr, all, {path(0)}},
    {SYS_lgetxattr, all, {path(0)}}, {SYS_listxattr, all, {path(0)}}, {SYS_llistxattr, all, {path(0)}},
    {SYS_inotify_add_watch, all, {path(1)}},
    {SYS_rename, all, {path(0), path(1)}}, {SYS_renameat, all, {path(1), path(3)}}, {SYS_renameat2, all, {path(1), path(3)}},
    {SYS_link, all, {path(0), path(1)}}, {SYS_linkat, all, {path(1), path(3)}},
    {SYS_symlink, all, {path(0), path(1)}}, {SYS_symlinkat, all, {path(0), path(2)}},
    {SYS_utimensat, all, {or_null(path(1)), or_null(in(2, 2 * sizeof(timespec)))}},
    {SYS_utime, all, {path(0), or_null(in(1, 16))}}, {SYS_utimes, all, {path(0), or_null(in(1, 2 * sizeof(timeval)))}},
    {SYS_chown, all, {path(0)}}, {SYS_lchown, all, {path(0)}}, {SYS_fchownat, all, {path(1)}},
    {SYS_stat, all, {path(0), out(1, sizeof(struct stat))}}, {SYS_lstat, all, {path(0), out(1, sizeof(struct stat))}},
    {SYS_newfstatat, all, {path(1), out(2, sizeof(struct stat))}},
    {SYS_statx, all, {path(1), out(4, sizeof(struct statx))}},
};

struct Index {
  unsigned char of_call[table_size] = {};   // index in the list plus one; 0: it has no pointers
};

constexpr Index index_calls() {
  Index index;
  unsigned char place = 0;
  for (const Pointed& one : pointed) index.of_call[one.call] = ++place;
  return index;
}
static_assert(sizeof pointed / sizeof pointed[0] < 256);
constexpr Index places = index_calls();

// The call itself refuses a negative count.
std::size_t count_of(const Call& call, const Pointer& pointer) {
  if (pointer.count < 0) return 1;
  const auto argument = static_cast<unsigned>(pointer.count);
  return pointer.is_size ? call.as<std::size_t>(argument) : static_cast<std::size_t>(std::max(call.as<int>(argument), 0));
}

long check(const Call& call, const Pointer& pointer) {
  const auto value = call.as<std::uintptr_t>(pointer.argument);
  if (value == 0 && pointer.may_be_null) return 0;
  auto* const address = reinterpret_cast<void*>(value);
  const std::size_t count = count_of(call, pointer);
  switch (pointer.kind) {
    case Kind::none: return 0;
    case Kind::input: return can_read(address, pointer.size * count) ? 0 : -EFAULT;
    case Kind::output: return can_write(address, pointer.size * count) ? 0 : -EFAULT;
    case Kind::path: return check_text(static_cast<const char*>(address));
    case Kind::list: return can_read_list(static_cast<char* const*>(address)) ? 0 : -EFAULT;
    case Kind::vector_in: return check_vector(static_cast<const iovec*>(address), count, false);
    case Kind::vector_out: return check_vector(static_cast<const iovec*>(address), count, true);
    case Kind::message_in: return check_message(static_cast<const msghdr*>(address), false);
    case Kind::message_out: return check_message(static_cast<const msghdr*>(address), true);
  }
  return 0;
}

}  // namespace

long check_pointers(const Call& call) {
  const unsigned place = places.of_call[call.number];
  if (place == 0) return 0;
  const Pointed& entry = pointed[place - 1];
  if (entry.whose == Whose::virtual_descriptors && object_at(call.fd()) == nullptr) return 0;
  for (const Pointer& pointer : entry.pointers) {
    if (const long bad = check(call, pointer); bad != 0) return bad;
  }
  return 0;
}

}  // namespace ntpsim::daemon::shim
