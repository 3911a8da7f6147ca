// Why something was not used: the one closed list. Every rejected packet, sample or source carries one of these, and the
// phrase beside it is what people read in events.jsonl, in packets.csv and in a missed expectation.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ntpsim {

enum class Reason {
#define REASON_GROUP(title)
#define REASON(name, phrase) name,
#include "models/base/reasons.def"
};

struct ReasonRow {
  Reason reason;
  std::string_view name;
  std::string_view phrase;
  std::string_view group;   // empty: of `none`
};
std::span<const ReasonRow> reason_rows();       // one for each reason, in the order of the enum

std::string_view phrase(Reason reason);
std::string_view name(Reason reason);
std::optional<Reason> find_reason(std::string_view name);
std::vector<std::string_view> reason_names();   // all of them, in the order of the list

}  // namespace ntpsim
