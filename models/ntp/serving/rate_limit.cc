#include "models/ntp/serving/rate_limit.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "models/base/mathematics.h"

namespace ntpsim::ntp {

namespace {

constexpr double intervals_in_bucket = 8;
constexpr double interval_grace_s = 2;
constexpr std::int64_t minimum_grace_s = 1;

void check(const char* field, double value, double min, double max) {
  if (value >= min && value <= max) return;
  throw std::invalid_argument(std::string{field} + ": " + std::to_string(value) + " is not within " +
                              std::to_string(min) + " and " + std::to_string(max));
}

double two_to_the(int exponent) {
  return exponent < 0 ? 1.0 / static_cast<double>(1U << -exponent) : static_cast<double>(1U << exponent);
}

std::int64_t rounded_seconds(Duration duration) { return (duration + Duration::from_units(Int128{1} << 63)).floor_seconds(); }

}  // namespace

RateLimit::RateLimit(const RateLimitConfig& config, Random random) : config_{config}, random_{random} {
  check("average", config.average, 0, 16);
  check("minimum", config.minimum.seconds(), 0, 65536);
  check("answers_per_second", config.answers_per_second, 1e-6, 1e9);
  check("kisses_per_second", config.kisses_per_second, 0, 1e9);
  check("decay", config.decay.seconds(), 1e-3, 1e6);
  check("interval", config.interval, -19, 12);
  check("burst", config.burst, 1, 255);
  check("leak", config.leak, 1, 4);
  check("kiss", config.kiss, 0, 4);
  interval_s_ = two_to_the(config.policy == RatePolicy::tokens ? config.interval : config.average);
}

double RateLimit::first_level() const {
  switch (config_.policy) {
    case RatePolicy::headway: return 0;
    case RatePolicy::score: return 1 / config_.decay.seconds();
    case RatePolicy::tokens: return config_.burst - 1;
  }
  return 0;
}

Rate RateLimit::judge(double& level, Duration since_last_packet) {
  const Duration since = std::max(since_last_packet, Duration{});
  switch (config_.policy) {
    case RatePolicy::headway: return judge_headway(level, since);
    case RatePolicy::score: return judge_score(level, since);
    case RatePolicy::tokens: return judge_tokens(level, since);
  }
  return Rate::in_order;
}

Rate RateLimit::judge_headway(double& level, Duration since_last_packet) const {
  const std::int64_t since_s = rounded_seconds(since_last_packet);
  const double full = intervals_in_bucket * interval_s_;
  level = std::max(level - static_cast<double>(since_s), 0.0);
  const bool after_minimum = Duration::from_whole_seconds(since_s + minimum_grace_s) >= config_.minimum;
  if (after_minimum && level + interval_s_ < full) {
    level += interval_s_ - interval_grace_s;
    return Rate::in_order;
  }
  if (level >= full) return Rate::limited;
  level = full + interval_s_;
  return Rate::kissed;
}

Rate RateLimit::judge_score(double& level, Duration since_last_packet) const {
  const double decay_s = config_.decay.seconds();
  level = level * mathematics::exp(-since_last_packet.seconds() / decay_s) + 1 / decay_s;
  if (level < config_.answers_per_second) return Rate::in_order;
  return level > config_.answers_per_second + config_.kisses_per_second ? Rate::limited : Rate::kissed;
}

Rate RateLimit::judge_tokens(double& level, Duration since_last_packet) {
  level = std::min(level + since_last_packet.seconds() / interval_s_, static_cast<double>(config_.burst));
  if (level >= 1) {
    level -= 1;
    return Rate::in_order;
  }
  if (random_.below(std::uint64_t{1} << config_.leak) == 0) return Rate::in_order;
  const bool kissed = config_.kiss > 0 && random_.below(std::uint64_t{1} << config_.kiss) == 0;
  return kissed ? Rate::kissed : Rate::limited;
}

}  // namespace ntpsim::ntp
