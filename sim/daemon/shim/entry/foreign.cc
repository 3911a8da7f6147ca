#include "sim/daemon/shim/entry/foreign.h"

#include <linux/openat2.h>

#include <algorithm>
#include <cstring>

#include "sim/daemon/shim/entry/own_maps.h"
#include "sim/daemon/shim/files/file_waits.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/proc_files.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t longest_path = 4096;
char program_path[longest_path];

}  // namespace

const char* own_path_instead(const char* path) {
  const bool means_itself = is_static_program && path != nullptr && std::strcmp(path, "/proc/self/exe") == 0;
  return means_itself ? program_path : path;
}

int flags_of_open(const Call& call) {
  if (call.number == SYS_openat2) return static_cast<int>(call.as<const open_how*>(2)->flags);
  return call.as<int>(call.number == SYS_openat ? 2 : 1);
}

long call_open(const Call& call) {
  const bool at = call.number != SYS_open;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  const int flags = flags_of_open(call);
  const long told = open_told(path, flags);
  if (told != not_told) return told;
  if (opens_named_pipe(call)) return open_named_pipe(call);
  return as_of_host(at ? call_at_path(call) : call_with_path(call), flags);
}

long call_readlink(const Call& call) {
  const bool at = call.number == SYS_readlinkat;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  char number[12];
  const char* target = own_path_instead(path);
  if (path != nullptr && std::strcmp(path, "/proc/self") == 0) {
    put_number(number, static_cast<int>(call_getpid(call)));
    target = number;
  }
  if (target == path) return at ? call_at_path(call) : call_with_path(call);
  const std::size_t size = std::min(std::strlen(target), call.as<std::size_t>(at ? 3 : 2));
  std::memcpy(call.as<char*>(at ? 2 : 1), target, size);
  return static_cast<long>(size);
}

// The loader calls this when the program is in memory, just before it begins.
extern "C" __attribute__((visibility("default"))) int ntpsim_host_foreign_program(const char* path) {
  if (page == nullptr || std::strlen(path) >= sizeof program_path) return -1;
  std::strcpy(program_path, path);
  note_own_maps();
  is_static_program = true;
  ThreadBlocks::go_by_number();
  return 0;
}

}  // namespace ntpsim::daemon::shim
