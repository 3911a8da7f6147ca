#include "sim/daemon/shim/calls/exec_calls.h"

#include <elf.h>
#include <fcntl.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/counter.h"
#include "sim/daemon/shim/entry/foreign.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/calls/process_calls.h"
#include "sim/daemon/shim/signal_mask.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t prefix_length = sizeof "LD_PRELOAD=" - 1;

bool has_preload(char* const* environment) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    if (std::strncmp(*environment, page->preload, prefix_length) == 0) return true;
  }
  return false;
}

std::size_t count(char* const* list) {
  std::size_t n = 0;
  while (list != nullptr && list[n] != nullptr) ++n;
  return n;
}

// A program whose headers name no dynamic loader.
bool is_static(const char* path) {
  const long fd = system_call(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return false;
  Elf64_Ehdr header{};
  bool is_program = raw(SYS_pread64, fd, &header, sizeof header, 0) == sizeof header &&
                    std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64;
  for (unsigned i = 0; is_program && i < header.e_phnum; ++i) {
    Elf64_Phdr segment{};
    const std::uint64_t at = header.e_phoff + std::uint64_t{i} * header.e_phentsize;
    if (raw(SYS_pread64, fd, &segment, sizeof segment, at) != sizeof segment || segment.p_type == PT_INTERP) {
      is_program = false;
    }
  }
  raw(SYS_close, fd);
  return is_program;
}

// What is executed in the end. The lists lie on the stack: this may be a signal handler, where there is no allocator.
struct Image {
  const char* path;
  char* const* arguments;
  char* const* environment;
};

long exec(const Image& image) {
  release_counter();
  const long result = call_with_path(Call{SYS_execve, {word(image.path), word(image.arguments), word(image.environment)}});
  trap_counter();
  return result;
}

// Programs build environments of their own for their children: the library must be in them.
__attribute__((noinline)) long exec_with_preload(const Image& image) {
  if (has_preload(image.environment)) return exec(image);
  const std::size_t n = count(image.environment);
  auto* copy = static_cast<char**>(__builtin_alloca((n + 2) * sizeof(char*)));
  for (std::size_t i = 0; i < n; ++i) copy[i] = image.environment[i];
  copy[n] = page->preload;
  copy[n + 1] = nullptr;
  return exec({image.path, image.arguments, copy});
}

__attribute__((noinline)) long exec_with_loader(const Image& image) {
  const std::size_t n = count(image.arguments);
  auto* copy = static_cast<char**>(__builtin_alloca((n + 3) * sizeof(char*)));
  copy[0] = page->loader;
  copy[1] = const_cast<char*>(image.path);
  for (std::size_t i = 0; i <= n; ++i) copy[i + 2] = i < n ? image.arguments[i] : nullptr;
  return exec_with_preload({page->loader, copy, image.environment});
}

long exec_somehow(const Call& call) {
  const Image image{own_path_instead(call.as<const char*>(0)), call.as<char* const*>(1), call.as<char* const*>(2)};
  return is_static(image.path) ? exec_with_loader(image) : exec_with_preload(image);
}

// libc's posix_spawn, system and popen: the child shares our memory, and we stand still in the kernel until it has become
// another program. So it may enter itself in the page; what it becomes waits there for its turn.
long exec_out_of_vfork(const Call& call) {
  const int child = new_process_or_reused();
  const int slot = child < 0 ? -1 : new_thread(*page, child);
  if (slot < 0) return -EAGAIN;
  inherit(page->processes[child]);
  page->processes[child].pid = page->threads[slot].tid = static_cast<std::int32_t>(raw(SYS_getpid));
  page->processes[child].state = ProcessState::running;
  page->threads[slot].state = ThreadState::runnable;
  const long result = exec_somehow(call);
  release_process(*page, child);
  page->processes[child].state = ProcessState::free;
  page->threads[slot].state = ThreadState::free;
  return result;
}

}  // namespace

long call_execve(const Call& call) {
  if (!is_own_process()) return exec_out_of_vfork(call);
  put_back_mask();
  return exec_somehow(call);
}

}  // namespace ntpsim::daemon::shim
