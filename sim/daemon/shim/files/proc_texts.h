// What the files of /proc say, by their names below /proc, /proc/NUMBER and /proc/NUMBER/net. False: there is no such file.
#pragma once

#include <ctime>

#include "sim/daemon/shim/files/told_text.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

inline constexpr char kernel_version[] = "#1 SMP PREEMPT_DYNAMIC";   // without the date on which it was compiled
inline constexpr unsigned long memory_size = 1UL << 30;

std::int64_t hundredths(clockid_t id);

bool tell_of_host(const char* name, Text& out);
bool tell_of_process(const PageProcess& about, int number, const char* name, Text& out);   // or one of its threads
bool tell_of_first(const char* name, Text& out);   // the host's process 1, which is no program of it
bool tell_of_network(const char* name, Text& out);

}  // namespace ntpsim::daemon::shim
