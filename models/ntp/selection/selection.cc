#include "models/ntp/selection/selection.h"

#include <algorithm>
#include <cmath>

#include "models/ntp/selection/combine.h"

namespace ntpsim::ntp {

namespace {

// One run of the selection. Each step sets the verdicts of the candidates that it discards.
class Round {
 public:
  Round(std::span<const Candidate> candidates, const SelectionConfig& config, const SelectionContext& context,
        SelectionState& state)
      : candidates_{candidates}, config_{config}, constants_{config.constants}, context_{context}, state_{state} {}

  Selection run() {
    admit();
    discard_falsetickers();
    if (survivors_.empty()) nominate_last_resort();
    if (!enough_survive()) return leave_without_peer();
    vote_out();
    count_leap_votes();
    // ntpd checks again: with minsane above minclock the cluster algorithm may leave too few.
    if (!is_rfc() && !enough_survive()) return leave_without_peer();
    choose();
    return std::move(result_);
  }

 private:
  bool is_rfc() const { return constants_.mitigation == MitigationForm::rfc5905; }
  Verdict& verdict(std::size_t candidate) { return result_.verdicts[candidate]; }
  void rule(std::size_t candidate, Standing standing, Reason reason) {
    verdict(candidate).standing = standing;
    verdict(candidate).reason = reason;
  }

  void admit();
  Reason refusal(std::size_t index, const Fitness& fitness);
  void discard_falsetickers();
  void nominate_last_resort();
  bool enough_survive() const;
  void vote_out();
  void count_leap_votes();
  std::size_t best_survivor() const;
  std::size_t after_clockhop(std::size_t best);
  std::size_t after_clockhop_by_stratum(std::size_t best) const;
  void choose();
  void combine_survivors(std::size_t best, std::size_t peer);
  void prefer_one(std::size_t preferred);
  void take_system_variables(std::size_t peer);
  Selection leave_without_peer();

  std::span<const Candidate> candidates_;
  const SelectionConfig& config_;
  const Constants& constants_;
  const SelectionContext& context_;
  SelectionState& state_;

  Selection result_;
  std::vector<Survivor> survivors_;
  std::optional<std::size_t> local_clock_;
  std::optional<std::size_t> orphan_parent_;
};

void Round::admit() {
  result_.verdicts.reserve(candidates_.size());
  survivors_.reserve(candidates_.size());
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const Candidate& candidate = candidates_[i];
    const Fitness fit = fitness(candidate, constants_, context_.local);
    const double distance = root_distance_s(candidate, constants_, context_.local);
    const Reason reason = refusal(i, fit);
    result_.verdicts.push_back({candidate.id, Standing::reject, reason, distance, 0, fit.flash()});
    if (reason == Reason::none)
      survivors_.push_back({i, candidate.offset, distance, candidate.jitter_s, candidate.stratum,
                            candidate.prefer || candidate.always_true, 0});
  }
}

// Sources at the orphan stratum or above could have this host as their ancestor, so only the parent with the lowest metric is
// used. A local clock is used only if there is no other source.
Reason Round::refusal(std::size_t index, const Fitness& fitness) {
  const Candidate& candidate = candidates_[index];
  if (!fitness.ok()) return unfit_reason(candidate, fitness);
  if (candidate.stratum >= config_.orphan_stratum) {
    const std::uint32_t best = orphan_parent_ ? candidates_[*orphan_parent_].orphan_metric : context_.orphan_metric;
    if (candidate.stratum == config_.orphan_stratum && candidate.orphan_metric < best) orphan_parent_ = index;
    return Reason::orphan;
  }
  if (candidate.is_local_clock && !candidate.prefer) {
    if (context_.orphan_wait_over && !local_clock_) local_clock_ = index;
    return Reason::standby;
  }
  return Reason::none;
}

void Round::discard_falsetickers() {
  std::vector<CorrectnessInterval> intervals;
  intervals.reserve(survivors_.size());
  for (const Survivor& survivor : survivors_) intervals.push_back({survivor.offset.seconds(), survivor.root_distance_s});
  result_.intersection = intersect(intervals, constants_.mitigation);

  std::size_t kept = 0;
  for (std::size_t i = 0; i < survivors_.size(); ++i) {
    const bool agrees =
        result_.intersection && is_truechimer(intervals[i], *result_.intersection, constants_.mitigation);
    if (agrees || candidates_[survivors_[i].candidate].always_true)
      survivors_[kept++] = survivors_[i];
    else
      rule(survivors_[i].candidate, Standing::falsetick,
           result_.intersection ? Reason::falseticker : Reason::no_majority);
  }
  survivors_.resize(kept);
}

void Round::nominate_last_resort() {
  const auto nominee = local_clock_ ? local_clock_ : orphan_parent_;
  if (!nominee) return;
  const Candidate& candidate = candidates_[*nominee];
  survivors_.push_back({*nominee, candidate.offset, constants_.min_dispersion_s, 0, candidate.stratum, false, 0});
}

bool Round::enough_survive() const {
  return !survivors_.empty() && static_cast<int>(survivors_.size()) >= constants_.min_sane;
}

void Round::vote_out() {
  for (const VotedOut& out : cluster(survivors_, constants_, context_.local.precision_s))
    if (out.in_excess)
      rule(out.candidate, Standing::backup, Reason::excess);
    else
      rule(out.candidate, Standing::outlier, Reason::outlier);
  for (const Survivor& survivor : survivors_) {
    rule(survivor.candidate, Standing::candidate, Reason::none);
    verdict(survivor.candidate).selection_jitter_s = survivor.selection_jitter_s;
    result_.survivors.push_back(survivor.candidate);
  }
}

void Round::count_leap_votes() {
  const int all = static_cast<int>(survivors_.size());
  for (const Survivor& survivor : survivors_) {
    const Candidate& candidate = candidates_[survivor.candidate];
    if (candidate.leap != Leap::insert && candidate.leap != Leap::remove) continue;
    int& votes = candidate.leap == Leap::insert ? result_.insert_votes : result_.remove_votes;
    votes = candidate.is_reference_clock ? all : std::min(votes + 1, all);
  }
}

// ntpd takes the survivor that agrees best for its distance, where a stratum counts as a millisecond only (mindist). The RFC
// takes the head of the list, which has the lowest stratum.
std::size_t Round::best_survivor() const {
  if (is_rfc()) return 0;
  const auto metric = [&](const Survivor& s) {
    return s.selection_jitter_s * s.root_distance_s + s.stratum * constants_.min_dispersion_s;
  };
  const auto best = std::min_element(survivors_.begin(), survivors_.end(),
                                     [&](const Survivor& a, const Survivor& b) { return metric(a) < metric(b); });
  return static_cast<std::size_t>(best - survivors_.begin());
}

// ntpd keeps the former system peer while the new one's offset differs from it by less than a threshold: mindist at first,
// half as much at each selection that follows. The former peer only has to exist, not to survive.
std::size_t Round::after_clockhop(std::size_t best) {
  const std::size_t candidate = survivors_[best].candidate;
  const double former_threshold = state_.clockhop_s;
  state_.clockhop_s = 0;
  if (!state_.system_peer || *state_.system_peer == candidates_[candidate].id) return candidate;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (candidates_[i].id != *state_.system_peer) continue;
    const double apart = (candidates_[candidate].offset - candidates_[i].offset).abs().seconds();
    if (apart >= constants_.min_dispersion_s) return candidate;
    const double threshold = former_threshold > 0 ? former_threshold / 2 : constants_.min_dispersion_s;
    if (apart >= threshold) return candidate;
    state_.clockhop_s = threshold;
    return i;
  }
  return candidate;
}

