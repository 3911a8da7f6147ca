// Whose reports an expectation is about, among the programs of a host.
#pragma once

#include <optional>

#include "sim/scenario/indices.h"

namespace ntpsim::record {

// Which program's reports count. Without a name it is the one that reports the matter; two of them are ambiguous, and then
// there is no figure.
class ReporterChoice {
 public:
  explicit ReporterChoice(std::optional<ProgramIndex> program) : wanted_{program} {}
  bool accepts(ProgramIndex program) {
    if (wanted_) return *wanted_ == program;
    if (!first_) first_ = program;
    several_ = several_ || *first_ != program;
    return true;
  }
  bool is_reporter(ProgramIndex program) const { return wanted_ ? *wanted_ == program : first_ == program; }
  bool is_ambiguous() const { return several_; }

 private:
  std::optional<ProgramIndex> wanted_;
  std::optional<ProgramIndex> first_;
  bool several_ = false;
};

inline constexpr const char* ambiguous_reporter = "more than one program of the host reports it: name the program";

}  // namespace ntpsim::record
