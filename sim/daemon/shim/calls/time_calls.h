// Reading clocks.
#pragma once

#include <ctime>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

long read_clock(clockid_t id, timespec* out);   // also the body of the preloaded clock_gettime: neither trace nor trap
bool is_realtime(clockid_t id);
// The clock with which an absolute time is compared, and the clock on which a duration is counted: a step does not change a
// duration.
TimeBase base_of(clockid_t id);
TimeBase span_base_of(clockid_t id);
bool is_known_clock(clockid_t id);

long call_clock_gettime(const Call& call);
long call_clock_getres(const Call& call);
long call_gettimeofday(const Call& call);
long call_time(const Call& call);

}  // namespace ntpsim::daemon::shim
