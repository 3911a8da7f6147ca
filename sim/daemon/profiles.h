// The real programs that ntpsim can start: one row each, with all knowledge of it. These are plain values, which the notation of
// scenarios and fetch.sh (for Debian packages) read too. Differences between programs stand here and nowhere else.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace ntpsim::daemon {

// A short list that a table can hold. Unused elements are empty and come last.
template <class T, std::size_t capacity>
struct ShortList {
  std::array<T, capacity> all = {};

  constexpr const T* begin() const { return all.data(); }
  constexpr const T* end() const { return std::find(all.data(), all.data() + capacity, T{}); }
};
using Texts = ShortList<std::string_view, 4>;

struct ExitMeaning {
  int status = 0;
  std::string_view meaning;

  constexpr bool operator==(const ExitMeaning&) const = default;
};

// No member has a default: a row that leaves one out does not compile.
struct Profile {
  std::string_view name;
  std::string_view doc;
  std::string_view folder;           // below the fetched programs; empty: the machine's own program
  std::string_view packages;         // Debian packages, separated by blanks; rows may share a folder
  std::string_view program;          // in the folder, or absolute
  std::string_view applet;           // that a multi-call program must have; empty: it is none
  Texts arguments;
  std::string_view config_path;      // on the host; empty: it has no configuration file
  std::string_view config_template;  // pid file, drift file and sockets only
  Texts directories;                 // that the package's installation would create
  std::string_view user;             // the user to whom they belong; empty: root
  Texts environment;                 // {folder} means the folder
  std::string_view end;              // state at the end unless a scenario says otherwise: running, or exit N
  ShortList<ExitMeaning, 2> exits;   // the meanings of exit statuses other than success, from its manual
};

// NTPsec's programs find their C library by name, and the Python ones find their modules by path.
inline constexpr std::string_view ntpsec_library = "LD_LIBRARY_PATH={folder}/usr/lib/x86_64-linux-gnu/ntp";
inline constexpr std::string_view python_modules = "PYTHONPATH={folder}/usr/lib/python3/dist-packages";
inline constexpr std::string_view python_without_caches = "PYTHONDONTWRITEBYTECODE=1";
inline constexpr ExitMeaning ntpsec_failed{1, "the operation failed, or its arguments are wrong"};

