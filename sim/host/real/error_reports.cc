#include "sim/host/real/error_reports.h"

#include <algorithm>

#include "sim/daemon/launch/tool_options.h"

namespace ntpsim::host {

namespace {

// The line has a place in the source before it, as t.c:21:30, <unknown> or (module+0x10).
bool follows_place(std::string_view line, std::size_t at) {
  return at > 0 && std::string_view{"0123456789>)"}.find(line[at - 1]) != std::string_view::npos;
}

struct Row {
  std::string_view tool;
  std::string_view words;
  bool follows_place = false;
};

constexpr Row rows[] = {
    {"AddressSanitizer", "ERROR: AddressSanitizer"},
    {"LeakSanitizer", "ERROR: LeakSanitizer"},
    {"LeakSanitizer", "LeakSanitizer has encountered a fatal error"},
    {"MemorySanitizer", "WARNING: MemorySanitizer"},
    {"MemorySanitizer", "ERROR: MemorySanitizer"},
    {"ThreadSanitizer", "WARNING: ThreadSanitizer"},
    {"ThreadSanitizer", "ERROR: ThreadSanitizer"},
    {"ThreadSanitizer", "FATAL: ThreadSanitizer"},
    {"UndefinedBehaviorSanitizer", ": runtime error: ", true},
    {"UndefinedBehaviorSanitizer", "ERROR: UndefinedBehaviorSanitizer"},
};

bool is_in(const Row& row, std::string_view line) {
  const std::size_t at = line.find(row.words);
  return at != std::string_view::npos && (!row.follows_place || follows_place(line, at));
}

// A user may have asked for colours.
std::string without_colours(std::string_view line) {
  std::string text;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line.substr(at, 2) != "\x1b[") {
      text += line[at];
      continue;
    }
    at = std::min(line.find('m', at), line.size());
  }
  return text;
}

// Each line of valgrind has its process before it: "==2== Invalid read of size 1". The program's own unfinished line may stand
// before that.
std::string_view of_valgrind(std::string_view line) {
  for (std::size_t begin = line.find("=="); begin != std::string_view::npos; begin = line.find("==", begin + 1)) {
    const std::size_t end = line.find_first_not_of("0123456789", begin + 2);
    if (end != std::string_view::npos && end > begin + 2 && line.substr(end).starts_with("== ")) return line.substr(end + 3);
  }
  return "";
}

}  // namespace

std::optional<ErrorReport> ErrorReports::look(std::string_view line) {
  const std::string plain = without_colours(line);
  const std::string_view valgrinds = of_valgrind(plain);
  if (follows_mark_ && !valgrinds.empty() && valgrinds.front() != '-') {
    follows_mark_ = false;
    return ErrorReport{"valgrind", plain};
  }
  follows_mark_ = follows_mark_ || valgrinds == daemon::valgrind_report_mark;
  for (const Row& row : rows)
    if (is_in(row, plain)) return ErrorReport{row.tool, plain};
  return std::nullopt;
}

}  // namespace ntpsim::host
