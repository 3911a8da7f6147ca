// The mitigation of all sources into one offset (RFC 5905, section 11.2): fitness, intersection, cluster, the choice of a
// system peer, combine.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "models/base/standing.h"
#include "models/ntp/selection/candidate.h"
#include "models/ntp/selection/intersection.h"

namespace ntpsim::ntp {

struct Verdict {
  AssociationId id = 0;
  Standing standing = Standing::reject;
  Reason reason = Reason::none;      // none: its offset is in the result
  double root_distance_s = 0;
  double selection_jitter_s = 0;     // of survivors
  std::uint16_t flash = 0;           // the fitness tests that it failed
};

struct SelectionConfig {
  Constants constants;               // with the configured minsane, minclock, mindist, ...
  int orphan_stratum = 17;           // 17: no orphan mode
};

// What a selection knows beside the sources.
struct SelectionContext {
  LocalView local;
  bool orphan_wait_over = false;     // there has been no source for so long that the local clock may be used
  std::uint32_t orphan_metric = 0xffffffffU;   // this host's own: an orphan parent with a higher one is not followed
};

// The state that one selection passes to the next.
struct SelectionState {
  std::optional<AssociationId> system_peer;
  double clockhop_s = 0;             // the offset below which the system peer is kept; halves each time; 0: not hopping
  std::optional<MonoTime> used_at;   // arrival of the sample that last disciplined the clock
};

struct Selection {
  std::vector<Verdict> verdicts;               // one for each candidate, in their order
  std::optional<Intersection> intersection;
  std::vector<std::size_t> survivors;          // their places among the candidates
  std::optional<std::size_t> system_peer;      // its place among the candidates
  // The system peer's sample is newer than the one used last. Only then discipline the clock and show these verdicts;
  // otherwise ntpd keeps the former verdicts and the former system peer.
  bool is_new = false;

  // Of the system peer and the survivors; not valid without a system peer.
  Duration offset;
  double jitter_s = 0;
  double root_distance_s = 0;
  double root_delay_s = 0;                     // DELTA
  double root_dispersion_s = 0;                // EPSILON, at the moment of the selection

  // Survivors that announce a leap second; a reference clock counts as all of them.
  int insert_votes = 0;
  int remove_votes = 0;
};

// Ties are decided by the order of the candidates: ntpd's is from the association mobilised last to the first.
Selection select(std::span<const Candidate> candidates, const SelectionConfig& config, const SelectionContext& context,
                 SelectionState& state);

}  // namespace ntpsim::ntp
