// Reading clocks.
#pragma once

#include <ctime>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long read_clock(clockid_t id, timespec* out);   // also the body of the preloaded clock_gettime: no trace, no trap
bool is_realtime(clockid_t id);
// What an absolute time of the clock is compared with, and on what a span of it is counted: a step moves no span.
TimeBase base_of(clockid_t id);
TimeBase span_base_of(clockid_t id);
bool is_known_clock(clockid_t id);

long call_clock_gettime(const Call& call);
long call_clock_getres(const Call& call);
long call_gettimeofday(const Call& call);
long call_time(const Call& call);

}  // namespace ntpsim::daemon::shim
