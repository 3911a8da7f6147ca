#include "sim/record/files/run_folder.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "sim/record/files/output_file.h"
#include "sim/record/record_error.h"
#include "sim/record/summary.h"

namespace ntpsim::record {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what, const fs::path& path, const std::string& why) {
  throw RecordError{what + " " + path.string() + ": " + why};
}

// "runs/quickstart/" and "." are valid names too.
fs::path normal(const fs::path& target) {
  if (target.empty()) throw RecordError{"the output folder has an empty name"};
  fs::path path = fs::absolute(target).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path;
}

constexpr const char* lock_name = ".ntpsim-lock";
constexpr std::string_view mark = ".partial-";   // .NAME.partial-PROCESS, and names that begin with it

// Not for folders of this process: opening its own lock file would succeed, and closing the file would release the lock.
bool is_of_another_process(const std::string& name) {
  const auto at = name.rfind(mark);
  if (name.front() != '.' || at == std::string::npos) return false;
  const std::string_view number = std::string_view{name}.substr(at + mark.size());
  int process = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), process);
  return error == std::errc{} && process != ::getpid();
}

// The lock belongs to the process alone. A lock of flock(2) would be kept by its children.
bool take_lock(int file) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return ::fcntl(file, F_SETLK, &whole) == 0;
}

// The lock's file is removed last, because it marks the folder as ours until then. Programs of a killed run die a moment after it
// and may create files until then.
void remove_whole(const fs::path& folder) {
  std::error_code error;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    bool is_empty = true;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end; entry.increment(error))
      if (std::error_code failed; entry->path().filename() != lock_name && (fs::remove_all(entry->path(), failed), failed))
        is_empty = false;
    if (is_empty && !error) break;
    ::sched_yield();
  }
  fs::remove_all(folder, error);
}

// There is no lock in a run of ours that was moved out of the way of a committed one, nor in a new folder, which is empty.
void remove_if_abandoned(const fs::path& folder) {
  const int file = ::open((folder / lock_name).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (file >= 0 && take_lock(file)) remove_whole(folder);
  if (file >= 0) ::close(file);
  else if (RunFolder::is_run(folder)) remove_whole(folder);
  else ::rmdir(folder.c_str());
}

// Only empty folders are removed: another run may have put a folder there.
void remove_empty(fs::path folder, const fs::path& topmost) {
  std::error_code ignored;
  for (; !topmost.empty(); folder = folder.parent_path())
    if (!fs::remove(folder, ignored) || folder == topmost) return;
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
  unlock(place);
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
  remove_abandoned(target_, {});
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
  if (!is_run(target)) throw RecordError{target.string() + " exists and is not an ntpsim run folder; expected another name"};
}

fs::path RunFolder::topmost_missing(const fs::path& target) {
  std::error_code error;
  fs::path missing;
  for (fs::path parent = normal(target).parent_path(); !fs::exists(parent, error) && parent.has_relative_path();
       parent = parent.parent_path())
    missing = parent;
  return missing;
}

void RunFolder::make_parents() {
  std::error_code error;
  made_ = topmost_missing(target_);
  fs::create_directories(target_.parent_path(), error);
  if (error) fail("cannot create folder", target_.parent_path(), error.message());
}

fs::path RunFolder::working_folder(const fs::path& target, int process) {
  const fs::path place = normal(target);
  return place.parent_path() / ("." + place.filename().string() + std::string{mark} + std::to_string(process));
}

void RunFolder::make_working() {
  const fs::path name = working_folder(target_, ::getpid());
  for (int attempt = 0;; ++attempt) {
    working_ = attempt == 0 ? name : fs::path{name.string() + "-" + std::to_string(attempt)};
    if (::mkdir(working_.c_str(), 0777) != 0) {
      if (errno != EEXIST) fail("cannot create folder", working_, std::strerror(errno));
    } else if (lock()) {
      return;
    }
  }
}

// Before the lock exists, another run may take the new folder for an abandoned one and remove it.
bool RunFolder::lock() {
  lock_ = ::open((working_ / lock_name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (lock_ < 0 && errno != ENOENT) fail("cannot write", working_ / lock_name, std::strerror(errno));
  struct stat status {};
  const bool is_ours = lock_ >= 0 && take_lock(lock_) && ::fstat(lock_, &status) == 0 && status.st_nlink > 0;
  if (!is_ours && lock_ >= 0) ::close(std::exchange(lock_, -1));
  return is_ours;
}

void RunFolder::unlock(const fs::path& folder) {
  ::unlink((folder / lock_name).c_str());
  ::close(std::exchange(lock_, -1));
}

void RunFolder::remove_abandoned(const fs::path& target, const fs::path& made) {
  const fs::path place = normal(target).parent_path();
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry{place, error}, end; !error && entry != end; entry.increment(error))
    if (is_of_another_process(entry->path().filename().string()) &&
    entry->symlink_status(error).type() == fs::file_type::directory)
      found.push_back(entry->path());
  for (const fs::path& folder : found) remove_if_abandoned(folder);
  remove_empty(place, made);
}

RunFolder::~RunFolder() {
  if (!committed_) {
    remove_whole(working_);
    remove_empty(target_.parent_path(), made_);
  }
  if (lock_ >= 0) ::close(lock_);
}

void RunFolder::write(const std::string& name, std::string_view text) const {
  OutputFile file{working_ / name};
  file.append(text);
  file.close();
}

// An exchange of names leaves a complete folder at every instant. A file system that cannot exchange gets two renames.
void RunFolder::commit() {
  require_free_or_ours(target_);
  if (::renameat2(AT_FDCWD, working_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) == 0) {
    committed_ = true;
    return unlock(target_);
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
  unlock(target_);
  fs::remove_all(working_, error);
}

}  // namespace ntpsim::record
