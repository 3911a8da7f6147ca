#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sim/daemon/launch/sandbox.h"

namespace ntpsim::daemon {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view directories[] = {
    "run", "run/systemd", "var", "var/lib", "var/lib/systemd", "var/lib/private", "var/log", "var/cache", "var/spool",
    "var/empty", "var/db", "var/tmp", "tmp", "etc", "etc/systemd", "dev", "dev/shm"};

// The users that Debian's packages create.
constexpr std::string_view users =
    "root:x:0:0:root:/root:/bin/sh\n"
    "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
    "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
    "_chrony:x:901:901:Chrony daemon:/var/lib/chrony:/usr/sbin/nologin\n"
    "ntpsec:x:902:902:ntpsec:/nonexistent:/usr/sbin/nologin\n"
    "openntpd:x:903:903:openntpd:/run/openntpd:/usr/sbin/nologin\n"
    "ntpd:x:903:903:openntpd:/var/empty:/usr/sbin/nologin\n"
    "systemd-timesync:x:904:904:systemd Time Synchronization:/:/usr/sbin/nologin\n"
    "ntp:x:905:905:ntp:/nonexistent:/usr/sbin/nologin\n";

constexpr std::string_view groups =
    "root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n_chrony:x:901:\nntpsec:x:902:\nopenntpd:x:903:\nntpd:x:903:\n"
    "systemd-timesync:x:904:\nntp:x:905:\n";

constexpr std::string_view name_services =
    "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\nprotocols: files\nnetworks: files\n";

void write_if_missing(const fs::path& file, std::string_view text) {
  if (fs::exists(fs::symlink_status(file))) return;
  std::ofstream{file} << text;
}

}  // namespace

void date(const std::string& file, std::int64_t realtime) {
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t rest = ((realtime % second) + second) % second;
  const timespec when{(realtime - rest) / second, rest};
  const timespec times[2] = {when, when};
  utimensat(AT_FDCWD, file.c_str(), times, AT_SYMLINK_NOFOLLOW);
}

void date_all(const std::string& folder, std::int64_t realtime) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) date(entry.path().string(), realtime);
  date(folder, realtime);
}

unsigned user_number(std::string_view name) {
  std::istringstream lines{std::string{users}};
  for (std::string line; std::getline(lines, line);) {
    const std::string head = std::string{name} + ":x:";
    if (line.starts_with(head)) return static_cast<unsigned>(std::stoul(line.substr(head.size())));
  }
  throw std::invalid_argument{"a host has no user " + std::string{name}};
}

void furnish(const SandboxPlan& plan) {
  const fs::path folder{plan.folder};
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms{0755});
  for (const std::string_view name : directories) {
    fs::create_directories(folder / name);
    fs::permissions(folder / name, fs::perms{0755});
  }
  // Some programs check these modes.
  fs::permissions(folder / "tmp", fs::perms{01777});
  fs::permissions(folder / "var/tmp", fs::perms{01777});
  fs::permissions(folder / "dev/shm", fs::perms{01777});
  // Links are relative: if paths are redirected, the kernel follows links without asking us.
  if (!fs::exists(fs::symlink_status(folder / "var/run"))) fs::create_directory_symlink("../run", folder / "var/run");

  const fs::path etc = folder / "etc";
  write_if_missing(etc / "passwd", users);
  write_if_missing(etc / "group", groups);
  write_if_missing(etc / "nsswitch.conf", name_services);
  write_if_missing(etc / "hosts", plan.hosts);
  write_if_missing(etc / "hostname", plan.host_name + "\n");
  write_if_missing(etc / "resolv.conf", plan.resolver);
  write_if_missing(etc / "machine-id", "6e747073696d6e747073696d6e747073\n");
  write_if_missing(etc / "host.conf", "multi on\n");
  for (const auto& [place, text] : plan.files) {
    fs::create_directories((folder / place).parent_path());
    write_if_missing(folder / place, text);
  }
}

}  // namespace ntpsim::daemon
