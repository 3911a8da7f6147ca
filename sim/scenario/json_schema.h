// The notation as a JSON Schema (draft 7), so that editors complete and check scenarios.
#pragma once

#include <ostream>

namespace ntpsim {

void write_json_schema(std::ostream& out);

}  // namespace ntpsim
