#include "models/ntp/leap/leap_process.h"

#include "models/ntp/discipline/kernel_discipline.h"
#include "models/ntp/files/leap_file.h"

namespace ntpsim::ntp {

namespace {

constexpr const char* file_name = "leap-seconds.list";

LeapMode mode_of(const LeapConfig& config, bool kernel_discipline) {
  return config.mode == LeapMode::kernel && !kernel_discipline ? LeapMode::step : config.mode;
}

const char* word(LeapPhase phase) {
  switch (phase) {
    case LeapPhase::quiet: return "quiet";
    case LeapPhase::scheduled: return "scheduled";
    case LeapPhase::armed: return "armed";
    case LeapPhase::passed: return "passed";
  }
  return "";
}

}  // namespace

LeapProcess::LeapProcess(const LeapConfig& config, bool kernel_discipline)
    : config_{config}, state_{mode_of(config, kernel_discipline)} {
  if (config.smear) smear_.emplace(*config.smear);
}

void LeapProcess::start(const Now& now, Actions& actions) {
  if (config_.file.empty()) return;
  const LeapFile file = read_leap_file(config_.file, file_name);
  for (const FileMistake& mistake : file.mistakes) actions.emplace_back(Message{mistake.text()});
  if (!file.mistakes.empty()) return;
  if (file.table.validity(now.local) == Validity::expired)
    actions.emplace_back(Message{std::string{file_name} + ": has expired; the votes of the sources count instead"});
  state_.load(now.local, file.table);
}

void LeapProcess::vote(const Now& now, const Selection& selection) {
  state_.vote(now.local, {selection.insert_votes, selection.remove_votes, static_cast<int>(selection.survivors.size())});
}

void LeapProcess::clock_stepped(const Now& now) {
  state_.clock_stepped();
  if (smear_) smear_->clock_stepped(now.local, now.mono);
}

bool LeapProcess::decide(const Now& now, bool synchronised, Actions& actions) {
  decision_ = state_.decide(now.local, synchronised);
  if (smear_) smear_->expect(now.local, now.mono, state_.pending());
  arm(now, actions);
  tell(actions);
  if (decision_.correction.is_zero()) return false;
  AdjustClock call;
  (config_.mode == LeapMode::slew ? call.slew : call.step) = decision_.correction;
  actions.emplace_back(call);
  return true;
}

// Arms the kernel at once. Every update of the discipline arms it again.
void LeapProcess::arm(const Now& now, Actions& actions) {
  const bool tai_changes = decision_.tai_offset && decision_.tai_offset != told_tai_;
  if (decision_.kernel == armed_ && !tai_changes) return;
  AdjustClock call;
  if (decision_.kernel != armed_) {
    armed_ = decision_.kernel;
    call.status = now.clock.status & ~(kernel_status::insert | kernel_status::remove);
    if (armed_ == Leap::insert) *call.status |= kernel_status::insert;
    if (armed_ == Leap::remove) *call.status |= kernel_status::remove;
  }
  if (tai_changes) call.tai_offset = told_tai_ = decision_.tai_offset;
  actions.emplace_back(call);
}

void LeapProcess::tell(Actions& actions) {
  if (decision_.phase == told_) return;
  told_ = decision_.phase;
  actions.emplace_back(StateChanged{"leap", word(told_)});
}

SystemVariables LeapProcess::announced(SystemVariables system) const {
  if (!system.synchronised()) return system;
  system.leap = decision_.in_progress ? Leap::unsynchronized : decision_.announced;
  return system;
}

LeapProcess::Served LeapProcess::served(const Now& now, const SystemVariables& system) {
  if (!smear_) return {announced(system), Duration{}};
  const auto offset = smear_->offset(now.local, now.mono);
  return {smeared(system, offset), offset.value_or(Duration{})};
}

}  // namespace ntpsim::ntp
