// A regular expression (ECMAScript's, as std::regex has them) that a program's text is searched for.
#pragma once

#include <regex>
#include <string>
#include <string_view>

namespace ntpsim::record {

class TextPattern {
 public:
  explicit TextPattern(const std::string& expression);   // std::regex_error
  bool found_in(std::string_view line) const;

 private:
  std::regex expression_;
};

}  // namespace ntpsim::record
