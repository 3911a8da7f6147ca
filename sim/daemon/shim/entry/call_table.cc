// Every system call that a program may make: those that pass to the kernel, the functions for others, and those that are refused.
// A call in none of these lists ends the run with its name. tests/shim/calls_page.py makes CALLS.md from this file.
#include <cerrno>
#include <initializer_list>

#include "sim/daemon/shim/calls/clock_calls.h"
#include "sim/daemon/shim/calls/descriptor_calls.h"
#include "sim/daemon/shim/calls/epoll_calls.h"
#include "sim/daemon/shim/calls/futex_calls.h"
#include "sim/daemon/shim/calls/network/datagram_calls.h"
#include "sim/daemon/shim/calls/network/ioctl_calls.h"
#include "sim/daemon/shim/calls/network/option_calls.h"
#include "sim/daemon/shim/calls/network/socket_calls.h"
#include "sim/daemon/shim/calls/network/stream_calls.h"
#include "sim/daemon/shim/calls/poll_calls.h"
#include "sim/daemon/shim/calls/processes/accounting_calls.h"
#include "sim/daemon/shim/calls/processes/capability_calls.h"
#include "sim/daemon/shim/calls/processes/child_calls.h"
#include "sim/daemon/shim/calls/processes/clone_calls.h"
#include "sim/daemon/shim/calls/processes/exec_calls.h"
#include "sim/daemon/shim/calls/processes/identity_calls.h"
#include "sim/daemon/shim/calls/processes/process_calls.h"
#include "sim/daemon/shim/calls/processes/trace_calls.h"
#include "sim/daemon/shim/calls/random_calls.h"
#include "sim/daemon/shim/calls/rseq_calls.h"
#include "sim/daemon/shim/calls/segment_calls.h"
#include "sim/daemon/shim/calls/select_calls.h"
#include "sim/daemon/shim/calls/signal_calls.h"
#include "sim/daemon/shim/calls/sleep_calls.h"
#include "sim/daemon/shim/calls/time_calls.h"
#include "sim/daemon/shim/calls/timer_calls.h"
#include "sim/daemon/shim/entry/dispatch.h"
#include "sim/daemon/shim/entry/foreign.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/files/directories.h"
#include "sim/daemon/shim/files/file_dates.h"
#include "sim/daemon/shim/files/file_waits.h"
#include "sim/daemon/shim/files/ownership.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/real_descriptors.h"
#include "sim/daemon/shim/process_numbers.h"

