#include "sim/daemon/counter_trap.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ntpsim::daemon {

namespace {

bool try_in_child() {
  const pid_t child = ::fork();
  if (child < 0) return false;
  if (child == 0) {
    ::signal(SIGSEGV, SIG_DFL);
    ::prctl(PR_SET_DUMPABLE, 0);   // no core file
    ::prctl(PR_SET_TSC, PR_TSC_SIGSEGV);
    static_cast<void>(__builtin_ia32_rdtsc());
    ::_exit(0);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

}  // namespace

bool counter_is_trapped() {
  static const bool is_trapped = try_in_child();
  return is_trapped;
}

}  // namespace ntpsim::daemon
