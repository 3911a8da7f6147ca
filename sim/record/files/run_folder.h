// The folder that a run leaves. It is written beside its place under a temporary name and renamed when it is complete, so a
// folder that exists under its own name is complete. What is not committed disappears with the object; what a run leaves that
// was killed, with the next one in the same place. A file in it, locked as long as its run lives, tells the two apart.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ntpsim::record {

class RunFolder {
 public:
  // What there is after a fault is kept beside the target as TARGET.failed, with the reason in fault.txt; an older one of
  // ours is replaced. Empty if it could not be kept.
  std::filesystem::path keep_failed(std::string_view reason);

  // RecordError where `target` exists and is no run folder of ours, or where nothing can be written beside it.
  explicit RunFolder(const std::filesystem::path& target);
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;
  ~RunFolder();

  const std::filesystem::path& path() const { return working_; }   // where to write until commit()
  const std::filesystem::path& target() const { return target_; }
  void write(const std::string& name, std::string_view text) const;

  // The folder takes its place; a run folder that stood there is replaced. RecordError if that fails.
  void commit();

  // RecordError where `target` exists and is no run folder of ours.
  static void require_free_or_ours(const std::filesystem::path& target);
  // Whether a folder is a complete run of ours: its summary.json says so.
  static bool is_run(const std::filesystem::path& folder);

  // Where a process writes the run that it has not committed yet, and the topmost of the folders that it has to make for it;
  // empty: there are all.
  static std::filesystem::path working_folder(const std::filesystem::path& target, int process);
  static std::filesystem::path topmost_missing(const std::filesystem::path& target);
  // Removes the uncommitted folders beside `target` whose runs live no longer, and where nothing else is left the folders
  // from there up to `made`.
  static void remove_abandoned(const std::filesystem::path& target, const std::filesystem::path& made);

 private:
  void make_parents();
  void make_working();
  bool lock();
  void unlock(const std::filesystem::path& folder);

  std::filesystem::path target_;
  std::filesystem::path working_;
  std::filesystem::path made_;      // the topmost parent that did not exist before, empty if all did
  bool committed_ = false;
  int lock_ = -1;                   // descriptor of the file whose lock says that this run lives
};

}  // namespace ntpsim::record
