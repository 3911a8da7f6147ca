#include "sim/host/host.h"

namespace ntpsim::host {

Host::Host(RunContext& run, HostIndex index, Port& port) : kernel_{run, index, port}, programs_{make_programs(kernel_)} {}

void Host::end_of_run() {
  for (const auto& program : programs_) program->end_of_run();
}

}  // namespace ntpsim::host
