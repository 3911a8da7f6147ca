#include "sim/record/files/run_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/record/files/output_file.h"
#include "sim/record/record_error.h"
#include "sim/record/summary.h"

namespace ntpsim::record {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path, const std::string& why) {
  throw RecordError{what + " " + path.string() + ": " + why};
}

// "runs/quickstart/" and "." name a folder like any other.
fs::path normal(const fs::path& target) {
  if (target.empty()) throw RecordError{"the output folder has an empty name"};
  fs::path path = fs::absolute(target).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path;
}

}  // namespace

fs::path RunFolder::keep_failed(std::string_view reason) {
  const fs::path place = target_.string() + ".failed";
  std::error_code error;
  if (fs::exists(place, error) && !fs::exists(place / "fault.txt", error)) return {};
  fs::remove_all(place, error);
  std::ofstream{working_ / "fault.txt"} << reason << '\n';
  fs::rename(working_, place, error);
  if (error) return {};
  committed_ = true;
  return place;
}

bool RunFolder::is_run(const fs::path& folder) {
  std::error_code error;
  if (fs::symlink_status(folder, error).type() != fs::file_type::directory) return false;
  std::ifstream file{folder / "summary.json"};
  if (!file) return false;
  const nlohmann::json summary = nlohmann::json::parse(file, nullptr, false);
  return summary.is_object() && summary.contains(run_marker);
}

RunFolder::RunFolder(const fs::path& target) : target_{normal(target)} {
  require_free_or_ours(target_);
  make_parents();
  try {
    make_working();
  } catch (const RecordError&) {
    std::error_code ignored;
    if (!made_.empty()) fs::remove_all(made_, ignored);
    throw;
  }
}

void RunFolder::require_free_or_ours(const fs::path& target) {
  std::error_code error;
  if (fs::symlink_status(target, error).type() == fs::file_type::not_found) return;
  if (!is_run(target)) throw RecordError{target.string() + " exists and is not an ntpsim run folder; it is left alone"};
}

void RunFolder::make_parents() {
  std::error_code error;
  for (fs::path parent = target_.parent_path(); !fs::exists(parent, error) && parent.has_relative_path();
       parent = parent.parent_path())
    made_ = parent;
  fs::create_directories(target_.parent_path(), error);
  if (error) fail("cannot create folder", target_.parent_path(), error.message());
}

void RunFolder::make_working() {
  const std::string name = "." + target_.filename().string() + ".partial-" + std::to_string(::getpid());
  for (int attempt = 0;; ++attempt) {
    working_ = target_.parent_path() / (attempt == 0 ? name : name + "-" + std::to_string(attempt));
    if (::mkdir(working_.c_str(), 0777) == 0) return;
    if (errno != EEXIST) fail("cannot create folder", working_, std::strerror(errno));
  }
}

RunFolder::~RunFolder() {
  if (committed_) return;
  std::error_code ignored;
  fs::remove_all(working_, ignored);
  for (fs::path parent = target_.parent_path(); !made_.empty(); parent = parent.parent_path()) {
    if (!fs::remove(parent, ignored) || parent == made_) return;   // only while empty: a neighbour may have moved in
  }
}

void RunFolder::write(const std::string& name, std::string_view text) const {
  OutputFile file{working_ / name};
  file.append(text);
  file.close();
}

// An exchange of names leaves no instant without a complete folder; a file system that cannot do it gets two renames.
void RunFolder::commit() {
  require_free_or_ours(target_);
  if (::renameat2(AT_FDCWD, working_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0) {
    committed_ = true;
    return;
  }
  std::error_code error;
  const bool exchanged =
      ::renameat2(AT_FDCWD, working_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0;
  if (!exchanged) {
    const fs::path aside = working_.string() + "-replaced";
    if (fs::exists(target_, error)) fs::rename(target_, aside, error);
    if (!error) fs::rename(working_, target_, error);
    if (error) fail("cannot rename the complete run to", target_, error.message());
    working_ = aside;
  }
  committed_ = true;
  fs::remove_all(working_, error);
}

}  // namespace ntpsim::record