namespace ntpsim::daemon::shim {

namespace {

// Memory, files, descriptors of the kernel, and queries of a process about itself.
constexpr short passing[] = {
    SYS_brk, SYS_mmap, SYS_munmap, SYS_mprotect, SYS_mremap, SYS_madvise, SYS_mincore, SYS_msync, SYS_membarrier,
    SYS_lseek, SYS_getdents, SYS_fchdir, SYS_fsync, SYS_fdatasync, SYS_sync,
    SYS_sync_file_range, SYS_fadvise64, SYS_umask,
    SYS_fgetxattr, SYS_flistxattr, SYS_pipe, SYS_pipe2, SYS_socketpair, SYS_eventfd, SYS_eventfd2,
    SYS_signalfd, SYS_signalfd4, SYS_inotify_init, SYS_inotify_init1, SYS_inotify_rm_watch,
    SYS_memfd_create, SYS_rt_sigpending, SYS_restart_syscall, SYS_gettid,
    SYS_set_tid_address, SYS_set_robust_list, SYS_get_robust_list,
    SYS_sched_get_priority_max, SYS_sched_get_priority_min,
    SYS_mlock, SYS_munlock, SYS_mlock2, SYS_remap_file_pages, SYS_readahead, SYS_syncfs,
};

struct Emulated {
  short number;
  Handler handler;
};

constexpr Emulated time_and_clock[] = {
    {SYS_clock_gettime, call_clock_gettime}, {SYS_clock_getres, call_clock_getres}, {SYS_gettimeofday, call_gettimeofday},
    {SYS_time, call_time}, {SYS_adjtimex, call_adjtimex}, {SYS_clock_adjtime, call_clock_adjtime},
    {SYS_clock_settime, call_clock_settime}, {SYS_settimeofday, call_settimeofday}, {SYS_times, call_times},
    {SYS_getrusage, call_getrusage}, {SYS_sysinfo, call_sysinfo},
};

constexpr Emulated waiting_calls[] = {
    {SYS_select, call_select}, {SYS_pselect6, call_pselect6}, {SYS_poll, call_poll}, {SYS_ppoll, call_ppoll},
    {SYS_epoll_wait, call_epoll_wait}, {SYS_epoll_pwait, call_epoll_pwait}, {SYS_epoll_pwait2, call_epoll_pwait2},
    {SYS_epoll_create, call_epoll_create}, {SYS_epoll_create1, call_epoll_create}, {SYS_epoll_ctl, call_epoll_ctl},
    {SYS_nanosleep, call_nanosleep}, {SYS_clock_nanosleep, call_clock_nanosleep},
    {SYS_pause, call_pause}, {SYS_rt_sigsuspend, call_rt_sigsuspend}, {SYS_rt_sigtimedwait, call_rt_sigtimedwait},
    {SYS_sched_yield, call_sched_yield}, {SYS_futex, call_futex},
};

constexpr Emulated timers[] = {
    {SYS_timerfd_create, call_timerfd_create}, {SYS_timerfd_settime, call_timerfd_settime},
    {SYS_timerfd_gettime, call_timerfd_gettime}, {SYS_timer_create, call_timer_create},
    {SYS_timer_settime, call_timer_settime}, {SYS_timer_gettime, call_timer_gettime},
    {SYS_timer_getoverrun, call_timer_getoverrun}, {SYS_timer_delete, call_timer_delete},
    {SYS_setitimer, call_setitimer}, {SYS_getitimer, call_getitimer}, {SYS_alarm, call_alarm},
};

constexpr Emulated descriptors_and_sockets[] = {
    {SYS_read, call_read}, {SYS_readv, call_read}, {SYS_write, call_write}, {SYS_writev, call_write},
    {SYS_pwrite64, call_dated_write}, {SYS_pwritev, call_dated_write}, {SYS_pwritev2, call_dated_write},
    {SYS_ftruncate, call_dated_write}, {SYS_fallocate, call_dated_write}, {SYS_copy_file_range, call_copy_file_range},
    {SYS_pread64, call_pread}, {SYS_preadv, call_pread}, {SYS_preadv2, call_pread},
    {SYS_sendfile, call_between_files}, {SYS_splice, call_between_files}, {SYS_tee, call_between_files},
    {SYS_close, call_close}, {SYS_close_range, call_close_range}, {SYS_dup, call_dup}, {SYS_dup2, call_dup2},
    {SYS_dup3, call_dup3}, {SYS_fcntl, call_fcntl}, {SYS_flock, call_flock}, {SYS_ioctl, call_ioctl},
    {SYS_socket, call_socket}, {SYS_bind, call_bind}, {SYS_connect, call_connect}, {SYS_listen, call_listen},
    {SYS_accept, call_accept}, {SYS_accept4, call_accept}, {SYS_shutdown, call_shutdown},
    {SYS_getsockname, call_getsockname}, {SYS_getpeername, call_getpeername}, {SYS_setsockopt, call_setsockopt},
    {SYS_getsockopt, call_getsockopt}, {SYS_sendto, call_sendto}, {SYS_sendmsg, call_sendmsg},
    {SYS_sendmmsg, call_sendmmsg}, {SYS_recvfrom, call_recvfrom}, {SYS_recvmsg, call_recvmsg},
    {SYS_recvmmsg, call_recvmmsg}, {SYS_getrandom, call_getrandom},
};

constexpr Emulated processes[] = {
    {SYS_execve, call_execve}, {SYS_execveat, call_execveat}, {SYS_exit, call_exit}, {SYS_exit_group, call_exit_group},
    {SYS_wait4, call_wait4},
    {SYS_waitid, call_waitid}, {SYS_kill, call_kill}, {SYS_tgkill, call_tgkill}, {SYS_tkill, call_tkill},
    {SYS_getpid, call_getpid}, {SYS_getppid, call_getppid}, {SYS_getpgid, call_of_process}, {SYS_getsid, call_of_process},
    {SYS_getpgrp, call_getpgrp}, {SYS_setpgid, call_setpgid}, {SYS_setsid, call_setsid}, {SYS_pidfd_open, call_pidfd_open},
    {SYS_rt_sigprocmask, call_rt_sigprocmask},
    {SYS_rt_sigaction, call_rt_sigaction}, {SYS_sigaltstack, call_sigaltstack},
    {SYS_clone, call_clone}, {SYS_clone3, call_clone3}, {SYS_fork, call_clone}, {SYS_vfork, call_clone},
    {SYS_arch_prctl, call_arch_prctl},
    {SYS_getuid, call_get_identity}, {SYS_geteuid, call_get_identity}, {SYS_getgid, call_get_identity},
    {SYS_getegid, call_get_identity}, {SYS_setuid, call_set_identity}, {SYS_setgid, call_set_identity},
    {SYS_setreuid, call_set_two_identities}, {SYS_setregid, call_set_two_identities},
    {SYS_setresuid, call_set_three_identities}, {SYS_setresgid, call_set_three_identities},
    {SYS_getresuid, call_get_three_identities}, {SYS_getresgid, call_get_three_identities},
    {SYS_getgroups, call_getgroups}, {SYS_setgroups, call_setgroups}, {SYS_setfsuid, call_set_file_identity},
    {SYS_setfsgid, call_set_file_identity}, {SYS_capget, call_capget}, {SYS_capset, call_capset}, {SYS_prctl, call_prctl},
    {SYS_prlimit64, call_prlimit}, {SYS_getrlimit, call_prlimit},
    {SYS_setrlimit, call_prlimit}, {SYS_mlockall, pretend}, {SYS_munlockall, pretend}, {SYS_setpriority, call_setpriority},
    {SYS_getpriority, call_getpriority}, {SYS_sched_getparam, call_sched_getparam},
    {SYS_sched_getscheduler, pretend}, {SYS_ioprio_get, pretend},
    {SYS_sched_setscheduler, call_sched_setscheduler}, {SYS_sched_setparam, pretend},
    {SYS_sched_getaffinity, call_sched_getaffinity},
    {SYS_getcpu, call_getcpu}, {SYS_rseq, call_rseq},
    {SYS_sched_setaffinity, pretend},
    {SYS_ioprio_set, pretend}, {SYS_chroot, call_chroot}, {SYS_seccomp, call_seccomp},
    {SYS_uname, call_uname}, {SYS_shmget, call_shmget}, {SYS_shmat, call_shmat}, {SYS_shmdt, call_shmdt},
    {SYS_shmctl, call_shmctl}, {SYS_ptrace, call_ptrace},
    {SYS_rt_sigreturn, pretend},   // the trap itself returns from a handler
};

constexpr Emulated paths[] = {
    {SYS_open, call_dated_open}, {SYS_creat, call_dated_open}, {SYS_getcwd, call_getcwd},
    {SYS_access, call_with_path}, {SYS_chdir, call_with_path}, {SYS_mkdir, call_dated_mkdir}, {SYS_rmdir, call_unlink},
    {SYS_unlink, call_unlink}, {SYS_readlink, call_readlink}, {SYS_chmod, call_with_path}, {SYS_mknod, call_mknod},
    {SYS_truncate, call_truncate}, {SYS_statfs, call_statfs}, {SYS_fstatfs, call_statfs},
    {SYS_getdents64, call_getdents64}, {SYS_getxattr, call_with_path},
    {SYS_lgetxattr, call_with_path}, {SYS_listxattr, call_with_path}, {SYS_llistxattr, call_with_path}, {SYS_rename, call_rename},
    {SYS_link, call_link}, {SYS_symlink, call_symlink}, {SYS_openat, call_dated_open}, {SYS_openat2, call_dated_open},
    {SYS_faccessat, call_at_path}, {SYS_faccessat2, call_at_path},
    {SYS_mkdirat, call_dated_mkdir}, {SYS_unlinkat, call_unlink}, {SYS_readlinkat, call_readlink},
    {SYS_fchmod, call_fchmod}, {SYS_fchmodat, call_at_path}, {SYS_mknodat, call_mknod},
    {SYS_inotify_add_watch, call_inotify_add_watch},
    {SYS_renameat, call_rename}, {SYS_renameat2, call_rename}, {SYS_linkat, call_link},
    {SYS_symlinkat, call_symlinkat}, {SYS_utimensat, call_utimensat}, {SYS_utime, call_utime}, {SYS_utimes, call_utimes},
    {SYS_chown, call_chown}, {SYS_lchown, call_chown}, {SYS_fchown, call_fchown}, {SYS_fchownat, call_fchownat},
    {SYS_stat, call_stat}, {SYS_lstat, call_stat}, {SYS_fstat, call_fstat}, {SYS_newfstatat, call_newfstatat},
    {SYS_statx, call_statx},
};

struct Refused {
  int error;
  const char* why;                   // in CALLS.md
  std::initializer_list<short> calls;
};

// Calls that a kernel may lack or deny, so that every program must do without, with the errno for it in their man pages. None of
// them would change time or packets if it were done. The run warns of each.
constexpr Refused refused[] = {
    {ENOSYS, "not in a kernel without NUMA",
     {SYS_mbind, SYS_set_mempolicy, SYS_get_mempolicy, SYS_migrate_pages, SYS_move_pages, SYS_set_mempolicy_home_node}},
    {ENOSPC, "no processor has protection keys; ENOSPC says so", {SYS_pkey_alloc}},
    {EINVAL, "there is no key that could be given", {SYS_pkey_free, SYS_pkey_mprotect}},
    {EOPNOTSUPP, "landlock is disabled at boot; a host has a sandbox already",
     {SYS_landlock_create_ruleset, SYS_landlock_add_rule, SYS_landlock_restrict_self}},
    {ENOSYS, "the kernel would work beside the program, in the machine's time",
     {SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_io_setup, SYS_io_destroy, SYS_io_getevents,
      SYS_io_submit, SYS_io_cancel, SYS_io_pgetevents}},
    {ENOSYS, "not in a kernel of before Linux 5.16", {SYS_futex_waitv}},
    {ENOSYS, "not in a kernel without CONFIG_KCMP, CONFIG_KEYS, CONFIG_FANOTIFY or CONFIG_QUOTA",
     {SYS_kcmp, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_fanotify_init, SYS_fanotify_mark, SYS_quotactl, SYS_quotactl_fd}},
    {ENOSYS, "not in a kernel without semaphores of System V", {SYS_semget, SYS_semctl, SYS_semop, SYS_semtimedop}},
    {ENOSYS, "not enabled at boot", {SYS_memfd_secret}},
    {ENOSYS, "the scheduler is the simulator", {SYS_sched_setattr, SYS_sched_getattr, SYS_sched_rr_get_interval}},
    {EPERM, "signals with values from other processes are denied", {SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo}},
    {EPERM, "no access to another process",
     {SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease, SYS_pidfd_getfd}},
    {EPERM, "would look into the kernel", {SYS_perf_event_open, SYS_bpf, SYS_userfaultfd, SYS_syslog, SYS_lookup_dcookie}},
    {EOPNOTSUPP, "not in every file system: files are found by name alone", {SYS_name_to_handle_at}},
    {EPERM, "without CAP_DAC_READ_SEARCH of the machine", {SYS_open_by_handle_at}},
    {EOPNOTSUPP, "not in every file system: attributes would stay on the machine's",
     {SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr}},
    {EPERM, "would change the machine, or leave the sandbox",
     {SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig,
      SYS_fsmount, SYS_fspick, SYS_mount_setattr, SYS_personality, SYS_sethostname, SYS_setdomainname, SYS_reboot, SYS_acct,
      SYS_swapon, SYS_swapoff, SYS_iopl, SYS_ioperm, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
      SYS_kexec_file_load, SYS_vhangup}},
    {ENOSYS, "not for programs of 64 bits", {SYS_modify_ldt, SYS_set_thread_area, SYS_get_thread_area}},
    {ENOSYS, "not in Linux any more, or never",
     {SYS__sysctl, SYS_uselib, SYS_ustat, SYS_sysfs, SYS_create_module, SYS_get_kernel_syms, SYS_query_module, SYS_nfsservctl,
      SYS_getpmsg, SYS_putpmsg, SYS_afs_syscall, SYS_tuxcall, SYS_security, SYS_vserver, SYS_epoll_ctl_old,
      SYS_epoll_wait_old}},
};

constexpr CallTable make_table() {
  CallTable table{};
  for (const short number : passing) table.entries[number] = {Treatment::pass, nullptr, 0};
  auto add = [&table](const auto& group) {
    for (const Emulated& e : group) table.entries[e.number] = {Treatment::emulate, e.handler, 0};
  };
  add(time_and_clock);
  add(waiting_calls);
  add(timers);
  add(descriptors_and_sockets);
  add(processes);
  add(paths);
  for (const Refused& group : refused) {
    for (const short number : group.calls) {
      table.entries[number] = {Treatment::refuse, nullptr, static_cast<std::uint8_t>(group.error)};
    }
  }
  return table;
}

}  // namespace

constinit const CallTable call_table = make_table();

}  // namespace ntpsim::daemon::shim
