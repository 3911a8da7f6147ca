#include "models/base/reason.h"

#include <algorithm>
#include <array>

namespace ntpsim {

namespace {

struct Line {               // of reasons.def: a row, or the title of a group
  std::string_view title;
  Reason reason = Reason::none;
  std::string_view name;
  std::string_view phrase;
};

constexpr std::array lines{
#define REASON_GROUP(title) Line{title, {}, {}, {}},
#define REASON(name, phrase) Line{{}, Reason::name, #name, phrase},
#include "models/base/reasons.def"
};

constexpr std::size_t row_count =
    static_cast<std::size_t>(std::count_if(lines.begin(), lines.end(), [](const Line& line) { return line.title.empty(); }));

constexpr auto rows = [] {
  std::array<ReasonRow, row_count> result{};
  std::string_view group;
  std::size_t count = 0;
  for (const Line& line : lines) {
    if (!line.title.empty()) group = line.title;
    else result[count++] = {line.reason, line.name, line.phrase, group};
  }
  return result;
}();

}  // namespace

std::span<const ReasonRow> reason_rows() { return rows; }

std::string_view phrase(Reason reason) { return rows[static_cast<std::size_t>(reason)].phrase; }
std::string_view name(Reason reason) { return rows[static_cast<std::size_t>(reason)].name; }

std::optional<Reason> find_reason(std::string_view name) {
  const auto* found = std::find_if(rows.begin(), rows.end(), [name](const ReasonRow& row) { return row.name == name; });
  if (found == rows.end()) return std::nullopt;
  return found->reason;
}

std::vector<std::string_view> reason_names() {
  std::vector<std::string_view> names;
  for (const ReasonRow& row : rows) names.push_back(row.name);
  return names;
}

}  // namespace ntpsim
