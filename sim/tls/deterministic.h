// Runs GnuTLS without input from the machine: random octets come from a named stream, and the clock stands still. GnuTLS does
// not accept a generator from its caller; it takes a seed from getrandom(2) and mixes the time into it.
//
// So this folder defines getrandom, clock_gettime and time for the whole program. They call the C library's functions, except
// in a thread that run_deterministically() has started. GnuTLS keeps one generator for each thread and seeds it at its first
// use, so each piece of work gets a new thread and with it a fresh generator. The caller waits for the thread.
#pragma once

#include <cstdint>
#include <functional>

#include "models/base/random.h"

namespace ntpsim::tls {

// Rethrows what `work` throws.
void run_deterministically(const Random& random, std::int64_t unix_seconds, const std::function<void()>& work);

}  // namespace ntpsim::tls
