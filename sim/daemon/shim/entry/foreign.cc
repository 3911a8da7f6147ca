#include "sim/daemon/shim/entry/foreign.h"

#include <algorithm>
#include <cstring>

#include "sim/daemon/shim/files/file_waits.h"
#include "sim/daemon/shim/entry/own_maps.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/proc_files.h"
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

long call_open(const Call& call) {
  const bool at = call.number == SYS_openat;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  if (is_map_list(path)) return open_maps();
  if (is_simulated_file(path)) return open_simulated_file(path);
  if (opens_named_pipe(call)) return open_named_pipe(call);
  return at ? call_at_path(call) : call_with_path(call);
}

long call_readlink(const Call& call) {
  const bool at = call.number == SYS_readlinkat;
  const auto* path = call.as<const char*>(at ? 1 : 0);
  if (own_path_instead(path) == path) return at ? call_at_path(call) : call_with_path(call);
  const std::size_t size = std::min(std::strlen(program_path), call.as<std::size_t>(at ? 3 : 2));
  std::memcpy(call.as<char*>(at ? 2 : 1), program_path, size);
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
