#include "sim/daemon/keeper/confine.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>

#include "sim/daemon/launch/sandbox.h"

namespace ntpsim::daemon {

namespace fs = std::filesystem;

namespace {

constexpr const char* private_places[] = {"/run", "/var", "/tmp", "/etc"};
constexpr const char* devices[] = {"null", "zero", "full", "random", "urandom", "tty"};

bool bind_mount(const std::string& from, const std::string& to) {
  return mount(from.c_str(), to.c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0;
}

std::string descriptor_path(int fd) { return "/proc/self/fd/" + std::to_string(fd); }

bool hidden(const std::string& path) {
  for (const char* place : private_places) {
    const std::size_t length = std::strlen(place);
    if (path.compare(0, length, place) == 0 && (path.size() == length || path[length] == '/')) return true;
  }
  return false;
}

// A path that will be hidden, held open so that it can be put back.
struct Held {
  std::string path;
  int fd;
  bool is_directory;
};

std::optional<Held> hold(const std::string& path) {
  const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return std::nullopt;   // the program will report what it lacks
  struct stat status {};
  fstat(fd, &status);
  return Held{path, fd, S_ISDIR(status.st_mode)};
}

// Under the given name, which may lead there through links that will be hidden, and under its real name.
std::vector<Held> hold_visible(const std::vector<std::string>& paths) {
  std::vector<Held> held;
  for (const std::string& given : paths) {
    std::error_code missing;
    const std::string canonical = fs::canonical(given, missing).string();
    for (const std::string& path : std::set<std::string>{given, canonical}) {
      if (!hidden(path)) continue;
      if (const auto one = hold(path)) held.push_back(*one);
    }
  }
  return held;
}

bool put_back(const Held& held) {
  std::error_code error;
  const fs::path path{held.path};
  fs::create_directories(held.is_directory ? path : path.parent_path(), error);
  if (!held.is_directory && !fs::exists(path)) close(open(held.path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
  const bool done = bind_mount(descriptor_path(held.fd), held.path);
  close(held.fd);
  return done;
}

// The machine's clocks, discs and consoles are left out: only devices that every program may expect are here.
bool furnish_devices(const std::string& folder) {
  const std::string dev = folder + "/dev";
  for (const char* name : devices) {
    const std::string place = dev + "/" + name;
    close(open(place.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    if (!bind_mount(std::string{"/dev/"} + name, place)) return false;
  }
  for (const auto& [name, target] : {std::pair{"fd", "/proc/self/fd"}, {"stdin", "/proc/self/fd/0"},
                                     {"stdout", "/proc/self/fd/1"}, {"stderr", "/proc/self/fd/2"}}) {
    const std::string place = dev + "/" + name;
    if (symlink(target, place.c_str()) != 0 && errno != EEXIST) return false;
  }
  return bind_mount(dev, "/dev");
}

// The kernel's struct mount_attr and its MOUNT_ATTR_RDONLY.
struct MountAttributes {
  std::uint64_t set, clear, propagation, user_namespace;
};
constexpr std::uint64_t read_only = 1;

bool change_mounts(const std::string& path, const MountAttributes& attributes, unsigned flags) {
  return syscall(SYS_mount_setattr, AT_FDCWD, path.c_str(), flags, &attributes, sizeof attributes) == 0;
}

// Programs can change only the host's own folder, by whatever path they reach it.
bool protect_machine(const std::string& folder) {
  if (!change_mounts("/", {read_only, 0, 0, 0}, AT_RECURSIVE)) return false;
  std::vector<std::string> own{std::begin(private_places), std::end(private_places)};
  own.insert(own.end(), {"/dev", folder});
  for (const std::string& place : own) {
    if (fs::exists(place) && !change_mounts(place, {0, read_only, 0, 0}, 0)) return false;
  }
  return true;
}

}  // namespace

bool enter_mounts(const ConfinedHost& host) {
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  const std::vector<Held> files = hold_visible(harmless_files());
  const std::vector<Held> held = hold_visible(host.visible);
  const auto folder = hold(fs::canonical(host.folder).string());
  if (!folder || !furnish_devices(host.folder)) return false;
  for (const char* place : private_places) {
    if (!fs::exists(place)) continue;
    if (!bind_mount(descriptor_path(folder->fd) + place, place)) return false;
  }
  for (const auto& list : {files, held}) {
    for (const Held& one : list) {
      if (!put_back(one)) return false;
    }
  }
  if (fs::exists("/sys") && !bind_mount(descriptor_path(folder->fd) + "/sys", "/sys")) return false;
  if (!put_back(*folder)) return false;
  // Containers may forbid a second proc. Then /proc shows the machine's processes, but signals cannot reach them.
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  return protect_machine(folder->path) &&
         sethostname(host.host_name.c_str(), host.host_name.size()) == 0;
}

bool give_up_privileges() {
  for (int capability = 0; capability <= CAP_LAST_CAP; ++capability) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct nothing[2] = {};
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  return syscall(SYS_capset, &header, nothing) == 0;
}

}  // namespace ntpsim::daemon
