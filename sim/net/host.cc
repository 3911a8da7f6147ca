#include "sim/net/host.h"

#include <cstring>
#include <utility>

#include "models/base/random.h"
#include "sim/net/clock_calls.h"
#include "sim/net/engine_factory.h"

namespace ntpsim::net {

Host::Host(int index, const std::string& name, const HostSpec& spec, const HostClock::Config& clock, std::uint64_t seed,
           TrueTime run_end, Simulator& simulator, Port& port, record::Recorder& recorder)
    : index_{index}, name_{name}, spec_{spec}, seed_{seed}, run_end_{run_end}, simulator_{simulator}, port_{port},
      recorder_{recorder}, clock_{clock, seed, "hosts." + name + ".clock", simulator.now()},
      programs_(spec.programs.size()) {}

void Host::start_program(int program) {
  auto& slot = programs_[static_cast<std::size_t>(program)];
  if (slot) return;
  const ProgramSpec& spec = spec_.programs[static_cast<std::size_t>(program)];
  slot = std::make_unique<Program>(program, *this, make_engine(spec.kind, seed_, "hosts." + name_ + ".programs." + spec.name));
  recorder_.program_state(simulator_.now(), index_, program, record::ProgramState::running);
  slot->handle(Started{});
}

void Host::stop_program(int program, record::ProgramState how) {
  auto& slot = programs_[static_cast<std::size_t>(program)];
  if (!slot) return;
  slot.reset();
  timers_.cancel_all(program);
  recorder_.program_state(simulator_.now(), index_, program, how);
  plan();
}

void Host::call(int program, const Called& call) {
  auto& slot = programs_[static_cast<std::size_t>(program)];
  if (slot) slot->handle(call);
  else recorder_.warning(name_ + ": a call of " + call.function + " found the program not running");
}

void Host::step_clock(Duration by) {
  const Duration before = error_now();
  clock_.step(simulator_.now(), by);
  clock_jumped(before, false, -1);
}

void Host::set_frequency(Frequency to) {
  clock_.advance(simulator_.now());
  clock_.oscillator().set_frequency(simulator_.now(), to);
  plan();
}

void Host::set_temperature(Temperature to) {
  clock_.advance(simulator_.now());
  clock_.oscillator().set_temperature(simulator_.now(), to);
  plan();
}

void Host::suspend() {
  clock_.suspend(simulator_.now());
  port_.set_suspended(true);
  plan();
}

void Host::resume(bool read_rtc) {
  const Duration before = error_now();
  clock_.resume(simulator_.now(), read_rtc);
  port_.set_suspended(false);
  if (read_rtc) clock_jumped(before, false, -1);
  else plan();
}

// The hypervisor moves the guest: its counter jumps and counts at another rate, and no program is told.
void Host::migrate(Duration jump, std::optional<Frequency> frequency) {
  const TrueTime now = simulator_.now();
  const Duration before = error_now();
  clock_.oscillator().jump_counter(now, jump);
  if (frequency) clock_.oscillator().set_frequency(now, *frequency);
  recorder_.clock_step(now, index_, error_now() - before, false);
  plan();
}

Now Host::now() {
  const TrueTime t = simulator_.now();
  return Now{clock_.read_realtime(t), clock_.monotonic(t), clock_status(clock_.discipline(t))};
}

Stamps Host::stamps(const PacketTimes& times) {
  clock_.advance(simulator_.now());   // the lines up to here exist
  Stamps stamps;
  if (times.hardware) stamps.hardware = clock_.stamp(*times.hardware);
  if (times.kernel) stamps.kernel = clock_.stamp(*times.kernel);
  stamps.daemon = clock_.stamp(times.daemon);
  return stamps;
}

void Host::set_timer(int program, TimerId id, Duration after) {
  timers_.set(program, id, clock_.monotonic(simulator_.now()) + after);
}

void Host::cancel_timer(int program, TimerId id) { timers_.cancel(program, id); }

void Host::adjust_clock(int program, const AdjustClock& call) {
  const TrueTime now = simulator_.now();
  const Duration before = error_now();
  const int result = apply(clock_, now, call);
  recorder_.clock_adjusted(now, index_, program, call);
  if (result < 0)
    recorder_.report(now, index_, program, Message{std::string{"the kernel refused to set the clock: "} + std::strerror(-result)});
  if (call.step) clock_jumped(before, true, program);
}

void Host::report(int program, const Report& report) { recorder_.report(simulator_.now(), index_, program, report); }

void Host::clock_jumped(Duration before, bool by_program, int except) {
  recorder_.clock_step(simulator_.now(), index_, error_now() - before, by_program);
  for (std::size_t p = 0; p < programs_.size(); ++p)
    if (programs_[p] && static_cast<int>(p) != except) programs_[p]->handle(ClockStepped{error_now() - before});
  plan();
}

Duration Host::error_now() { return clock_.error(simulator_.now()); }

void Host::plan() {
  if (firing_) return;
  const auto earliest = timers_.earliest();
  if (!earliest || clock_.suspended()) {
    armed_.Cancel();
    return;
  }
  const TrueTime at = clock_.when(simulator_.now(), *earliest, run_end_);
  if (at > run_end_) {
    armed_.Cancel();
    return;
  }
  if (armed_.IsRunning() && armed_at_ == at) return;
  armed_.Cancel();
  armed_ = simulator_.schedule(at, [this] { fire(); });
  armed_at_ = at;
}

void Host::fire() {
  firing_ = true;   // programs set new timers meanwhile: planned once, at the end
  while (const auto due = timers_.take(clock_.monotonic(simulator_.now())))
    if (auto& program = programs_[static_cast<std::size_t>(due->program)]) program->handle(TimerFired{due->id});
  firing_ = false;
  plan();
}

}  // namespace ntpsim::net
