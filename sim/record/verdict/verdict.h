// Is an expectation met? One measurement per member of its fleet is held against the bounds; the members are ordered from
// the one that keeps them best to the one that misses them worst, and the one at the rank that `of` names decides: worst
// the last, p95 the one that 95 % are not worse than, median the one that half are not worse than.
//
// A member without a figure is worse than any other, and if it decides, the expectation is missed, whether it is meant to
// fail or not: what was not measured proves nothing.
#pragma once

#include <string>
#include <vector>

#include "sim/record/gauge/gauge.h"
#include "sim/scenario/expectation_spec.h"

namespace ntpsim::record {

struct MemberResult {
  std::string host;
  std::string source;           // empty: the expectation names none
  Measurement measurement;
  std::string measured;         // in words; "-" where there is no figure
  bool known = false;
  double excess = 0;            // beyond the bound in the metric's unit; 0 or less: kept. Texts: 1 or 0
  std::string reason;           // where it is missed or unknown: by how much, or why
};

struct ExpectationResult {
  std::string metric;           // its name; "golden" where a run is compared with its golden file
  Expectation expectation;
  Duration from;                // the window, counted from the start of the run
  Duration until;
  std::string description;
  std::string window;
  std::string bound;
  bool met = false;
  bool computed = false;        // the member that decides has a figure
  MemberResult decisive;
  std::string reason;           // empty when met
  std::vector<MemberResult> members;   // in the order of the fleet
};

// `members` have host, source and measurement set.
ExpectationResult judge(const Expectation& expectation, Duration stop, std::vector<MemberResult> members);

}  // namespace ntpsim::record
