// The folder of a run. It is written under a temporary name beside its place and renamed when it is complete: a folder under its
// own name is complete. A folder that is not committed is removed with the object. If the process is killed, the next run in the
// same place removes it; a file in it, which is locked while its run lives, shows whether it is abandoned.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ntpsim::record {

class RunFolder {
 public:
  // After a fault, keeps the unfinished folder as TARGET.failed, with the reason in fault.txt. It replaces an older one of ours.
  // Empty if it could not be kept.
  std::filesystem::path keep_failed(std::string_view reason);

  // Throws RecordError if `target` exists and is no run folder of ours, or if nothing can be written beside it.
  explicit RunFolder(const std::filesystem::path& target);
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder();

  const std::filesystem::path& path() const { return working_; }   // where to write until commit()
  const std::filesystem::path& target() const { return target_; }
  void write(const std::string& name, std::string_view text) const;

  // Moves the folder to its place, where it replaces an older run folder. Throws RecordError if that fails.
  void commit();

  // Throws RecordError if `target` exists and is no run folder of ours.
  static void require_free_or_ours(const std::filesystem::path& target);
  // Whether a folder is a complete run of ours, by its summary.json.
  static bool is_run(const std::filesystem::path& folder);

  // Where a process writes the run that it has not committed yet, and the topmost folder that it has to create for it; empty:
  // none.
  static std::filesystem::path working_folder(const std::filesystem::path& target, int process);
  static std::filesystem::path topmost_missing(const std::filesystem::path& target);
  // Removes the uncommitted folders beside `target` whose runs have ended. If these were all, removes the empty folders from
  // there up to `made`.
  static void remove_abandoned(const std::filesystem::path& target, const std::filesystem::path& made);

 private:
  void make_parents();
  void make_working();
  bool lock();
  void unlock(const std::filesystem::path& folder);

  std::filesystem::path target_;
  std::filesystem::path working_;
  std::filesystem::path made_;      // the topmost folder that was created; empty: none
  bool committed_ = false;
  int lock_ = -1;                   // descriptor of the file that is locked while this run lives
};

}  // namespace ntpsim::record
