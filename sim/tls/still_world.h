// A world for GnuTLS in which nothing comes from the machine: its random octets are those of a named stream, and its clock
// stands still. GnuTLS takes no generator from outside; it asks getrandom(2) for a seed and mixes the time into it.
//
// So this folder defines getrandom, clock_gettime and time itself, for the whole program. They do what the C library's do,
// but in a thread that is inside such a world. GnuTLS keeps one generator for each thread and seeds it when it is first
// used: a new thread for each piece of work gives a generator that has no past. Nothing runs beside it: it is waited for.
#pragma once

#include <cstdint>
#include <functional>

#include "models/base/random.h"

namespace ntpsim::tls {

// What `work` throws comes out here.
void in_still_world(const Random& random, std::int64_t unix_seconds, const std::function<void()>& work);

}  // namespace ntpsim::tls
