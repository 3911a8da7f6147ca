#include "sim/daemon/shim/state.h"

#include <algorithm>
#include <cstring>

#include "sim/daemon/page/turn.h"
#include "sim/daemon/shim/entry/raw.h"

namespace ntpsim::daemon::shim {

Page* page = nullptr;
bool is_static_program = false;

namespace {

constexpr int exit_after_failure = 86;   // not used: the simulator has failed the run

void append_text(char* out, std::size_t size, const char* text) {
  const std::size_t used = std::strlen(out);
  if (used + 1 >= size) return;
  const std::size_t length = std::min(std::strlen(text), size - used - 1);
  std::memcpy(out + used, text, length);
  out[used + length] = 0;
}

}  // namespace

namespace {

[[noreturn]] void end(Yield how) {
  thread->yield = how;
  give_turn(thread->turn, simulators_turn, [](auto... a) { return raw(a...); });
  for (;;) raw(SYS_exit_group, exit_after_failure);
}

}  // namespace

void fatal(const char* text, const char* detail) {
  if (page != nullptr && thread != nullptr) {
    page->fatal[0] = 0;
    append_text(page->fatal, sizeof page->fatal, text);
    append_text(page->fatal, sizeof page->fatal, detail);
    end(Yield::fatal);
  }
  raw(SYS_write, 2, text, std::strlen(text));
  raw(SYS_write, 2, detail, std::strlen(detail));
  raw(SYS_write, 2, "\n", 1);
  for (;;) raw(SYS_exit_group, exit_after_failure);
}

void give_up_on(long call) {
  thread->waiting_call = static_cast<std::int32_t>(call);
  end(Yield::unsupported);
}

// SplitMix64 over a counter. It depends on the host's seed and on the order of requests, which is the same in every run.
std::uint64_t random_bits() {
  std::uint64_t x = page->random_key + 0x9e3779b97f4a7c15U * ++page->random_counter;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

}  // namespace ntpsim::daemon::shim
