#include "sim/daemon/no_counter.h"

#include <signal.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <cstdint>

namespace ntpsim::daemon {

namespace {

thread_local int users = 0;
thread_local volatile bool is_banned = false;
struct sigaction before {};

// rdtsc is 0f 31, rdtscp is 0f 01 f9.
bool reads_counter(const std::uint8_t* code) {
  return code[0] == 0x0f && (code[1] == 0x31 || (code[1] == 0x01 && code[2] == 0xf9));
}

// In both cases the instruction is tried again, and any other fault then goes to the earlier handler.
void faulted(int, siginfo_t* info, void* opaque) {
  const auto& registers = static_cast<const ucontext_t*>(opaque)->uc_mcontext.gregs;
  if (is_banned && info->si_code == SI_KERNEL && reads_counter(reinterpret_cast<const std::uint8_t*>(registers[REG_RIP]))) {
    allow_counter();
  } else {
    sigaction(SIGSEGV, &before, nullptr);
  }
}

}  // namespace

NoCounter::NoCounter() {
  if (users++ > 0) return;
  struct sigaction action {};
  action.sa_sigaction = faulted;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSEGV, &action, &before);
}

NoCounter::~NoCounter() {
  if (--users > 0) return;
  if (is_banned) allow_counter();
  sigaction(SIGSEGV, &before, nullptr);
}

void NoCounter::renew() {
  if (is_banned) return;
  is_banned = true;
  prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
}

void allow_counter() {
  is_banned = false;
  prctl(PR_SET_TSC, PR_TSC_ENABLE, 0, 0, 0);
}

}  // namespace ntpsim::daemon