inline constexpr std::array profiles{
    Profile{.name = "chronyd",
            .doc = "chrony's daemon",
            .folder = "chrony", .packages = "chrony",
            .program = "usr/sbin/chronyd",
            .applet = "",
            .arguments = {"-d", "-f", "/etc/chrony/chrony.conf"},
            .config_path = "/etc/chrony/chrony.conf",
            .config_template = "pidfile /run/chrony/chronyd.pid\n"
                               "driftfile /var/lib/chrony/drift\n",
            .directories = {"/var/lib/chrony"},
            .user = "_chrony",
            .environment = {},
            .end = "running",
            .exits = {ExitMeaning{1, "a fatal error"}}},
    Profile{.name = "chronyc",
            .doc = "chrony's client: args are its command",
            .folder = "chrony", .packages = "chrony",
            .program = "usr/bin/chronyc",
            .applet = "",
            .arguments = {"-n"},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {},
            .end = "exit 0",
            .exits = {ExitMeaning{1, "a command failed, or chronyd did not answer"}}},
    // Debian's ntpd does not answer ntpq unless a line allows it, and `restrict default` does not allow enough.
    Profile{.name = "ntpsec-ntpd",
            .doc = "NTPsec's daemon; answers ntpq",
            .folder = "ntpsec", .packages = "ntpsec",
            .program = "usr/sbin/ntpd",
            .applet = "",
            .arguments = {"-n", "-g", "-c", "/etc/ntpsec/ntp.conf"},
            .config_path = "/etc/ntpsec/ntp.conf",
            .config_template = "driftfile /var/lib/ntpsec/ntp.drift\n"
                               "restrict 0.0.0.0 mask 128.0.0.0 nomodify\n"
                               "restrict 128.0.0.0 mask 128.0.0.0 nomodify\n"
                               "restrict :: mask 8000:: nomodify\n"
                               "restrict 8000:: mask 8000:: nomodify\n"
                               "restrict 127.0.0.1\n"
                               "restrict ::1\n",
            .directories = {"/var/lib/ntpsec", "/var/log/ntpsec", "/run/ntpsec"},
            .user = "ntpsec",
            .environment = {ntpsec_library},
            .end = "running",
            .exits = {}},
    Profile{.name = "ntpq",
            .doc = "NTPsec's monitor: args are its options and the host",
            .folder = "ntpsec", .packages = "ntpsec python3-ntp",
            .program = "usr/bin/ntpq",
            .applet = "",
            .arguments = {"-n"},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {ntpsec_library, python_modules, python_without_caches},
            .end = "exit 0",
            .exits = {ntpsec_failed}},
    Profile{.name = "ntpdig",
            .doc = "NTPsec's one-shot client",
            .folder = "ntpsec", .packages = "ntpsec-ntpdig python3-ntp",
            .program = "usr/bin/ntpdig",
            .applet = "",
            .arguments = {},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {ntpsec_library, python_modules, python_without_caches},
            .end = "exit 0",
            .exits = {ntpsec_failed}},
    Profile{.name = "ntpdate",
            .doc = "NTPsec's ntpdate, a wrapper of ntpdig",
            .folder = "ntpsec", .packages = "ntpsec-ntpdate ntpsec-ntpdig python3-ntp",
            .program = "usr/sbin/ntpdate",
            .applet = "",
            .arguments = {},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {ntpsec_library, python_modules, python_without_caches},
            .end = "exit 0",
            .exits = {ExitMeaning{1, "it found no server, or did not set the clock"}}},
    Profile{.name = "openntpd",
            .doc = "OpenNTPD, three processes",
            .folder = "openntpd", .packages = "openntpd",
            .program = "usr/sbin/ntpd",
            .applet = "",
            .arguments = {"-d", "-f", "/etc/openntpd/ntpd.conf"},
            .config_path = "/etc/openntpd/ntpd.conf",
            .config_template = "",
            .directories = {"/var/lib/openntpd/db", "/var/lib/openntpd/run", "/run/openntpd"},
            .user = "",
            .environment = {},
            .end = "running",
            .exits = {ExitMeaning{1, "a fatal error"}}},
    Profile{.name = "timesyncd",
            .doc = "systemd-timesyncd",
            .folder = "timesyncd", .packages = "systemd-timesyncd",
            .program = "lib/systemd/systemd-timesyncd",
            .applet = "",
            .arguments = {},
            .config_path = "/etc/systemd/timesyncd.conf",
            .config_template = "[Time]\n",
            .directories = {},
            .user = "",
            .environment = {"LD_LIBRARY_PATH={folder}/usr/lib/x86_64-linux-gnu/systemd:{folder}/usr/lib/x86_64-linux-gnu",
                            "SYSTEMD_LOG_TARGET=console", "SYSTEMD_LOG_COLOR=0"},
            .end = "running",
            .exits = {}},
    Profile{.name = "busybox-ntpd",
            .doc = "busybox's ntpd, which Debian's busybox lacks",
            .folder = "", .packages = "",
            .program = "/bin/busybox",
            .applet = "ntpd",
            .arguments = {"ntpd", "-n"},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {},
            .end = "running",
            .exits = {}},
    Profile{.name = "rdate",
            .doc = "rdate, over TCP port 37 or with -n over NTP",
            .folder = "rdate", .packages = "rdate",
            .program = "usr/sbin/rdate",
            .applet = "",
            .arguments = {"-p"},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {},
            .end = "exit 0",
            .exits = {ExitMeaning{1, "it got no time, or could not set the clock"}}},
    Profile{.name = "gpsd",
            .doc = "gpsd: args are its receivers, such as udp://0.0.0.0:5000; gives their time through shared memory",
            .folder = "gpsd", .packages = "gpsd",
            .program = "usr/sbin/gpsd",
            .applet = "",
            .arguments = {"-N", "-n"},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {},
            .end = "running",
            .exits = {}},
    // It ends by itself only with -n or -t.
    Profile{.name = "ntpshmmon",
            .doc = "gpsd's monitor of the samples in shared memory",
            .folder = "gpsd", .packages = "gpsd",
            .program = "usr/bin/ntpshmmon",
            .applet = "",
            .arguments = {},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {},
            .end = "running",
            .exits = {}},
    Profile{.name = "ntplib",
            .doc = "Python with the module ntplib: args are a file, or -c and a program",
            .folder = "ntplib", .packages = "python3-ntplib",
            .program = "/usr/bin/python3",
            .applet = "",
            .arguments = {},
            .config_path = "",
            .config_template = "",
            .directories = {},
            .user = "",
            .environment = {python_modules, python_without_caches},
            .end = "exit 0",
            .exits = {ExitMeaning{1, "an exception that nothing caught"}, ExitMeaning{2, "its arguments are wrong"}}},
};

// Null: unknown name.
constexpr const Profile* find_profile(std::string_view name) {
  const auto found = std::find_if(profiles.begin(), profiles.end(), [&](const Profile& profile) { return profile.name == name; });
  return found == profiles.end() ? nullptr : &*found;
}

namespace rows {

constexpr bool all(bool (*holds)(const Profile&)) { return std::all_of(profiles.begin(), profiles.end(), holds); }

static_assert(all([](const Profile& p) { return find_profile(p.name) == &p; }), "two profiles have the same name");
static_assert(all([](const Profile& p) { return !p.name.empty() && !p.doc.empty() && !p.program.empty() && !p.end.empty(); }),
              "a profile needs a name, a doc, a program and an end");
static_assert(all([](const Profile& p) { return p.folder.empty() == p.packages.empty(); }),
              "a profile's folder holds packages of Debian: name both, or neither");
static_assert(all([](const Profile& p) { return !p.folder.empty() || p.program.front() == '/'; }),
              "a profile's program without a folder is a program of the machine: its path is absolute");
static_assert(all([](const Profile& p) { return p.config_template.empty() || !p.config_path.empty(); }),
              "a profile's template needs a path");
static_assert(all([](const Profile& p) { return p.end == "running" || p.end.starts_with("exit "); }),
              "a profile ends as `running` or as `exit N`");

}  // namespace rows

}  // namespace ntpsim::daemon
