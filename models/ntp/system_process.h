// The system process (RFC 5905, section 11): the mitigation of all associations, the discipline that follows it, and the
// system variables that result from both.
#pragma once

#include <optional>
#include <string>

#include "models/engine.h"
#include "models/ntp/association.h"
#include "models/ntp/config.h"
#include "models/ntp/constants.h"
#include "models/ntp/discipline/discipline.h"
#include "models/ntp/discipline/huff_n_puff.h"
#include "models/ntp/leap/leap_process.h"
#include "models/ntp/orphan.h"
#include "models/ntp/selection/selection.h"
#include "models/ntp/system_variables.h"

namespace ntpsim::ntp {

class SystemProcess {
 public:
  SystemProcess(const NtpConfig& config, const Constants& constants);

  void start(const Now& now, std::optional<Frequency> drift, Actions& actions);

  // An association has a new best sample, or its source became unreachable. Reports which source is selected and why the others
  // are not, and moves the clock. After stepped the caller clears all associations; after panic the program ends.
  Discipline::Outcome update(const Now& now, const Associations& associations, Actions& actions);

  void tick(const Now& now, Actions& actions);
  bool wants_ticks() const { return discipline_.wants_ticks(); }

  // What changes with time alone: leap seconds, and the system variables without a source. To be called when `next_change` has
  // passed. True: a leap second has just moved the clock.
  bool review(const Now& now, Actions& actions);
  std::optional<Duration> next_change(const Now& now) const;
  void clock_stepped(const Now& now);              // by another program or the timeline

  // The system variables now: for requests; and for clients, with the smear of the served clock.
  SystemVariables variables(const Now& now) const;
  LeapProcess::Served served(const Now& now) { return leap_.served(now, own_variables(now)); }
  bool synchronised() const { return is_reference() || variables_.synchronised(); }

  int poll() const { return discipline_.time_constant(); }
  std::optional<AssociationId> system_peer() const { return shown_peer_; }
  bool is_survivor(AssociationId id) const;        // of the last selection
  void forget(AssociationId id);                   // it was removed
  Frequency frequency(const Now& now) {
    discipline_.observe(now);
    return discipline_.frequency();
  }
  bool knows_frequency() const;
  ClockState clock_state() const { return discipline_.state(); }

  FilterContext filter_context(const Association& association) const;
  bool is_fit(const Now& now, const Association& association) const;
  double precision_s() const { return precision_s_; }

 private:
  bool is_reference() const { return config_.stratum.has_value(); }
  Candidate candidate(const Association& association) const;
  bool loops(const Association& association) const;
  LocalView local_view(const Now& now) const { return {now.mono, precision_s_}; }
  SystemVariables own_variables(const Now& now) const;
  SelectionContext selection_context(const Now& now, const Associations& associations) const;
  Discipline::Outcome correct(const Now& now, const Association& peer, const Selection& selection, Actions& actions);
  void take_variables(const Now& now, const Association& peer, const Selection& selection, Actions& actions);
  void forget_time(const Now& now);
  void show(const Associations& associations, const Selection& selection, Actions& actions);
  void show_clock_state(Actions& actions);
  void show_origin(const Now& now, Actions& actions);

  NtpConfig config_;
  Constants constants_;
  SelectionConfig selection_config_;
  SelectionState selection_state_;
  Discipline discipline_;
  SystemVariables variables_;
  OrphanMode orphan_;
  LeapProcess leap_;
  std::optional<HuffNPuff> huff_n_puff_;            // if configured
  double precision_s_ = 0;
  std::optional<AssociationId> shown_peer_;
  std::map<AssociationId, Verdict> shown_;          // the last one reported of each
  std::optional<ClockState> shown_state_;
  std::optional<TimeOrigin> shown_origin_;
};

// The reference identifier of a source by its address: an IPv4 address itself, the first four octets of the MD5 digest of an
// IPv6 address (RFC 5905, section 7.3).
std::uint32_t refid_of(const IpAddress& address);

}  // namespace ntpsim::ntp
