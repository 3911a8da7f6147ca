// Names of system calls on x86-64, by number.
#pragma once

#include <string>

namespace ntpsim::daemon {

std::string call_name(int number);

}  // namespace ntpsim::daemon
