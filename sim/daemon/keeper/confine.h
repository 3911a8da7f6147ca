// What the keeper does to itself before any program runs, so that its children are confined to their host.
#pragma once

#include <string>
#include <vector>

namespace ntpsim::daemon {

struct ConfinedHost {
  std::string host_name;
  std::string folder;                    // absolute; holds the host's run, var, tmp, etc and dev
  std::vector<std::string> visible;      // absolute paths of the machine that stay visible, read-only
};

bool enter_mounts(const ConfinedHost& host);
bool give_up_privileges();
bool install_guard();                    // refuses, for ever, what no simulated program may do to the machine

}  // namespace ntpsim::daemon
