#include "sim/scenario/notation/diagnostic.h"

#include <algorithm>
#include <tuple>

namespace ntpsim {

std::string Diagnostic::text() const {
  std::string result = file;
  if (line > 0) result += ":" + std::to_string(line) + ":" + std::to_string(column);
  result += ": ";
  if (!path.empty()) result += path + ": ";
  return result + message;
}

void Problems::add(Mark mark, const std::string& path, const std::string& message) {
  const bool is_override = mark.override_index >= 0;
  const std::string file = is_override ? "--set " + overrides_[static_cast<std::size_t>(mark.override_index)] : file_;
  list_.push_back({mark, {file, is_override ? 0 : mark.line, is_override ? 0 : mark.column, path, message}});
  wrong_.insert(path);
}

void Problems::add_in_file(const std::string& file, int line, const std::string& path, const std::string& message) {
  list_.push_back({place(path), {file, line, 1, path, message}});
  wrong_.insert(path);
}

void Problems::add_at(const std::string& path, const std::string& message) {
  if (wrong_.count(path) == 0) add(place(path), path, message);
}

void Problems::add_all_at(const std::string& path, const std::vector<std::string>& messages) {
  if (wrong_.count(path) != 0) return;
  for (const std::string& message : messages) add(place(path), path, message);
}

Mark Problems::place(std::string path) const {
  for (;;) {
    const auto found = places_.find(path);
    if (found != places_.end()) return found->second;
    if (path.empty()) return Mark{1, 1, -1};
    const auto dot = path.rfind('.');
    path = dot == std::string::npos ? "" : path.substr(0, dot);
  }
}

std::vector<Diagnostic> Problems::sorted() const {
  std::vector<Entry> entries = list_;
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tuple(a.mark.override_index, a.mark.line, a.mark.column) <
           std::tuple(b.mark.override_index, b.mark.line, b.mark.column);
  });
  std::vector<Diagnostic> result;
  for (auto& entry : entries) result.push_back(std::move(entry.diagnostic));
  return result;
}

}  // namespace ntpsim
