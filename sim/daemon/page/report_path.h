// Where sanitizers are told to write their reports.
#pragma once

#include <string_view>

namespace ntpsim::daemon {

// They append a dot and the process's number. The library opens such a file as the program's output, also where the program has
// closed its standard error or lost the right to make files.
inline constexpr std::string_view report_path = "/proc/ntpsim-report";

}  // namespace ntpsim::daemon
