// Names of system calls on x86-64, by number.
#pragma once

#include <string>

namespace ntpsim::daemon {

std::string call_name(int number);
std::string error_name(int number);   // such as EPERM; of an unknown one, its number

}  // namespace ntpsim::daemon
