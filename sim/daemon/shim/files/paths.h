// Redirects paths if there is no mount namespace: paths into the machine's /run, /var and /tmp lead into the host's folder.
#pragma once

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

inline constexpr std::size_t path_room = 4096;

// The path to use: the given one, or its counterpart in the host's folder, however it was written.
class Redirected {
 public:
  Redirected(long directory, const char* path);   // the folder of relative paths, or AT_FDCWD
  const char* get() const { return path_; }
  bool is_own() const { return is_own_; }          // whether it leads into the host's folder
  const char* below_sandbox() const;               // if it does: the part after that folder, with a slash

 private:
  const char* path_;
  bool is_own_ = false;
  char room_[path_room];
};

// "/proc/self/fd/NUMBER": its length.
std::size_t put_descriptor_path(char* out, long descriptor);

long call_with_path(const Call& call);        // the first argument is a path
long call_with_two_paths(const Call& call);
long call_at_path(const Call& call);          // a folder's descriptor and a path
long call_at_two_paths(const Call& call);
long call_symlink(const Call& call);
long call_symlinkat(const Call& call);
long call_inotify_add_watch(const Call& call);
long call_getcwd(const Call& call);
long call_utimensat(const Call& call);
long call_utimes(const Call& call);
long call_utime(const Call& call);

}  // namespace ntpsim::daemon::shim
