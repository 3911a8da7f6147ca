// The notation as a JSON Schema (draft 7): editors complete and check scenarios with it.
#pragma once

#include <ostream>

namespace ntpsim {

void write_json_schema(std::ostream& out);

}  // namespace ntpsim
