// The outcome of one scenario of a command line, for the terminal, JUnit and --json.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "sim/record/summary.h"

namespace ntpsim::record {

struct ScenarioOutcome {
  // Their exit statuses are 0, 0, 1, 2, 3, 5, 130. `ran`: the run ended and had no expectations.
  enum class Status { met, ran, missed, bad_input, fault, skipped, interrupted };

  std::string scenario;                // as the command line names it
  Status status = Status::met;
  std::optional<Summary> summary;      // absent if the run did not reach its end
  std::string message;                 // why there is no verdict: bad input, fault, skipped
  std::string repeat;                  // the command that runs it again
  std::string folder;                  // empty: nothing was written
  double wall_seconds = 0;
};

int exit_status(ScenarioOutcome::Status status);
std::string_view word(ScenarioOutcome::Status status);   // met, ran, missed, bad input, fault, skipped, interrupted

// For a terminal: one line if all went well, else a table of what did not.
void print_verdict(std::ostream& out, const ScenarioOutcome& outcome);

// One object on one line.
void write_json(std::ostream& out, const ScenarioOutcome& outcome);

}  // namespace ntpsim::record
