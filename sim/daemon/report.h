// A failed run's report of a host from its page: what each thread waits for, and the last system calls.
#pragma once

#include <string>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

// Of one program; -1: of all.
std::string describe(const Page& page, int program, unsigned last_calls = 50);
std::string packet_line(std::int64_t instant, bool went_out, const std::string& source, const std::string& destination,
                        std::size_t octets);

}  // namespace ntpsim::daemon
