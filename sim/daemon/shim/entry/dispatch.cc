#include "sim/daemon/shim/entry/dispatch.h"

#include <cerrno>

#include "sim/daemon/shim/entry/leave.h"
#include "sim/daemon/shim/entry/pointers.h"
#include "sim/daemon/shim/files/permissions.h"
#include "sim/daemon/shim/thread_block.h"

namespace ntpsim::daemon::shim {

namespace {

TracedCall& trace(const Call& call) {
  PageProcess& caller = process();
  TracedCall& entry = caller.trace[caller.trace_next++ % trace_length];
  entry.sequence = page->calls_traced++;
  entry.when = page->debt;
  for (unsigned i = 0; i < 6; ++i) entry.arguments[i] = call.arguments[i];
  entry.number = static_cast<std::int32_t>(call.number);
  entry.finished = 0;
  entry.instant = page->instant;
  return entry;
}

// The simulator warns of it once.
long refuse(long number, std::uint8_t error) {
  page->refused_with[number] = error;
  page->refused_calls = 1;
  return -error;
}

long answer(const Entry& entry, const Call& call) {
  if (entry.treatment == Treatment::refuse) return refuse(call.number, entry.error);
  const long bad = check_pointers(call);
  const long refused = bad != 0 ? bad : check_permissions(call);
  return refused != 0 ? refused : entry.handler(call);
}

}  // namespace

long dispatch(const Call& call) {
  const Entry entry =
      call.number >= 0 && call.number < static_cast<long>(table_size) ? call_table.entries[call.number] : Entry{};
  if (entry.treatment == Treatment::pass) return call.forward();
  TracedCall& traced = trace(call);
  const std::uint64_t sequence = traced.sequence;
  if (entry.treatment == Treatment::unknown) give_up_on(call.number);
  const std::int32_t caller = process_index();
  const long result = answer(entry, call);
  if (traced.sequence == sequence && process_index() == caller) {   // unless its place is already another's or its parent's
    traced.result = result;
    traced.finished = 1;
  }
  return result;
}

namespace {

extern "C" __attribute__((visibility("hidden"))) long ntpsim_on_stack(const Call& call, long (*function)(const Call&), void* top);
asm(R"(
  .text
  .hidden ntpsim_on_stack
  .type ntpsim_on_stack, @function
ntpsim_on_stack:
  .cfi_startproc
  push %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  mov %rsp, %rbp
  .cfi_def_cfa_register %rbp
  mov %rdx, %rsp
  call *%rsi
  mov %rbp, %rsp
  pop %rbp
  .cfi_def_cfa %rsp, 8
  ret
  .cfi_endproc
)");

long dispatch_for_function(const Call& call) {
  const long result = dispatch(call);
  prepare_to_leave(*ThreadBlocks::own());
  return result;
}

__attribute__((always_inline)) inline std::uint64_t stack_pointer() {
  std::uint64_t at;
  asm volatile("mov %%rsp, %0" : "=r"(at));
  return at;
}

}  // namespace

// A sanitizer that looks for leaks takes the registers that the caller kept from the caller's stack.
long enter(const Call& call) {
  __builtin_unwind_init();
  ThreadBlock* const self = page == nullptr ? nullptr : ThreadBlocks::own();
  if (self == nullptr) return call.forward();            // before the library is ready
  if (self->stack_holds(&call)) return dispatch(call);   // from the dispatcher, or from a handler that interrupted it
  for (;;) {
    self->came_by_function = true;
    self->stack_in_function = stack_pointer();
    const long result = ntpsim_on_stack(call, dispatch_for_function, self->stack_top());
    if (self->place->signalled == 0 && self->delivery.plain_handler == nullptr) return result;
    if (!let_signals_in(*self, result)) return result;
  }
}

long with_errno(long result) {
  if (result < 0 && result > -4096) {
    errno = static_cast<int>(-result);
    return -1;
  }
  return result;
}

}  // namespace ntpsim::daemon::shim
