#include "models/ntp/poll_process.h"

#include <algorithm>

#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

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
    begin_interval(host_poll, fit, turn);
  }
  plan(now, host_poll, random);
  return turn;
}

void PollProcess::begin_interval(int& host_poll, bool fit, Turn& turn) {
  const bool reached = reach_ != 0;
  reach_ = static_cast<std::uint8_t>(reach_ << 1);
  turn.shifts = true;
  turn.lost = reached && reach_ == 0;
  turn.ages_filter = (reach_ & constants_.aged_by_missing) == 0;
  if (reach_ == 0 && config_.iburst) {
    if (constants_.burst_awaits_answer || unreach_ == 0) arm_burst(constants_.iburst_count);
  } else if (reach_ != 0 && config_.burst && fit) {
    arm_burst(constants_.burst_awaits_answer ? std::min(1 << (host_poll_ - min_poll_), constants_.burst_count)
                                             : constants_.burst_count);
  }
  if (reach_ != 0 && !config_.preemptible) unreach_ = 0;
  if (unreach_ < constants_.unreach) {
    if (reach_ == 0 || config_.preemptible) ++unreach_;
  } else if (config_.preemptible || config_.ephemeral) {
    turn.useless = true;
  } else {
    ++host_poll;
  }
}

void PollProcess::arm_burst(int packets) {
  if (constants_.burst_awaits_answer) armed_ = packets;
  else burst_ = packets - 1;
}

bool PollProcess::answered(MonoTime now, int packet_poll, Random& random) {
  const bool found = reach_ == 0;
  reach_ |= 1;
  packet_poll_ = packet_poll;
  if (armed_ > 0) {
    burst_ = armed_ - 1;
    armed_ = 0;
  }
  plan(now, host_poll_, random);
  return found;
}

void PollProcess::rate_kiss(MonoTime now, int packet_poll, Random& random) {
  burst_ = 0;
  armed_ = 0;
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
  armed_ = 0;
  next_ = next;
}

void PollProcess::end_bursts() {
  config_.iburst = false;
  config_.burst = false;
  burst_ = 0;
  armed_ = 0;
}

void PollProcess::plan(MonoTime now, int host_poll, Random& random) {
  host_poll_ = std::max(std::min(host_poll, config_.max_poll), min_poll_);
  if (burst_ > 0) next_ = std::max(now, sent_ + constants_.burst_interval);
  else next_ = std::max(now, sent_ + interval(random));
}

int PollProcess::exponent() const { return std::min(std::max(packet_poll_, min_poll_), host_poll_); }

Duration PollProcess::interval(Random& random) const {
  const Duration whole = wire::power_of_two(exponent());
  if (!constants_.randomised_poll) return whole;
  return whole + whole * static_cast<std::int64_t>(random.below(256)) / 4096;
}

}  // namespace ntpsim::ntp
