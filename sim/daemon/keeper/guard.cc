// The last protection: a seccomp filter that every program and its children inherit before any of their code runs. It refuses
// every real call that could change the machine's clock or use its network. Simulated programs never need such a call.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "sim/daemon/keeper/confine.h"

namespace ntpsim::daemon {

namespace {

constexpr unsigned refused[] = {
    SYS_adjtimex, SYS_clock_adjtime, SYS_settimeofday, SYS_clock_settime, SYS_reboot, SYS_mount, SYS_umount2,
    SYS_pivot_root, SYS_swapon, SYS_swapoff, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load,
    SYS_kexec_file_load, SYS_iopl, SYS_ioperm, SYS_acct, SYS_bpf, SYS_io_uring_setup, SYS_unshare, SYS_setns,
    SYS_sethostname, SYS_setdomainname, SYS_perf_event_open, SYS_userfaultfd};

sock_filter statement(unsigned code, unsigned k) { return {static_cast<unsigned short>(code), 0, 0, k}; }
sock_filter jump(unsigned code, unsigned k, unsigned char if_true, unsigned char if_false) {
  return {static_cast<unsigned short>(code), if_true, if_false, k};
}

}  // namespace

bool install_guard() {
  constexpr unsigned load = BPF_LD | BPF_W | BPF_ABS, equal = BPF_JMP | BPF_JEQ | BPF_K, answer = BPF_RET | BPF_K;
  constexpr unsigned refusal = SECCOMP_RET_ERRNO | EPERM;
  std::vector<sock_filter> code{
      statement(load, offsetof(seccomp_data, arch)),
      jump(equal, AUDIT_ARCH_X86_64, 1, 0),
      statement(answer, SECCOMP_RET_KILL_PROCESS),
      statement(load, offsetof(seccomp_data, nr)),
  };
  for (const unsigned number : refused) {
    code.push_back(jump(equal, number, 0, 1));
    code.push_back(statement(answer, refusal));
  }
  code.insert(code.end(), {
      jump(equal, SYS_socket, 0, 4),
      statement(load, offsetof(seccomp_data, args)),
      jump(equal, AF_UNIX, 1, 0),
      statement(answer, refusal),
      statement(answer, SECCOMP_RET_ALLOW),
      statement(answer, SECCOMP_RET_ALLOW),
  });
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

}  // namespace ntpsim::daemon
