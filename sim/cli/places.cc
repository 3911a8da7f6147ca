#include "sim/cli/places.h"

#include <cstdlib>

namespace ntpsim::cli {

namespace fs = std::filesystem;

namespace {

// The folder of this program: bin/ of an installation, or the build tree.
fs::path own_folder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// In a build tree such a file is beside the program, in an installation below lib/.
fs::path companion(const char* name) {
  const fs::path beside = own_folder() / name;
  return is_there(beside) ? beside : own_folder().parent_path() / "lib" / "ntpsim" / name;
}

}  // namespace

fs::path shipped_scenarios() {
  const fs::path installed = own_folder().parent_path() / "share" / "ntpsim" / "scenarios";
  if (is_there(installed)) return installed;
  const fs::path source = fs::path{NTPSIM_SOURCE_DIR} / "scenarios";
  return is_there(source) ? source : fs::path{};
}

fs::path fetched_programs() {
  if (const char* named = std::getenv("NTPSIM_DAEMONS")) return is_there(named) ? fs::canonical(named) : fs::absolute(named);
  const fs::path beside = own_folder() / "daemons";
  if (is_there(beside)) return fs::canonical(beside);
  const char* home = std::getenv("HOME");
  return home ? fs::path{home} / ".cache" / "ntpsim" / "daemons" : beside;
}

fs::path preload_library() { return companion("libntpsim-shim.so"); }
fs::path program_loader() { return companion("ntpsim-loader"); }

}  // namespace ntpsim::cli
