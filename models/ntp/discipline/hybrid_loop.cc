#include "models/ntp/discipline/hybrid_loop.h"

#include <algorithm>

#include "models/wire/timestamp.h"

namespace ntpsim::ntp {

namespace {

double poll_interval_s(int poll) { return wire::power_of_two(poll).seconds(); }

}  // namespace

HybridLoop::HybridLoop(const Constants& constants, Duration allan_intercept)
    : form_{constants.loop},
      pll_gain_{constants.pll_gain},
      fll_gain_{constants.fll_gain},
      averaging_{constants.averaging},
      allan_s_{allan_intercept.seconds()},
      highest_poll_{constants.highest_poll} {}

double HybridLoop::frequency_change(const LoopUpdate& update) const { return pll(update) + fll(update); }

// Always in use, but its gain falls with the square of the time constant. Its integration interval is bounded, so that late
// updates do not make it unstable: by the poll interval in the RFC, by the Allan intercept in ntpd.
double HybridLoop::pll(const LoopUpdate& update) const {
  const double time_constant = 4 * pll_gain_ * poll_interval_s(update.poll);
  const double longest = form_ == LoopForm::rfc5905 ? poll_interval_s(update.poll) : allan_s_;
  return update.offset_s * std::min(longest, update.interval_s) / (time_constant * time_constant);
}

double HybridLoop::fll(const LoopUpdate& update) const {
  const double gained = update.offset_s - update.residual_s;
  switch (form_) {
    case LoopForm::rfc5905: {
      if (poll_interval_s(update.poll) <= allan_s_ / 2) return 0;
      const double divisor = std::max<double>(highest_poll_ + 1 - update.poll, averaging_);
      return gained / (std::max(update.interval_s, allan_s_) * divisor);
    }
    case LoopForm::ntpd:
      if (poll_interval_s(update.poll) < allan_s_) return 0;
      return gained / std::max(poll_interval_s(update.poll), update.interval_s) * fll_gain_;
  }
  return 0;
}

double HybridLoop::phase_share(int poll) const {
  const double interval = form_ == LoopForm::rfc5905 ? std::min(poll_interval_s(poll), allan_s_) : poll_interval_s(poll);
  return 1 / (pll_gain_ * interval);
}

}  // namespace ntpsim::ntp
