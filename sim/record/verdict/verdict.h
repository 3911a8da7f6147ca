// Decides whether an expectation is met. One measurement for each member of its fleet is compared with the bounds, and the
// members are ordered from best to worst. The member at the rank that `of` names decides: `worst` the last; `p95` the first that
// at least 95 % of the members are not worse than; `median` the first that at least half are not worse than.
//
// A member without a figure is worse than any other. If it decides, the expectation is missed, also with `fails`: without a
// measurement nothing is proved.
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
  std::string measured;         // in words; "-" without a figure
  bool known = false;
  double excess = 0;            // beyond the bound in the metric's unit; 0 or less: kept. Texts: 1 or 0
  std::string reason;           // if missed or unknown: by how much, or why
};

struct ExpectationResult {
  std::string metric;           // its name; "golden" if a run is compared with its golden file
  Expectation expectation;
  Duration from;                // the window, counted from the start of the run
  Duration until;
  std::string description;
  std::string window;
  std::string bound;
  bool met = false;
  bool computed = false;        // whether the member that decides has a figure
  MemberResult decisive;
  std::string reason;           // empty when met
  std::vector<MemberResult> members;   // in the order of the fleet
};

// Whether nothing that was not observed can change the verdict: more events make no count smaller, so a count that has reached
// its lower bound stands.
bool is_proven(const Expectation& expectation, const Measurement& measurement);

// The host, source and measurement of each of `members` must be set.
ExpectationResult judge(const Expectation& expectation, Duration stop, std::vector<MemberResult> members);

}  // namespace ntpsim::record
