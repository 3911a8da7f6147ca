// A host in a run: its kernel and its programs.
#pragma once

#include "sim/host/kernel.h"
#include "sim/host/program_factory.h"

namespace ntpsim::host {

class Host {
 public:
  Host(RunContext& run, HostIndex index, Port& port);

  Kernel& kernel() { return kernel_; }
  Program& program(ProgramIndex index) { return *programs_[index]; }
  void end_of_run();      // fails the run for each program whose state is not the expected one

 private:
  Kernel kernel_;
  Programs programs_;
};

}  // namespace ntpsim::host
