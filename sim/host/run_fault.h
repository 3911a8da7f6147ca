// What ends a run without a verdict.
#pragma once

#include <stdexcept>

namespace ntpsim::host {

// The run cannot go on, and it is not the scenario's verdict: a program crashed, hung, or asked for what is not simulated.
struct RunFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A program that the scenario needs is not on this machine.
struct ProgramMissing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ntpsim::host
