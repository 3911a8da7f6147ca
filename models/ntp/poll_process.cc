#include "models/ntp/poll_process.h"

#include <algorithm>

#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

namespace {

constexpr int retries = 3;   // polls that wait for the answer that starts a burst

}  // namespace

PollProcess::PollProcess(const Constants& constants, const PollConfig& config)
    : constants_{constants}, config_{config}, min_poll_{config.min_poll}, host_poll_{config.min_poll},
      packet_poll_{config.max_poll} {}

void PollProcess::begin(MonoTime first) { next_ = first; }

PollProcess::Turn PollProcess::poll(MonoTime now, int system_poll, bool fit, Random& random) {
  Turn turn;
  int host_poll = host_poll_;
  sent_ = now;
  if (burst_ > 0) {
    --burst_;
  } else {
    if (reach_ != 0) host_poll = system_poll;
    interval_began_ = now;
    begin_interval(host_poll, fit, turn);
  }
  if (retry_ > 0) --retry_;
  drain(now);
  headway_ += wire::power_of_two(min_poll_) - constants_.burst_interval;
  plan(now, host_poll, random);
  return turn;
}

void PollProcess::begin_interval(int& host_poll, bool fit, Turn& turn) {
  const bool reached = reach_ != 0;
  reach_ = static_cast<std::uint8_t>(reach_ << 1);
  turn.shifts = true;
  turn.lost = reached && reach_ == 0;
  turn.ages_filter = (reach_ & constants_.aged_by_missing) == 0;
  if (reach_ == 0 ? config_.iburst : config_.burst && fit) begin_burst();
  if (reach_ != 0 && !config_.preemptible) unreach_ = 0;
  if (unreach_ < constants_.unreach) {
    if (reach_ == 0 || config_.preemptible) ++unreach_;
  } else if (config_.preemptible || config_.ephemeral) {
    turn.useless = true;
  } else {
    ++host_poll;
  }
}

void PollProcess::begin_burst() {
  if (constants_.burst_awaits_answer) {
    if (retry_ == 0) retry_ = retries;
  } else if (reach_ != 0 || unreach_ == 0) {
    burst_ = burst_length() - 1;
  }
}

int PollProcess::burst_length() const {
  if (reach_ == 0) return constants_.iburst_count;
  return constants_.burst_awaits_answer ? std::min(1 << (host_poll_ - min_poll_), constants_.burst_count)
                                        : constants_.burst_count;
}

bool PollProcess::answered(MonoTime now, int packet_poll, Random& random) {
  const bool found = reach_ == 0;
  if (retry_ > 0) {
    burst_ = burst_length() - 1;
    retry_ = 0;
  }
  reach_ |= 1;
  packet_poll_ = packet_poll;
  plan(now, host_poll_, random);
  return found;
}

void PollProcess::rate_kiss(MonoTime now, int packet_poll, Random& random) {
  burst_ = 0;
  retry_ = 0;
  const int raised = std::max(exponent() + 1, packet_poll);
  min_poll_ = std::max(min_poll_, std::min(raised, constants_.highest_poll));
  plan(now, host_poll_, random);
}

void PollProcess::set_host_poll(MonoTime now, int system_poll, Random& random) {
  if (system_poll != host_poll_) plan(now, system_poll, random);
}

void PollProcess::clear(MonoTime next) {
  host_poll_ = min_poll_;
  packet_poll_ = config_.max_poll;
  reach_ = 0;
  unreach_ = 0;
  burst_ = 0;
  retry_ = 0;
  next_ = next;
}

void PollProcess::end_bursts() {
  config_.iburst = false;
  config_.burst = false;
  burst_ = 0;
  retry_ = 0;
}

void PollProcess::plan(MonoTime now, int host_poll, Random& random) {
  host_poll_ = std::max(std::min(host_poll, config_.max_poll), min_poll_);
  drain(now);
  const MonoTime due = burst_ > 0 ? sent_ + constants_.burst_interval : interval_began_ + interval(random);
  next_ = std::max(due, earliest(now));
  if (burst_ == 0 && keeps_headway() && headway_ > wire::power_of_two(min_poll_)) next_ += constants_.burst_interval;
}

MonoTime PollProcess::earliest(MonoTime now) const {
  if (!keeps_headway()) return now;
  const Duration overflow = headway_ - wire::power_of_two(min_poll_) * (constants_.headway_ceiling - 1);
  return std::max(sent_ + constants_.burst_interval, now + std::max(overflow, Duration{}));
}

int PollProcess::exponent() const {
  if (retry_ > 0) return min_poll_;
  if (reach_ == 0 && keeps_headway()) return host_poll_;   // the poll of its last answer does not count
  return std::min(std::max(packet_poll_, min_poll_), host_poll_);
}

Duration PollProcess::interval(Random& random) const {
  const Duration whole = wire::power_of_two(exponent());
  if (!constants_.randomised_poll) return whole;
  const Duration stretch = whole * static_cast<std::int64_t>(random.below(256)) / 4096;
  return whole + Duration::from_whole_seconds(stretch.floor_seconds());
}

bool PollProcess::keeps_headway() const { return constants_.headway_ceiling > 0; }

void PollProcess::drain(MonoTime now) {
  headway_ = std::max(headway_ - (now - drained_), Duration{});
  drained_ = now;
}

Duration PollProcess::restart_delay(Random& random) const {
  const int min_poll = std::max(min_poll_, 1);
  const std::uint64_t within_s =
      constants_.restart_over_min_poll ? std::uint64_t{1} << min_poll : static_cast<std::uint64_t>(min_poll);
  return Duration::from_whole_seconds(static_cast<std::int64_t>(1 + random.below(within_s)));
}

}  // namespace ntpsim::ntp
