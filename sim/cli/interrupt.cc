#include "sim/cli/interrupt.h"

#include <time.h>
#include <unistd.h>

namespace ntpsim::cli {

volatile std::sig_atomic_t interrupted = 0;

namespace {

volatile std::sig_atomic_t runs_have_begun = 0;
volatile std::sig_atomic_t first_at = 0;   // seconds of the machine's monotonic clock

// Several signals within a second count as one: timeout(1) signals the process and its group. A later signal ends the program
// at once.
void note(int signal_number) {
  if (!runs_have_begun) _exit(130);
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto second = static_cast<std::sig_atomic_t>(now.tv_sec);
  if (interrupted && second - first_at > 1) {
    signal(signal_number, SIG_DFL);
    raise(signal_number);
  }
  if (!interrupted) first_at = second;
  interrupted = 1;
}

void ignore(int) {}

}  // namespace

void end_runs_in_order() { runs_have_begun = 1; }

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = note;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A file that would pass the limit of `ulimit -f` is a write that fails, and is told as such.
  action.sa_handler = ignore;
  sigaction(SIGXFSZ, &action, nullptr);
}

}  // namespace ntpsim::cli
