// Ctrl-C and SIGTERM: a flag that runs look at, so that they end in order and leave nothing behind.
#pragma once

#include <csignal>

namespace ntpsim::cli {

void catch_interrupts();
extern volatile std::sig_atomic_t interrupted;

}  // namespace ntpsim::cli
