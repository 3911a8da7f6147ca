#include "sim/daemon/shim/counter.h"

#include <signal.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <cstring>

#include "sim/daemon/shim/calls/signal_calls.h"
#include "sim/daemon/shim/entry/frames.h"
#include "sim/daemon/shim/entry/leave.h"
#include "sim/daemon/shim/entry/trap.h"
#include "sim/daemon/shim/memory.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

KernelAction wanted{};   // the program's own; zero is SIG_DFL
void* const ignored = reinterpret_cast<void*>(1);   // SIG_IGN
constexpr std::int64_t ticks_per_ns = 2;   // a counter of 2 GHz

// A few readings in each turn are free: the dynamic loader times itself, and later results must not depend on whether it did.
constexpr unsigned free_reads = 64;
unsigned reads_in_turn = 0;
std::uint64_t turn_of_reads = 0;

void charge() {
  if (turn_of_reads != page->wait_order) {
    turn_of_reads = page->wait_order;
    reads_in_turn = 0;
  }
  if (++reads_in_turn > free_reads) spend(page->read_cost);
}

std::uint64_t counter_now() {
  charge();
  const CounterTime counter = counter_after(page->clock, page->debt);
  return static_cast<std::uint64_t>((reading(page->clock, page->clock.kernel.raw(counter)) + up_before_start) *
                                    ticks_per_ns);
}

// rdtsc is 0f 31, rdtscp is 0f 01 f9.
int length_of_counter_read(const std::uint8_t* code) {
  if (code[0] == 0x0f && code[1] == 0x31) return 2;
  return code[0] == 0x0f && code[1] == 0x01 && code[2] == 0xf9 ? 3 : 0;
}

// A general protection fault, which gives no address, at an instruction that can be read.
int counter_read_at(const siginfo_t& info, const ucontext_t& context) {
  if (info.si_code != SI_KERNEL) return 0;
  return length_of_counter_read(reinterpret_cast<const std::uint8_t*>(context.uc_mcontext.gregs[REG_RIP]));
}

// A program that reads the counter for a long time lets the world catch up.
void answer(ThreadBlock& self, ucontext_t& context, int length) {
  greg_t* registers = context.uc_mcontext.gregs;
  self.came_by_function = false;
  take_over_mask(self, context);
  const std::uint64_t now = counter_now();
  registers[REG_RDX] = static_cast<greg_t>(now >> 32);
  if (length == 3) registers[REG_RCX] = 0;
  registers[REG_RIP] += length;
  prepare_to_leave(self);
  leave_trap(self, context, SYS_clock_gettime, static_cast<long>(now & 0xffffffff));
}

// With the mask that the kernel would set for it.
[[noreturn]] void call_own_handler(int number, siginfo_t* info, ucontext_t& context) {
  ThreadBlock& self = *ThreadBlocks::own();
  const KernelAction action = wanted;
  if ((action.flags & SA_RESETHAND) != 0) wanted = {};
  take_over_mask(self, context);
  std::memcpy(&context.uc_sigmask, &self.mask, sizeof self.mask);
  self.mask |= without_own_signals(action.mask);
  pay_mask(self);
  call_handler(self, action.handler, (action.flags & SA_ONSTACK) != 0, number, info, context);
}

void faulted(int number, siginfo_t* info, void* opaque) {
  auto& context = *static_cast<ucontext_t*>(opaque);
  if (settle_look(context)) return;
  const int length = counter_read_at(*info, context);
  if (length > 0) return answer(*ThreadBlocks::own(), context, length);
  const bool was_sent = info->si_code <= 0;   // by kill and the like, not by an instruction
  if (wanted.handler == ignored && was_sent) return;
  if (wanted.handler != nullptr && wanted.handler != ignored) call_own_handler(number, info, context);
  const KernelAction by_default{nullptr, restorer_flag, own_restorer(), 0};
  raw(SYS_rt_sigaction, SIGSEGV, &by_default, nullptr, mask_size);   // the next try of the instruction ends the program
  if (was_sent) raw(SYS_tgkill, raw(SYS_getpid), raw(SYS_gettid), SIGSEGV);
}

}  // namespace

bool trap_counter() {
  const KernelAction action{reinterpret_cast<void*>(faulted), SA_SIGINFO | SA_NODEFER | SA_ONSTACK | restorer_flag,
                            own_restorer(), all_signals};
  return raw(SYS_rt_sigaction, SIGSEGV, &action, nullptr, mask_size) == 0 &&
         raw(SYS_prctl, PR_SET_TSC, PR_TSC_SIGSEGV) == 0;
}

void release_counter() { raw(SYS_prctl, PR_SET_TSC, PR_TSC_ENABLE); }

long call_sigaction_of_segv(const Call& call) {
  auto* before = call.as<KernelAction*>(2);
  const auto* to = call.as<const KernelAction*>(1);
  const KernelAction now = wanted;
  if (to != nullptr) wanted = *to;
  if (before != nullptr) *before = now;
  return 0;
}

}  // namespace ntpsim::daemon::shim
