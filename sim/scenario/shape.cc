#include "sim/scenario/shape.h"

#include <algorithm>

namespace ntpsim {

const Field* Structure::field(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& each) { return each.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

const Alternative* Structure::alternative(std::string_view name) const {
  const auto found = std::find_if(alternatives.begin(), alternatives.end(),
                                  [&](const Alternative& each) { return each.name == name; });
  return found == alternatives.end() ? nullptr : &*found;
}

std::vector<std::string> Structure::names() const {
  std::vector<std::string> result;
  for (const Field& each : fields) result.push_back(each.name);
  for (const Alternative& each : alternatives) result.push_back(each.name);
  return result;
}

const Structure& scenario_structure() { return *ShapeVisitor::structure_of<Scenario>(); }

const Structure& program_structure() { return *ShapeVisitor::structure_of<ProgramSpec>(); }

}  // namespace ntpsim
