#include "models/ntp/leap/leap_state.h"

#include <algorithm>

#include "models/ntp/leap/utc_month.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration second = Duration::from_whole_seconds(1);
constexpr Duration day = Duration::from_whole_seconds(seconds_per_day);
constexpr Duration file_horizon = 28 * day;                        // ntpd's: no month is shorter
constexpr Duration votes_ignored_for = Duration::from_whole_seconds(3600);
constexpr Duration uncertain = 2 * second;
constexpr Duration latest_correction = Duration::from_whole_seconds(60);   // later: the sources have corrected it

LocalTime at(std::int64_t posix_second) { return LocalTime::at(Duration::from_whole_seconds(posix_second)); }

}  // namespace

void LeapState::load(LocalTime now, const LeapTable& table) {
  table_ = table;
  if (file_decides(now)) voted_leaps_ = 0;
  if (pending_by_vote_ && !file_decides(now)) return;
  pending_.reset();
  pending_by_vote_ = false;
  if (phase_ != LeapPhase::passed) transition(LeapPhase::quiet);
}

void LeapState::vote(LocalTime now, const LeapVotes& votes) {
  if (pending_ || file_decides(now)) return;
  const UtcMonth month = utc_month(now.since_epoch().floor_seconds());
  const bool is_done = done_until_ && month.end <= *done_until_;
  if (is_done || now - at(month.begin) < votes_ignored_for) return;
  const bool insert = votes.insert > votes.remove;
  const int winners = std::max(votes.insert, votes.remove);
  if (votes.insert == votes.remove || 2 * winners <= votes.survivors) return;
  const auto offset = tai_offset(now);
  pending_ = Transition{month.end, insert, offset ? *offset + (insert ? 1 : -1) : 0};
  pending_by_vote_ = true;
}

LeapDecision LeapState::decide(LocalTime now, bool synchronised) {
  LeapDecision decision;
  if (!synchronised) transition(LeapPhase::quiet);
  if (phase_ == LeapPhase::passed && now - at(*done_until_) >= votes_ignored_for) transition(LeapPhase::quiet);
  if (phase_ == LeapPhase::quiet) {
    schedule(now);
    if (synchronised && pending_) transition(LeapPhase::scheduled);
  }
  if (phase_ == LeapPhase::scheduled && at(pending_->midnight) - now <= day) transition(LeapPhase::armed);
  if (phase_ == LeapPhase::armed && now >= due(*pending_)) pass(now, decision);

  decision.phase = phase_;
  decision.tai_offset = tai_offset(now);
  if (phase_ == LeapPhase::armed && mode_ != LeapMode::ignore) {
    decision.announced = pending_->insert ? Leap::insert : Leap::remove;
    decision.in_progress = due(*pending_) - now <= uncertain;
    if (mode_ == LeapMode::kernel) decision.kernel = decision.announced;
  }
  if (const auto change = next_change(now)) decision.next = std::max(*change - now, Duration{});
  return decision;
}

std::optional<int> LeapState::tai_offset(LocalTime now) const {
  const auto offset = table_.tai_offset(done_until_ ? std::max(now, at(*done_until_)) : now);
  if (!offset) return std::nullopt;
  return *offset + voted_leaps_;
}

LocalTime LeapState::due(const Transition& leap) const {
  if (mode_ == LeapMode::kernel) return at(leap.midnight);
  return at(leap.midnight) + (leap.insert ? second : -second);
}

bool LeapState::file_decides(LocalTime now) const {
  return !table_.entries().empty() && table_.validity(now) != Validity::expired;
}

std::optional<Transition> LeapState::next_in_file(LocalTime now) const {
  const auto leap = table_.next(done_until_ ? std::max(now, at(*done_until_)) : now);
  return leap && due(*leap) > now ? leap : std::nullopt;
}

// Finds the pending leap second while nothing has been done about it yet.
void LeapState::schedule(LocalTime now) {
  if (pending_ && due(*pending_) <= now) take_for_done();
  if (pending_) return;
  const auto leap = next_in_file(now);
  if (leap && at(leap->midnight) - now <= file_horizon) pending_ = leap;
}

void LeapState::take_for_done() {
  if (pending_by_vote_) voted_leaps_ += pending_->insert ? 1 : -1;
  done_until_ = pending_->midnight;
  pending_.reset();
  pending_by_vote_ = false;
}

void LeapState::pass(LocalTime now, LeapDecision& decision) {
  decision.happened = *pending_;
  const bool program_corrects = mode_ == LeapMode::step || mode_ == LeapMode::slew;
  if (program_corrects && now - due(*pending_) <= latest_correction)
    decision.correction = pending_->insert ? -second : second;
  take_for_done();
  transition(LeapPhase::passed);
}

std::optional<LocalTime> LeapState::next_change(LocalTime now) const {
  switch (phase_) {
    case LeapPhase::quiet: {
      if (pending_) return due(*pending_);
      const auto leap = next_in_file(now);
      if (!leap) return std::nullopt;
      return at(leap->midnight) - file_horizon;
    }
    case LeapPhase::scheduled: return at(pending_->midnight) - day;
    case LeapPhase::armed: {
      const LocalTime when = due(*pending_);
      return when - now > uncertain ? when - uncertain : when;
    }
    case LeapPhase::passed: return at(*done_until_) + votes_ignored_for;
  }
  return std::nullopt;
}

}  // namespace ntpsim::ntp
