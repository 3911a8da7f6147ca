// Ctrl-C and SIGTERM. Before anything runs they end the program at once, with status 130. From then on they set a flag that
// runs look at, so that they end in order and leave nothing behind.
#pragma once

#include <csignal>

namespace ntpsim::cli {

void catch_interrupts();
void end_runs_in_order();
extern volatile std::sig_atomic_t interrupted;

}  // namespace ntpsim::cli
