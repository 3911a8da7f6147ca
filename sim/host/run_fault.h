// Errors that end a run without a verdict.
#pragma once

#include <stdexcept>

namespace ntpsim::host {

// The run cannot go on, and this is no verdict: a program crashed, hung, or needed something that is not simulated.
struct RunFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// This machine lacks a program that the scenario needs.
struct ProgramMissing : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ntpsim::host
