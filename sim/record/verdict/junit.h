// Verdicts as JUnit XML: one suite for each scenario, one case for each expectation. Text that XML 1.0 cannot hold is replaced.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>

#include "sim/record/verdict/outcome.h"

namespace ntpsim::record {

// The text and counts of a suite, which runs in other processes hand over.
struct JunitSuite {
  std::string text;
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double seconds = 0;
};

JunitSuite junit_suite(const ScenarioOutcome& outcome);
void write_junit(std::ostream& out, std::span<const JunitSuite> suites);

}  // namespace ntpsim::record
