#include "sim/host/output_log.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace ntpsim::host {

OutputLog::OutputLog(const std::string& file, Line line) : line_{std::move(line)} {
  std::error_code ignored;   // without a file, the lines still reach the record
  std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), ignored);
  file_.open(file, std::ios::app);
}

void OutputLog::add(Duration since_start, std::string_view text) {
  for (const char c : text) {
    if (open_.empty()) open_since_ = since_start;
    if (c == '\n') {
      tell(open_);
      open_.clear();
    } else {
      open_ += c;
    }
  }
}

void OutputLog::flush() {
  if (!open_.empty()) tell(open_);
  open_.clear();
  file_.flush();
}

std::string OutputLog::last_lines() const {
  std::string text;
  for (const auto& line : last_) text += "  " + line;
  return text;
}

void OutputLog::tell(const std::string& line) {
  const std::int64_t ns = open_since_.floor_nanoseconds();
  last_.push_back(fmt::format("{}.{:09} {}\n", ns / 1'000'000'000, ns % 1'000'000'000, line));
  file_ << last_.back();
  if (last_.size() > remembered) last_.pop_front();
  line_(line);
}

}  // namespace ntpsim::host
