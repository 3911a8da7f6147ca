#include "sim/daemon/shim/thread_block.h"

#include <sys/mman.h>

#include "sim/daemon/shim/entry/raw.h"

namespace ntpsim::daemon::shim {

bool ThreadBlocks::by_number_ = false;
__thread ThreadBlock* ThreadBlocks::current_ = nullptr;

namespace {

constexpr std::size_t guard = 4096;
ThreadBlock blocks[max_threads];

// Its thread has ended, in this process or in one that shares its memory.
bool is_left(const ThreadBlock& block) {
  return block.place == nullptr || block.place->state == ThreadState::free || block.place->tid != block.tid;
}

char* new_stack() {
  const long at = raw(SYS_mmap, nullptr, guard + dispatcher_stack, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at < 0 && at > -4096) return nullptr;
  if (raw(SYS_mprotect, at + static_cast<long>(guard), dispatcher_stack, PROT_READ | PROT_WRITE) != 0) return nullptr;
  return reinterpret_cast<char*>(at) + guard;
}

}  // namespace

ThreadBlock* ThreadBlocks::by_number() {
  const auto number = static_cast<std::int32_t>(raw(SYS_gettid));
  for (ThreadBlock& block : blocks) {
    if (block.place != nullptr && block.tid == number) return &block;
  }
  return nullptr;
}

ThreadBlock* ThreadBlocks::find(int number) {
  for (ThreadBlock& block : blocks) {
    if (!is_left(block) && block.tid == number) return &block;
  }
  return nullptr;
}

ThreadBlock* ThreadBlocks::take(PageThread* place) {
  for (ThreadBlock& block : blocks) {
    if (!is_left(block) && block.place != place) continue;
    char* const stack = block.stack != nullptr ? block.stack : new_stack();
    if (stack == nullptr) return nullptr;
    block = ThreadBlock{};
    block.place = place;
    block.stack = stack;
    return &block;
  }
  return nullptr;
}

void ThreadBlocks::enter(ThreadBlock& block) {
  block.tid = block.place->tid = static_cast<std::int32_t>(raw(SYS_gettid));
  if (!by_number_) current_ = &block;
}

void ThreadBlocks::keep_only(ThreadBlock& block) {
  for (ThreadBlock& other : blocks) {
    if (&other != &block) other.place = nullptr;
  }
}

}  // namespace ntpsim::daemon::shim
