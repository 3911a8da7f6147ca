// A host in the simulator: one clock, one port, its timers and its programs.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/clock/host_clock.h"
#include "sim/host/program.h"
#include "sim/host/real_programs.h"
#include "sim/host/run_context.h"
#include "sim/host/timer_queue.h"
#include "sim/record/recorder.h"
#include "sim/scenario/expand.h"

namespace ntpsim::host {

class Host final : public ProgramHost, public RealProgramsUser {
 public:
  Host(const ExpandedScenario& scenario, int index, const HostClock::Config& clock, Port& port, RunContext& context);

  HostClock& clock() { return clock_; }

  // ---- what the timeline does ----
  void start_program(int program);
  void stop_program(int program, record::ProgramState how);   // stopped or crashed: an engine cannot tell them apart
  void forget_state(int program);   // the program finds none of its files when it starts next
  void call(int program, const Called& call);
  void step_clock(Duration by);
  void set_frequency(Frequency to);
  void set_temperature(Temperature to);
  void suspend();
  void resume(bool read_rtc);
  void migrate(Duration jump, std::optional<Frequency> frequency);

  void require_expected_ends();   // of real programs, at the end of the run

  // ---- RealProgramsUser ----
  void clock_changed(bool stepped, Duration error_before, int program) override;
  void program_ended(int program, bool as_asked) override;
  void program_starts_again(int program) override;

  // ---- ProgramHost ----
  Now now() override;
  Stamps stamps(const PacketTimes& times) override;
  Port& port() override { return port_; }
  TlsHost tls() override;
  void set_timer(int program, TimerId id, Duration after) override;
  void cancel_timer(int program, TimerId id) override;
  void adjust_clock(int program, const AdjustClock& call) override;
  void store(int program, Store file) override;
  void report(int program, const Report& report) override;
  void settled() override { plan(); }

 private:
  void plan();          // arms the one event of this host for its earliest deadline
  void fire();
  void clock_jumped(Duration before, bool by_program, int except);
  Duration error_now();

  bool is_real(int program) const;

  int index_;
  const std::string& name_;
  const HostSpec& spec_;
  std::uint64_t seed_;
  RunContext& context_;
  EventQueue& events_;
  Port& port_;
  record::Recorder& recorder_;
  HostClock clock_;
  TimerQueue timers_;
  std::unique_ptr<Alarm> alarm_;
  bool firing_ = false;
  std::vector<std::unique_ptr<Program>> programs_;   // engines; empty while one does not run
  std::vector<std::map<std::string, std::string>> stored_;   // by program: what its engine has kept
  std::vector<int> lives_;                                   // by program: how often its engine has been started
  std::unique_ptr<RealPrograms> real_;               // where the host has any
};

}  // namespace ntpsim::host
