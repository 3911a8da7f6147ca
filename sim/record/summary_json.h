// Parts of a summary as JSON values, shared by summary.json and the command line's --json.
#pragma once

#include <nlohmann/json.hpp>

#include "sim/record/summary.h"

namespace ntpsim::record {

using OrderedJson = nlohmann::ordered_json;

OrderedJson expectation_json(const ExpectationResult& result);
OrderedJson host_json(const HostFigures& host);
// Indented; bytes that are not UTF-8 become U+FFFD.
std::string json_text(const OrderedJson& value, int indent);

}  // namespace ntpsim::record
