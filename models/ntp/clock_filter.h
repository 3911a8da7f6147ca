// The clock filter of an association (RFC 5905, section 10): the last eight samples, of which the one with the least
// delay speaks for the source.
//
// Queues only add to a delay, so the sample with the least delay is nearest to the truth. For a sample older than the Allan
// intercept the clock's wander since then matters more: its dispersion is added to its delay.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "models/base/reason.h"
#include "models/ntp/constants.h"
#include "models/ntp/sample.h"

namespace ntpsim::ntp {

// What a filter has to know of its host and its association when it runs.
struct FilterContext {
  double precision_s = 0;      // of the local clock
  int poll = 6;                // log2 s: the association's interval (the RFC: the system's)
  bool startup = false;        // the discipline does not trust its frequency yet: ntpd uses samples in the order of their age
  bool synchronized = false;   // the RFC withholds old samples only then
};

class ClockFilter {
 public:
  static constexpr std::size_t stages = 8;

  explicit ClockFilter(const Constants& constants);

  // Forgets every sample, at mobilisation and after a step of the clock: offsets from before are void then.
  void clear(MonoTime now, double precision_s);

  // Shifts a sample in and takes the best one. The reason is
  //   none          there is a new best sample: run the selection, except during a burst while synchronised
  //   unreachable   no sample is left: run the selection
  //   old_sample    the best sample is not newer than the one used last
  //   popcorn       its offset jumps too far
  Reason add(const Sample& sample, const FilterContext& context);

  // A poll without an answer: shifts in an empty stage with the largest dispersion.
  Reason add_missing(MonoTime now, const FilterContext& context);

  Duration offset() const { return offset_; }
  Duration delay() const { return delay_; }
  double jitter_s() const { return jitter_s_; }
  double dispersion_s() const { return dispersion_s_; }   // when the filter ran
  double dispersion_s(MonoTime now) const { return dispersion_s_ + phi * (now - updated_).seconds(); }
  MonoTime updated() const { return updated_; }           // when the filter ran
  std::optional<MonoTime> at() const { return used_at_; }   // arrival of the sample used last

  // For monitors (filtoffset, filtdelay, filtdisp): the newest stage first.
  const std::array<Sample, stages>& samples() const { return stages_; }

 private:
  struct Ranked {
    std::size_t stage = 0;
    double distance_s = 0;
    bool is_empty = false;
  };
  using Ranking = std::array<Ranked, stages>;

  void shift_in(const Sample& sample);
  Ranking rank(const FilterContext& context) const;
  std::size_t count_valid(const Ranking& ranking) const;
  const Sample& sample(const Ranked& ranked) const { return stages_[ranked.stage]; }
  double weighted_dispersion(const Ranking& ranking) const;
  double jitter(const Ranking& ranking, std::size_t valid, double precision_s) const;
  bool is_popcorn(const Sample& best, Duration jump, double jitter_s, int poll) const;
  Reason use_best(const FilterContext& context);

  Constants constants_;
  std::array<Sample, stages> stages_{};   // the newest first
  Duration offset_;
  Duration delay_;
  double dispersion_s_ = 0;
  double jitter_s_ = 0;
  MonoTime updated_;
  std::optional<MonoTime> used_at_;
};

}  // namespace ntpsim::ntp
