#include "sim/host/kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "models/clock/clock_calls.h"
#include "sim/host/clock_config.h"

namespace ntpsim::host {

Kernel::Kernel(RunContext& run, HostIndex host, Port& port)
    : run_{run}, host_{host}, name_{run.name_of(host)}, port_{port}, record_{run.recorder, run.events, host, name_},
      clock_{clock_config(run.scenario, host, run.leap_seconds), run.scenario.scenario.seed, "hosts." + name_ + ".clock",
             true_time()},
      alarm_{run.events.alarm([this] { ring(); })} {
  clock_.on_piece([this](const ErrorPiece& piece) { record_.clock_piece(piece); });
}

// ---- readings ----

Now Kernel::now() {
  const TrueTime t = true_time();
  return Now{clock_.read_realtime(t), clock_.monotonic(t), clock_status(clock_.discipline(t))};
}

Stamps Kernel::stamps(const PacketTimes& times) {
  clock_.advance(true_time());   // the pieces of the clock up to here exist
  Stamps stamps;
  if (times.hardware) stamps.hardware = clock_.stamp(*times.hardware);
  if (times.kernel) stamps.kernel = clock_.stamp(*times.kernel);
  stamps.program = clock_.stamp(times.program);
  return stamps;
}

TlsHost Kernel::tls() { return tls_host(run_.authority, run_.scenario.scenario.seed, name_, port_); }

// A program that tries again is told of once.
void Kernel::port_is_taken(ProgramIndex program, std::string_view protocol, std::uint16_t port) {
  const std::string text = fmt::format("{} cannot have {} port {}: another program of the host has it",
                                       run_.spec_of(host_).programs[program.value()].name, protocol, port);
  if (told_of_ports_.insert(text).second) record_.warning(text);
}

// ---- deadlines ----

Deadline<MonoTime> Kernel::wake_at(MonoTime at, Sleeper& sleeper, TimerId timer) {
  is_planned_ = false;
  return monotonic_.add(at, sleeper, timer);
}

Deadline<LocalTime> Kernel::wake_at(LocalTime at, Sleeper& sleeper, TimerId timer) {
  is_planned_ = false;
  return realtime_.add(at, sleeper, timer);
}

void Kernel::cancel(const Deadline<MonoTime>& deadline) {
  is_planned_ = false;
  monotonic_.remove(deadline);
}

void Kernel::cancel(const Deadline<LocalTime>& deadline) {
  is_planned_ = false;
  realtime_.remove(deadline);
}

void Kernel::plan() {
  if (is_ringing_ || is_planned_) return;
  is_planned_ = true;
  const auto at = earliest();
  if (!at) alarm_->cancel();
  else if (alarm_->at() != at) alarm_->set(*at);
}

// Nothing if that is after the end of the run.
std::optional<TrueTime> Kernel::earliest() {
  if (clock_.suspended()) return std::nullopt;
  TrueTime at = HostClock::never;
  if (const auto deadline = monotonic_.earliest()) at = clock_.when(true_time(), *deadline, run_.end);
  if (const auto deadline = realtime_.earliest()) at = std::min(at, clock_.when_realtime(true_time(), *deadline, run_.end));
  return at > run_.end ? std::nullopt : std::optional{at};
}

void Kernel::ring() {
  is_ringing_ = true;   // sleepers set new deadlines during this loop; one plan at its end is enough
  is_planned_ = false;
  while (true) {
    if (const auto due = monotonic_.take(clock_.monotonic(true_time()))) due->sleeper->woken(due->timer);
    else if (const auto set = realtime_.take(clock_.realtime(true_time()))) set->sleeper->woken(set->timer);
    else break;
  }
  is_ringing_ = false;
  plan();
}

// ---- programs set the clock ----

void Kernel::adjust_clock(ProgramIndex program, Sleeper& by, const AdjustClock& call) {
  const Duration before = error_now();
  const int result = apply(clock_, true_time(), call);
  is_planned_ = false;
  record_.clock_adjusted(program, call);
  if (result < 0) record_.report(program, Message{std::string{"the kernel refused to set the clock: "} + std::strerror(-result)});
  if (call.step) tell_of_step(before, true, &by);
}

void Kernel::clock_was_called(Sleeper& by, std::optional<Duration> error_before) {
  if (error_before) return tell_of_step(*error_before, true, &by);
  is_planned_ = false;
  plan();
}

void Kernel::tell_of_step(Duration error_before, bool by_program, const Sleeper* except) {
  record_.clock_step(error_now() - error_before, by_program);
  for (Sleeper* const sleeper : std::vector{sleepers_})
    if (sleeper != except) sleeper->clock_stepped(error_now() - error_before);
  is_planned_ = false;
  plan();
}

// ---- the timeline sets the clock ----

void Kernel::step_clock(Duration by) {
  const Duration before = error_now();
  if (clock_.step(true_time(), by) < 0)
    return record_.warning("the kernel refused a step of the timeline: it leads before 1970 or below the monotonic clock");
  tell_of_step(before, false, nullptr);
}

void Kernel::set_frequency(Frequency to) {
  clock_.advance(true_time());
  clock_.oscillator().set_frequency(true_time(), to);
  is_planned_ = false;
  plan();
}

void Kernel::set_temperature(Temperature to) {
  clock_.advance(true_time());
  clock_.oscillator().set_temperature(true_time(), to);
  is_planned_ = false;
  plan();
}

void Kernel::suspend() {
  clock_.suspend(true_time());
  port_.set_suspended(true);
  record_.suspended(true);
  is_planned_ = false;
  plan();
}

void Kernel::resume(bool read_rtc) {
  if (!clock_.suspended()) return record_.warning("resumed, but it was not suspended");
  const Duration before = error_now();
  clock_.resume(true_time(), read_rtc);
  port_.set_suspended(false);
  record_.suspended(false);
  is_planned_ = false;
  if (read_rtc) tell_of_step(before, false, nullptr);
  else plan();
}

// The hypervisor moves the guest: its counter jumps and counts at another rate. Programs are not told.
void Kernel::migrate(Duration jump, std::optional<Frequency> frequency) {
  const Duration before = error_now();
  clock_.oscillator().jump_counter(true_time(), jump);
  if (frequency) clock_.oscillator().set_frequency(true_time(), *frequency);
  record_.clock_step(error_now() - before, false);
  is_planned_ = false;
  plan();
}

}  // namespace ntpsim::host
