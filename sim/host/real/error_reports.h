// Recognises reports of errors by sanitizers and valgrind among the lines that a program prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ntpsim::host {

struct ErrorReport {
  std::string_view tool;
  std::string first_line;
};

class ErrorReports {
 public:
  // The report that this line begins. Of valgrind's, the line after its mark is the first.
  std::optional<ErrorReport> look(std::string_view line);

 private:
  bool follows_mark_ = false;
};

}  // namespace ntpsim::host
