// Where a host's programs live: their own processes, network, users, mounts and files.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace ntpsim::daemon {

enum class Isolation {
  user_namespace,   // everything, without any privilege on the machine
  namespaces,       // everything, but as the machine's root without its capabilities
  dispatcher_only,  // nothing but the preloaded library: it redirects paths and shields sockets
};

struct SandboxPlan {
  std::string host_name;
  std::string folder;                    // absolute; holds run, var, tmp, etc and dev of the host
  std::vector<std::string> visible;      // absolute paths that stay what they are wherever they lie, to be read only
  bool may_use_namespaces = true;
  std::string hosts;                     // text of /etc/hosts
  std::string resolver = "nameserver 127.0.0.1\n";   // text of /etc/resolv.conf
  std::map<std::string, std::string> files;          // others, by their place below the folder
};

// Of the machine's /etc and /dev, what a program may use: where libraries lie, names of services, certificates, the devices
// that are no hardware.
std::vector<std::string> harmless_files();

// What a program finds in an empty machine: directories, users, hosts. Creates only what is missing, so a state that was
// kept stays.
void furnish(const SandboxPlan& plan);

// ---- in the keeper's process, before any program ----
bool enter_mounts(const SandboxPlan& plan);
bool map_users(unsigned user, unsigned group);
bool give_up_privileges();
bool install_guard();                    // refuses, for all time, what no simulated program may do to the machine

// Gives a file, or everything below a folder and itself, a date of the host: nanoseconds of its realtime clock.
void date(const std::string& file, std::int64_t realtime);
void date_all(const std::string& folder, std::int64_t realtime);

}  // namespace ntpsim::daemon
