// A regular expression (ECMAScript, as in std::regex) to search in a program's output.
#pragma once

#include <regex>
#include <string>
#include <string_view>

namespace ntpsim::record {

class TextPattern {
 public:
  explicit TextPattern(const std::string& expression);   // throws std::regex_error
  bool found_in(std::string_view line) const;

 private:
  std::regex expression_;
};

}  // namespace ntpsim::record
