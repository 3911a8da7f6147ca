// A real program on a simulated host.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/time.h"

namespace ntpsim {

// What sim/daemon/profile.cc knows how to start; a test holds the two lists together.
struct DaemonProfileInfo {
  std::string_view name;
  std::string_view doc;
};
inline constexpr std::array daemon_profile_infos{
    DaemonProfileInfo{"chronyd", "chrony's daemon"},
    DaemonProfileInfo{"chronyc", "chrony's client: args are its command"},
    DaemonProfileInfo{"ntpsec-ntpd", "NTPsec's daemon; answers ntpq"},
    DaemonProfileInfo{"ntpq", "NTPsec's monitor: args are its options and the host"},
    DaemonProfileInfo{"ntpdig", "NTPsec's one-shot client"},
    DaemonProfileInfo{"ntpdate", "NTPsec's ntpdate, a wrapper of ntpdig"},
    DaemonProfileInfo{"openntpd", "OpenNTPD, three processes"},
    DaemonProfileInfo{"timesyncd", "systemd-timesyncd"},
    DaemonProfileInfo{"busybox-ntpd", "busybox's ntpd; Debian's busybox is built without it"},
    DaemonProfileInfo{"rdate", "rdate, over TCP port 37 or with -n over NTP"},
    DaemonProfileInfo{"gpsd", "gpsd: args are its receivers, such as udp://0.0.0.0:5000; gives their time through shared memory"},
    DaemonProfileInfo{"ntpshmmon", "gpsd's monitor of the samples in shared memory"},
    DaemonProfileInfo{"ntplib", "Python with the module ntplib: args are a file, or -c and a program"},
};

struct DaemonFile {
  std::string path;                       // absolute, as the program sees it
  std::string text;
};

struct DaemonConfig {
  std::optional<std::string> profile;     // how to start it; absent: `program` is all that is known
  std::optional<std::string> program;     // an executable of the machine, instead of the profile's
  std::optional<std::string> config;      // appended to the profile's configuration
  std::optional<std::string> config_file; // replaces it; relative to the scenario
  std::vector<std::string> args;          // after the profile's
  std::vector<DaemonFile> files;          // placed on the host before the start
  std::map<std::string, std::string> environment;
  std::string stop_signal = "TERM";
  Duration grace = Duration::from_whole_seconds(10);   // simulated, from the stop signal until it is killed
  std::string expect_end = "running";     // at the end of the run: running | any | exit N | signal N
};

// How a program must stand at the end.
struct DaemonEnd {
  enum class How { running, any, exited, signalled } how = How::running;
  int number = 0;

  static std::optional<DaemonEnd> parse(std::string_view text);
};

}  // namespace ntpsim