// The RFC keeps the former system peer while it survives at the stratum of the head of the list.
std::size_t Round::after_clockhop_by_stratum(std::size_t best) const {
  for (const Survivor& survivor : survivors_)
    if (state_.system_peer && candidates_[survivor.candidate].id == *state_.system_peer &&
        survivor.stratum == survivors_[best].stratum)
      return survivor.candidate;
  return survivors_[best].candidate;
}

void Round::choose() {
  std::optional<std::size_t> preferred;
  for (const Survivor& survivor : survivors_)
    if (candidates_[survivor.candidate].prefer) preferred = survivor.candidate;
  const std::size_t best = best_survivor();
  std::size_t peer = is_rfc() ? after_clockhop_by_stratum(best) : after_clockhop(best);
  if (preferred) {
    peer = *preferred;
    prefer_one(peer);
  } else {
    combine_survivors(best, peer);
  }
  rule(peer, Standing::system_peer, Reason::none);
  result_.system_peer = peer;
  take_system_variables(peer);

  const auto& at = candidates_[peer].at;
  result_.is_new = at && (!state_.used_at || *at > *state_.used_at);
  if (result_.is_new) state_.used_at = at;
  if (result_.is_new || is_rfc()) state_.system_peer = candidates_[peer].id;
}

// The jitter of the selection is counted from the best survivor (ntpd) or from the system peer (the RFC).
void Round::combine_survivors(std::size_t best, std::size_t peer) {
  std::size_t centre = best;
  if (is_rfc())
    for (std::size_t i = 0; i < survivors_.size(); ++i)
      if (survivors_[i].candidate == peer) centre = i;
  const Combined combined = combine(survivors_, survivors_[centre], constants_.mitigation);
  result_.offset = combined.offset;
  result_.jitter_s = combined.jitter_s;
  result_.root_distance_s = survivors_[centre].root_distance_s;
}

void Round::prefer_one(std::size_t preferred) {
  state_.clockhop_s = 0;
  for (const Survivor& survivor : survivors_)
    if (survivor.candidate != preferred) rule(survivor.candidate, Standing::candidate, Reason::not_preferred);
  result_.offset = candidates_[preferred].offset;
  result_.jitter_s = candidates_[preferred].jitter_s;
  result_.root_distance_s = verdict(preferred).root_distance_s;
}

// RFC 5905, figure 25. The root dispersion is bounded from below, so that no host downstream takes this host for a better
// one than it can be: in the RFC the increment of each host, in ntpd the sum.
void Round::take_system_variables(std::size_t peer) {
  const Candidate& candidate = candidates_[peer];
  const double age = std::max(0.0, (context_.local.now - candidate.updated).seconds());
  const double increment =
      candidate.dispersion_s + result_.jitter_s + phi * age + result_.offset.abs().seconds();
  result_.root_delay_s = candidate.delay.seconds() + candidate.root_delay_s;
  result_.root_dispersion_s = is_rfc() ? candidate.root_dispersion_s + std::max(increment, constants_.min_dispersion_s)
                                       : std::max(candidate.root_dispersion_s + increment, constants_.min_dispersion_s);
}

Selection Round::leave_without_peer() {
  for (const Survivor& survivor : survivors_) rule(survivor.candidate, Standing::candidate, Reason::too_few_survivors);
  state_.system_peer.reset();
  return std::move(result_);
}

}  // namespace

Selection select(std::span<const Candidate> candidates, const SelectionConfig& config, const SelectionContext& context,
                 SelectionState& state) {
  return Round{candidates, config, context, state}.run();
}

}  // namespace ntpsim::ntp
