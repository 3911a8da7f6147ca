// Chooses the program of a host whose reports an expectation measures.
#pragma once

#include <optional>

#include "sim/scenario/indices.h"

namespace ntpsim::record {

// The program whose reports count. Without a name it is the program that sends such reports. If two programs do, there is no
// figure.
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

inline constexpr const char* ambiguous_reporter = "more than one program of the host reports it; expected program";

}  // namespace ntpsim::record
