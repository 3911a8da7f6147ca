// The result of a run as texts, so that it can come from another process.
#pragma once

#include <string>
#include <vector>

#include "sim/record/verdict/junit.h"
#include "sim/record/verdict/outcome.h"

namespace ntpsim::cli {

struct FinishedRun {
  int status = 0;            // exit status
  std::string verdict;       // for a terminal
  std::string json;          // one line
  record::JunitSuite suite;
};

FinishedRun finish(const record::ScenarioOutcome& outcome);

std::string to_text(const FinishedRun& run);
FinishedRun from_text(const std::string& text);   // of to_text

// The worst status of all, in this order: interrupted, fault, bad input, missed, skipped, met.
int combined_status(const std::vector<FinishedRun>& runs);

}  // namespace ntpsim::cli
