#include "sim/host/program_factory.h"

#include "sim/host/engine_factory.h"
#include "sim/host/engine_program.h"
#include "sim/host/real/real_program.h"

namespace ntpsim::host {

Programs make_programs(Kernel& kernel) {
  Programs programs;
  std::shared_ptr<RealProcesses> processes;   // all real programs of the host share it
  for (const ProgramSpec& spec : kernel.run().spec_of(kernel.host()).programs) {
    const ProgramIndex index = programs.next();
    if (const auto* config = std::get_if<DaemonConfig>(&spec.kind)) {
      if (!processes) processes = std::make_shared<RealProcesses>(kernel);
      programs.push_back(std::make_unique<RealProgram>(kernel, index, spec.name, *config, processes));
      continue;
    }
    const auto make = [&kind = spec.kind, seed = kernel.run().scenario.scenario.seed](const std::string& path) {
      return make_engine(kind, seed, path);
    };
    programs.push_back(std::make_unique<EngineProgram>(kernel, index, spec.name, make));
  }
  return programs;
}

}  // namespace ntpsim::host
