// What a host shows of itself while it has no source: holdover, the local clock, orphan mode.
//
//   source  age of the last one       configured     shown
//   yes     any                       any            what the sources make of it
//   no      below the wait            any            holdover
//   no      from the wait on          local clock    stratum + 1, 127.127.1.0, 10 ms of dispersion
//   no      from the wait on          orphan mode    orphan stratum, loopback, no delay and no dispersion
//   no      from the wait on          neither        holdover
//
// The wait counts from the start and anew from each moment at which the last source was lost. In holdover the system
// variables stay, and the dispersion grows, until clients find the host too distant by themselves; only a limit that is
// configured makes it say that it is not synchronised. A host that never was shows that, in holdover too.
//
// All members of an orphan mesh show the same stratum. Whom they follow is for their selection: the parent of the lowest
// metric, unless their own is lower, and nobody above the orphan stratum. Following a parent is having a source.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/time.h"
#include "models/ntp/orphan_config.h"
#include "models/ntp/system_variables.h"

namespace ntpsim::ntp {

enum class TimeOrigin : std::uint8_t { sources, holdover, local_clock, orphan, nothing };

class OrphanMode {
 public:
  // Throws std::invalid_argument, with the field's name, for a stratum out of its range.
  explicit OrphanMode(const OrphanConfig& config);

  void start(MonoTime now) { alone_since_ = now; }
  void selected(MonoTime now, bool has_source);   // after each selection

  TimeOrigin origin(MonoTime now, const SystemVariables& system) const;
  SystemVariables shown(const SystemVariables& system, LocalTime local, MonoTime now) const;

  bool wait_is_over(MonoTime now) const;          // from now on a selection may nominate the local clock
  std::optional<Duration> next(MonoTime now) const;   // until the origin changes by itself

 private:
  std::optional<MonoTime> wait_ends() const;
  std::optional<MonoTime> holdover_ends() const;

  OrphanConfig config_;
  std::optional<MonoTime> alone_since_;           // nothing: there is a source
};

}  // namespace ntpsim::ntp
