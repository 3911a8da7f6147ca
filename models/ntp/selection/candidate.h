// A source as the mitigation sees it: the values from which root distance and fitness are computed.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/leap.h"
#include "models/base/reason.h"
#include "models/base/time.h"
#include "models/ntp/constants.h"

namespace ntpsim::ntp {

using AssociationId = std::uint32_t;

struct Candidate {
  AssociationId id = 0;

  // Of the clock filter
  Duration offset;
  Duration delay;
  double dispersion_s = 16;        // when the filter ran
  double jitter_s = 0;
  MonoTime updated;                // when the filter ran
  std::optional<MonoTime> at;      // arrival of the sample in use

  // Of the last packet
  Leap leap = Leap::unsynchronized;
  int stratum = 16;
  double precision_s = 0;          // of the source's clock
  double root_delay_s = 0;
  double root_dispersion_s = 0;

  // Of the association
  int poll = 6;                    // its own interval, log2 s
  std::uint8_t reach = 0;
  bool loops = false;              // its source is this host (the RFC: or this host's own source)
  bool noselect = false;
  bool prefer = false;             // its offset alone disciplines the clock, as long as it survives
  bool always_true = false;        // the option true: never a falseticker
  bool is_local_clock = false;     // the undisciplined local clock: used if there is no other source
  bool is_reference_clock = false; // announces leap seconds without a majority, has no distance limit
  std::uint32_t orphan_metric = 0; // the lowest one is elected among orphan parents
};

// What the fitness depends on beside the source.
struct LocalView {
  MonoTime now;
  double precision_s = 0;          // of the local clock
};

// The root synchronisation distance, Lambda: how far the source's time can be off, all the way to its root.
double root_distance_s(const Candidate& candidate, const Constants& constants, const LocalView& local);

// Whether a source may be synchronised to at all: RFC 5905's accept(), ntpd's peer tests 10 to 13.
struct Fitness {
  bool bad_stratum = false;        // test 10: unsynchronised, or outside the strata wanted
  bool too_distant = false;        // test 11
  bool loops = false;              // test 12
  bool unreachable = false;        // test 13: no answer to the last eight polls, or noselect

  bool ok() const { return !bad_stratum && !too_distant && !loops && !unreachable; }
  std::uint16_t flash() const;     // the tests' bits in the flash status word
};

Fitness fitness(const Candidate& candidate, const Constants& constants, const LocalView& local);

// The first reason, from the user's choice (noselect) to what may pass with time; none for a fit source.
Reason unfit_reason(const Candidate& candidate, const Fitness& fitness);

}  // namespace ntpsim::ntp
