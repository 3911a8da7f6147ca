// The sandbox of a host's programs: their own processes, network, users, mounts and files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ntpsim::daemon {

enum class Isolation {
  user_namespace,   // full isolation, without any privilege on the machine
  namespaces,       // full isolation, as the machine's root without its capabilities
  dispatcher_only,  // no namespaces: the preloaded library redirects paths and simulates sockets
};

struct SandboxPlan {
  std::string host_name;
  std::string folder;                    // absolute; holds the host's run, var, tmp, etc and dev
  std::string keeper;                    // path of the program that keeps it
  std::vector<std::string> visible;      // absolute paths of the machine that stay visible, read-only
  bool may_use_namespaces = true;
  std::string hosts;                     // text of /etc/hosts
  std::string resolver = "nameserver 127.0.0.1\n";   // text of /etc/resolv.conf
  std::map<std::string, std::string> files;          // other files, by their path below the folder
};

// The parts of the machine's /etc and /dev that a program may use: library paths, names of services, certificates, and devices
// that are no hardware.
std::vector<std::string> harmless_files();

// Creates the files of an empty machine: directories, users, hosts. It creates only what is missing, so kept state stays.
void furnish(const SandboxPlan& plan);
unsigned user_number(std::string_view name);   // of one of its users; his group has the same

// Sets the date of a file, or of a folder and everything below it: nanoseconds of the host's realtime clock.
void date(const std::string& file, std::int64_t realtime);
void date_all(const std::string& folder, std::int64_t realtime);

}  // namespace ntpsim::daemon
