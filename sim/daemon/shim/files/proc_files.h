// Files of /proc that show the machine's wall time: a program that opens one gets a file with its host's own values.
#pragma once

namespace ntpsim::daemon::shim {

bool is_simulated_file(const char* path);
long open_simulated_file(const char* path);   // a descriptor, or a negative errno

}  // namespace ntpsim::daemon::shim
