// What the timeline did, as fields of a line of events.jsonl: its action, and where.
#pragma once

#include "sim/record/files/json_line.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::record {

void put_happening(JsonLine& line, const Happening& happening);

}  // namespace ntpsim::record
