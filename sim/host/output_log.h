// What a program prints, line by line with the virtual time of each: for a file of the run, and for expectations.
#pragma once

#include <deque>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include "models/base/time.h"

namespace ntpsim::host {

class OutputLog {
 public:
  using Line = std::function<void(const std::string& line)>;

  OutputLog(const std::string& file, Line line);

  void add(Duration since_start, std::string_view text);
  void flush();                            // tells a last line without a line feed
  std::string last_lines() const;          // with their times, for reports

 private:
  void tell(const std::string& line);

  static constexpr std::size_t remembered = 12;

  std::ofstream file_;
  std::deque<std::string> last_;
  Line line_;
  std::string open_;                       // the beginning of the current line
  Duration open_since_;
};

}  // namespace ntpsim::host
