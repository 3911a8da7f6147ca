#include "models/ntp/clock_filter.h"

#include <algorithm>
#include <cmath>

#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

namespace {

double square(double x) { return x * x; }

}  // namespace

ClockFilter::ClockFilter(const Constants& constants) : constants_{constants} { clear(MonoTime{}, 0); }

void ClockFilter::clear(MonoTime now, double precision_s) {
  stages_.fill({Duration{}, Duration{}, constants_.max_dispersion_s, now});
  offset_ = delay_ = Duration{};
  dispersion_s_ = constants_.max_dispersion_s;
  jitter_s_ = precision_s;
  updated_ = now;
  used_at_.reset();
}

Reason ClockFilter::add(const Sample& sample, const FilterContext& context) {
  shift_in(sample);
  return use_best(context);
}

Reason ClockFilter::add_missing(MonoTime now, const FilterContext& context) {
  shift_in({Duration{}, Duration{}, constants_.max_dispersion_s, now});
  return use_best(context);
}

void ClockFilter::shift_in(const Sample& sample) {
  const double growth = phi * std::max(0.0, (sample.at - updated_).seconds());
  std::shift_right(stages_.begin(), stages_.end(), 1);
  for (Sample& stage : stages_) stage.dispersion_s = std::min(stage.dispersion_s + growth, constants_.max_dispersion_s);
  stages_.front() = sample;
  stages_.front().dispersion_s = std::min(sample.dispersion_s, constants_.max_dispersion_s);
  updated_ = sample.at;
}

// Best first, of equals the newest, stages without a sample last. During startup ntpd ranks by age alone: the clock is slewed
// by more than the differences of the samples' delays.
ClockFilter::Ranking ClockFilter::rank(const FilterContext& context) const {
  const bool by_age = context.startup && constants_.mitigation == MitigationForm::ntpd;
  Ranking ranking;
  for (std::size_t i = 0; i < stages; ++i) {
    const Sample& sample = stages_[i];
    const bool is_empty = sample.dispersion_s >= constants_.max_dispersion_s;
    const bool is_uncorrelated =
        constants_.mitigation == MitigationForm::ntpd && updated_ - sample.at > constants_.allan_intercept;
    const double aging = is_uncorrelated ? sample.dispersion_s : 0;
    ranking[i] = {i, is_empty ? constants_.max_dispersion_s : sample.delay.seconds() + aging, is_empty};
  }
  std::sort(ranking.begin(), ranking.end(), [&](const Ranked& a, const Ranked& b) {
    if (a.is_empty != b.is_empty) return b.is_empty;
    if (!by_age && a.distance_s != b.distance_s) return a.distance_s < b.distance_s;
    return a.stage < b.stage;
  });
  return ranking;
}

// Samples that count for the jitter: those beyond the largest distance do only while there are fewer than two.
std::size_t ClockFilter::count_valid(const Ranking& ranking) const {
  std::size_t valid = 0;
  for (const Ranked& ranked : ranking)
    if (ranked.distance_s < constants_.max_dispersion_s &&
        (valid < 2 || ranked.distance_s < constants_.max_distance_s))
      ++valid;
  return valid;
}

// The best weighs 1/2, the next 1/4 and so on.
double ClockFilter::weighted_dispersion(const Ranking& ranking) const {
  double sum = 0;
  for (std::size_t i = stages; i-- > 0;) sum = (sum + sample(ranking[i]).dispersion_s) / 2;
  return sum;
}

// The RMS of the differences to the best sample. RFC 5905 prints the divisor outside the root, and calls it an RMS average.
double ClockFilter::jitter(const Ranking& ranking, std::size_t valid, double precision_s) const {
  double sum = 0;
  for (std::size_t i = 1; i < valid; ++i)
    sum += square((sample(ranking[i]).offset - sample(ranking[0]).offset).seconds());
  const double rms = valid > 1 ? std::sqrt(sum / static_cast<double>(valid - 1)) : 0;
  return constants_.jitter_floor ? std::max(rms, precision_s) : rms;
}

bool ClockFilter::is_popcorn(const Sample& best, Duration jump, double jitter_s, int poll) const {
  if (constants_.popcorn_gate <= 0 || !used_at_) return false;
  return dispersion_s_ < constants_.max_distance_s && best.dispersion_s < constants_.max_distance_s &&
         jump.abs().seconds() > constants_.popcorn_gate * jitter_s && best.at - *used_at_ < wire::power_of_two(poll) * 2;
}

Reason ClockFilter::use_best(const FilterContext& context) {
  const Ranking ranking = rank(context);
  dispersion_s_ = weighted_dispersion(ranking);
  const std::size_t valid = count_valid(ranking);
  if (valid == 0) return Reason::unreachable;

  const Sample& best = sample(ranking[0]);
  const double new_jitter = jitter(ranking, valid, context.precision_s);
  const bool popcorn = is_popcorn(best, best.offset - offset_, new_jitter, context.poll);
  const bool is_old = used_at_ && best.at <= *used_at_;
  // ntpd shows a sample in its peer variables and compares it with other sources even if it does not use the sample. In the
  // RFC nothing changes then, and before the first synchronisation any sample may be used twice.
  if (constants_.mitigation == MitigationForm::rfc5905) {
    if (is_old && context.synchronized) return Reason::old_sample;
    if (popcorn) return Reason::popcorn;
  }
  offset_ = best.offset;
  delay_ = best.delay;
  jitter_s_ = new_jitter;
  if (constants_.mitigation == MitigationForm::ntpd) {
    if (popcorn) return Reason::popcorn;
    if (is_old) return Reason::old_sample;
  }
  used_at_ = best.at;
  return Reason::none;
}

}  // namespace ntpsim::ntp
