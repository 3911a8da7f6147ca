// What a host serves while it has no source: holdover, the local clock, orphan mode.
//
//   source  age of the last one       configured     shown
//   yes     any                       any            the system variables of the selection
//   no      below the wait            any            holdover
//   no      from the wait on          local clock    stratum + 1, 127.127.1.0, 10 ms of dispersion
//   no      from the wait on          orphan mode    orphan stratum, loopback, no delay and no dispersion
//   no      from the wait on          neither        holdover
//
// The wait counts from the start and anew from each moment at which the last source was lost. In holdover the system
// variables stay and the dispersion grows, until clients find the host too distant. Only with a configured limit does the
// host itself say that it is not synchronised. A host that never was synchronised says so in holdover too.
//
// All members of an orphan mesh show the same stratum. Their selection decides which of them they follow: the parent with the
// lowest metric, unless their own is lower, and no source above the orphan stratum. Following a parent counts as a source.
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

  bool wait_is_over(MonoTime now) const;          // from then on a selection may use the local clock
  std::optional<Duration> next(MonoTime now) const;   // until the origin of the time changes without an event

 private:
  std::optional<MonoTime> wait_ends() const;
  std::optional<MonoTime> holdover_ends() const;

  OrphanConfig config_;
  std::optional<MonoTime> alone_since_;           // since there is no source; nothing: there is one
};

}  // namespace ntpsim::ntp
