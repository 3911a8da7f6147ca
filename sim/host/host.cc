#include "sim/host/host.h"

#include <cstring>
#include <utility>

#include "models/base/random.h"
#include "sim/host/clock_calls.h"
#include "sim/host/engine_factory.h"

namespace ntpsim::host {

Host::Host(const ExpandedScenario& scenario, int index, const HostClock::Config& clock, Port& port, RunContext& context)
    : index_{index}, name_{scenario.scenario.hosts[static_cast<std::size_t>(index)].first},
      spec_{scenario.scenario.hosts[static_cast<std::size_t>(index)].second}, seed_{scenario.scenario.seed}, context_{context},
      events_{context.events}, port_{port}, recorder_{context.recorder},
      clock_{clock, seed_, "hosts." + name_ + ".clock", context.events.now()},
      alarm_{context.events.alarm([this] { fire(); })}, programs_(spec_.programs.size()),
      stored_(spec_.programs.size()), lives_(spec_.programs.size()) {
  for (std::size_t p = 0; p < spec_.programs.size() && !real_; ++p)
    if (is_real(static_cast<int>(p))) real_ = std::make_unique<RealPrograms>(scenario, index, clock_, port, context, *this);
}

bool Host::is_real(int program) const {
  return std::holds_alternative<DaemonConfig>(spec_.programs[static_cast<std::size_t>(program)].kind);
}

void Host::start_program(int program) {
  auto& slot = programs_[static_cast<std::size_t>(program)];
  if (is_real(program) && real_->lives(program)) return real_->start_again(program);
  if (slot) {
    recorder_.warning(name_ + ": " + spec_.programs[static_cast<std::size_t>(program)].name + " was started and runs already");
    return;
  }
  recorder_.program_state(events_.now(), index_, program, record::ProgramState::running);
  if (is_real(program)) return real_->start(program);
  const ProgramSpec& spec = spec_.programs[static_cast<std::size_t>(program)];
  // Each life of a program draws numbers of its own: who repeats them after a restart takes recorded answers for new ones.
  std::string path = "hosts." + name_ + ".programs." + spec.name;
  if (const int life = ++lives_[static_cast<std::size_t>(program)]; life > 1) path += ".life-" + std::to_string(life);
  slot = std::make_unique<Program>(program, *this, make_engine(spec.kind, seed_, path));
  slot->handle(Started{stored_[static_cast<std::size_t>(program)]});
}

void Host::stop_program(int program, record::ProgramState how) {
  if (is_real(program)) return real_->stop(program, how == record::ProgramState::crashed);
  auto& slot = programs_[static_cast<std::size_t>(program)];
  if (!slot) return;
  slot.reset();
  timers_.cancel_all(program);
  recorder_.program_state(events_.now(), index_, program, how);
  plan();
}

void Host::forget_state(int program) {
  if (is_real(program)) real_->forget_state(program);
  else stored_[static_cast<std::size_t>(program)].clear();
}

void Host::program_ended(int program, bool as_asked) {
  recorder_.program_state(events_.now(), index_, program,
                          as_asked ? record::ProgramState::stopped : record::ProgramState::crashed);
}

void Host::program_starts_again(int program) { start_program(program); }

void Host::require_expected_ends() {
  if (real_) real_->require_expected_ends();
}

void Host::clock_changed(bool stepped, Duration error_before, int program) {
  if (stepped) clock_jumped(error_before, true, program);
  else plan();
}

void Host::call(int program, const Called& call) {
  auto& slot = programs_[static_cast<std::size_t>(program)];
  if (slot) slot->handle(call);
  else recorder_.warning(name_ + ": a call of " + call.function + " found the program not running");
}

void Host::step_clock(Duration by) {
  const Duration before = error_now();
  if (clock_.step(events_.now(), by) < 0) {
    recorder_.warning(name_ + ": the kernel refused a step of the timeline: before 1970, or below the monotonic clock");
    return;
  }
  clock_jumped(before, false, -1);
}

void Host::set_frequency(Frequency to) {
  clock_.advance(events_.now());
  clock_.oscillator().set_frequency(events_.now(), to);
  plan();
}

void Host::set_temperature(Temperature to) {
  clock_.advance(events_.now());
  clock_.oscillator().set_temperature(events_.now(), to);
  plan();
}

void Host::suspend() {
  clock_.suspend(events_.now());
  port_.set_suspended(true);
  plan();
}

void Host::resume(bool read_rtc) {
  if (!clock_.suspended()) {
    recorder_.warning(name_ + ": resumed without having been suspended");
    return;
  }
  const Duration before = error_now();
  clock_.resume(events_.now(), read_rtc);
  port_.set_suspended(false);
  if (read_rtc) clock_jumped(before, false, -1);
  else plan();
}

// The hypervisor moves the guest: its counter jumps and counts at another rate, and no program is told.
void Host::migrate(Duration jump, std::optional<Frequency> frequency) {
  const TrueTime now = events_.now();
  const Duration before = error_now();
  clock_.oscillator().jump_counter(now, jump);
  if (frequency) clock_.oscillator().set_frequency(now, *frequency);
  recorder_.clock_step(now, index_, error_now() - before, false);
  plan();
}

Now Host::now() {
  const TrueTime t = events_.now();
  return Now{clock_.read_realtime(t), clock_.monotonic(t), clock_status(clock_.discipline(t))};
}

TlsHost Host::tls() { return tls_host(context_.authority, seed_, name_, port_); }

Stamps Host::stamps(const PacketTimes& times) {
  clock_.advance(events_.now());   // the lines up to here exist
  Stamps stamps;
  if (times.hardware) stamps.hardware = clock_.stamp(*times.hardware);
  if (times.kernel) stamps.kernel = clock_.stamp(*times.kernel);
  stamps.daemon = clock_.stamp(times.daemon);
  return stamps;
}

void Host::store(int program, Store file) {
  stored_[static_cast<std::size_t>(program)][file.name] = std::move(file.contents);
}

void Host::set_timer(int program, TimerId id, Duration after) {
  timers_.set(program, id, clock_.monotonic(events_.now()) + after);
}

void Host::cancel_timer(int program, TimerId id) { timers_.cancel(program, id); }

void Host::adjust_clock(int program, const AdjustClock& call) {
  const TrueTime now = events_.now();
  const Duration before = error_now();
  const int result = apply(clock_, now, call);
  recorder_.clock_adjusted(now, index_, program, call);
  if (result < 0)
    recorder_.report(now, index_, program, Message{std::string{"the kernel refused to set the clock: "} + std::strerror(-result)});
  if (call.step) clock_jumped(before, true, program);
}

void Host::report(int program, const Report& report) {
  recorder_.report(events_.now(), index_, program, report);
  const auto* returned = std::get_if<Returned>(&report);
  if (returned && returned->value.starts_with("error:"))
    recorder_.warning(name_ + ": a call of " + returned->function + " gave " + returned->value);
}

void Host::clock_jumped(Duration before, bool by_program, int except) {
  recorder_.clock_step(events_.now(), index_, error_now() - before, by_program);
  for (std::size_t p = 0; p < programs_.size(); ++p)
    if (programs_[p] && static_cast<int>(p) != except) programs_[p]->handle(ClockStepped{error_now() - before});
  if (real_ && (except < 0 || !is_real(except))) real_->clock_stepped();
  plan();
}

Duration Host::error_now() { return clock_.error(events_.now()); }

void Host::plan() {
  if (firing_) return;
  if (real_) real_->plan();
  const auto earliest = timers_.earliest();
  if (!earliest || clock_.suspended()) {
    alarm_->cancel();
    return;
  }
  const TrueTime at = clock_.when(events_.now(), *earliest, context_.run_end);
  if (at > context_.run_end) {
    alarm_->cancel();
    return;
  }
  if (alarm_->at() != at) alarm_->set(at);
}

void Host::fire() {
  firing_ = true;   // programs set new timers meanwhile: planned once, at the end
  while (const auto due = timers_.take(clock_.monotonic(events_.now())))
    if (auto& program = programs_[static_cast<std::size_t>(due->program)]) program->handle(TimerFired{due->id});
  firing_ = false;
  plan();
}

}  // namespace ntpsim::host
