#include "sim/scenario/resolved.h"

#include "sim/scenario/writer.h"

namespace ntpsim {

void write_resolved(std::ostream& out, const Scenario& scenario) {
  out << block_text(Writer{scenario.folder}.tree(scenario, {}));
}

}  // namespace ntpsim
