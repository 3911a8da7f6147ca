#include "sim/net/networks/path_model.h"

#include <algorithm>

#include "models/base/mathematics.h"
#include "sim/net/networks/drawn_delay.h"

namespace ntpsim::net {

PathParameters PathParameters::from(const PathSpec& resolved) {
  PathParameters parameters;
  parameters.delay = resolved.delay.value().distribution;
  parameters.jitter = resolved.jitter.value().distribution;
  parameters.keep_order = resolved.keep_order.value();
  parameters.loss = resolved.loss.value().value;
  parameters.burst_loss = resolved.burst_loss;
  parameters.duplicate = resolved.duplicate.value().value;
  parameters.corrupt = resolved.corrupt.value().value;
  parameters.outages = resolved.outages.value();
  return parameters;
}

PathModel::PathModel(std::uint64_t seed, const std::string& path)
    : delay_{seed, path + ".delay"},
      jitter_{seed, path + ".jitter"},
      loss_{seed, path + ".loss"},
      burst_{seed, path + ".burst_loss"},
      duplicate_{seed, path + ".duplicate"},
      corrupt_{seed, path + ".corrupt"} {}

Fate PathModel::pass(const PathParameters& parameters, std::int64_t now) {
  Fate fate;
  const Duration at = Duration::from_nanoseconds(now);
  const bool out = std::any_of(parameters.outages.begin(), parameters.outages.end(),
                               [&](const Outage& outage) { return outage.from <= at && at < outage.until; });
  if (out) fate.lost = Reason::outage;
  if (parameters.burst_loss && in_bad_state(*parameters.burst_loss, now) &&
      burst_.chance(parameters.burst_loss->loss.value) && fate.lost == Reason::none)
    fate.lost = Reason::lost_in_burst;
  if (parameters.loss > 0 && loss_.chance(parameters.loss) && fate.lost == Reason::none) fate.lost = Reason::lost;
  if (parameters.corrupt > 0) fate.corrupted = corrupt_.chance(parameters.corrupt);
  if (parameters.duplicate > 0 && duplicate_.chance(parameters.duplicate)) fate.copies = 2;
  if (fate.lost != Reason::none) return fate;
  for (int copy = 0; copy < fate.copies; ++copy)
    fate.delays[static_cast<std::size_t>(copy)] = draw_delay(parameters, now);
  return fate;
}

// The chain is computed only when a packet comes. Over the time t since the last computation, with rates a = 1 / good and b = 1 /
// bad, P(bad) = p + (was bad - p) exp(-(a + b) t) with p = a / (a + b). This is exact for any t.
bool PathModel::in_bad_state(const BurstLoss& burst, std::int64_t now) {
  const double good_s = burst.good.seconds();
  const double bad_s = burst.bad.seconds();
  const double stationary = bad_s / (good_s + bad_s);
  double probability = stationary;
  if (burst_at_ >= 0) {
    const double elapsed_s = static_cast<double>(now - burst_at_) * 1e-9;
    const double memory = mathematics::exp(-elapsed_s * (1 / good_s + 1 / bad_s));
    probability += ((bad_ ? 1.0 : 0.0) - stationary) * memory;
  }
  burst_at_ = now;
  bad_ = burst_.chance(probability);
  return bad_;
}

std::int64_t PathModel::draw_delay(const PathParameters& parameters, std::int64_t now) {
  const double drawn_s = parameters.delay.draw(delay_) + parameters.jitter.draw(jitter_);
  std::int64_t delay = bounded_delay(drawn_s).nearest_nanoseconds();
  if (parameters.keep_order) delay = std::max(delay, last_arrival_ - now);
  last_arrival_ = std::max(last_arrival_, now + delay);
  return delay;
}

}  // namespace ntpsim::net
