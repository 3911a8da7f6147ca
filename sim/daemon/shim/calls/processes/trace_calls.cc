#include "sim/daemon/shim/calls/processes/trace_calls.h"

#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/memory.h"

namespace ntpsim::daemon::shim {

namespace {

// Of another process that shares this memory; null: there is none with this number.
ThreadBlock* traceable(int number) {
  ThreadBlock* const block = ThreadBlocks::find(number);
  return block != nullptr && block->place->process != process_index() ? block : nullptr;
}

// A thread that called a function has its other registers on its own stack (enter), where the sanitizer looks, too.
user_regs_struct registers_of(const ThreadBlock& block) {
  user_regs_struct out{};
  if (block.came_by_function || block.context == nullptr) {
    out.rsp = block.stack_in_function;
    return out;
  }
  const greg_t* const all = block.context->uc_mcontext.gregs;
  const auto at = [all](int name) { return static_cast<unsigned long long>(all[name]); };
  out.r8 = at(REG_R8), out.r9 = at(REG_R9), out.r10 = at(REG_R10), out.r11 = at(REG_R11), out.r12 = at(REG_R12);
  out.r13 = at(REG_R13), out.r14 = at(REG_R14), out.r15 = at(REG_R15), out.rdi = at(REG_RDI), out.rsi = at(REG_RSI);
  out.rbp = at(REG_RBP), out.rbx = at(REG_RBX), out.rdx = at(REG_RDX), out.rax = at(REG_RAX), out.rcx = at(REG_RCX);
  out.rsp = at(REG_RSP), out.rip = at(REG_RIP), out.eflags = at(REG_EFL);
  return out;
}

long give_registers(const ThreadBlock& block, long set, iovec* to) {
  if (set != NT_PRSTATUS) return -EINVAL;
  if (!can_write(to, sizeof *to) || !can_write(to->iov_base, to->iov_len)) return -EFAULT;
  const user_regs_struct registers = registers_of(block);
  if (to->iov_len > sizeof registers) to->iov_len = sizeof registers;
  std::memcpy(to->iov_base, &registers, to->iov_len);
  return 0;
}

}  // namespace

bool is_traced(int thread_number) {
  const ThreadBlock* const block = traceable(thread_number);
  return block != nullptr && block->is_traced;
}

long call_ptrace(const Call& call) {
  ThreadBlock* const block = traceable(call.as<int>(1));
  if (block == nullptr) return -EPERM;
  if (call.arguments[0] == PTRACE_ATTACH) {
    block->is_traced = true;
    return 0;
  }
  if (!block->is_traced) return -ESRCH;
  switch (call.arguments[0]) {
    case PTRACE_DETACH: block->is_traced = false; return 0;
    case PTRACE_GETREGSET: return give_registers(*block, call.arguments[2], call.as<iovec*>(3));
    default: return -EIO;
  }
}

}  // namespace ntpsim::daemon::shim
