// A host's kernel as its programs and the timeline use it: a clock to read and to set, deadlines on it, a port, and access to the
// record. One event of the queue is set for the earliest deadline. Every change of the clock moves it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/units.h"
#include "models/clock/host_clock.h"
#include "sim/host/deadline_set.h"
#include "sim/host/host_record.h"
#include "sim/host/port.h"
#include "sim/host/run_context.h"
#include "sim/host/tls_host.h"

namespace ntpsim::host {

class Kernel {
 public:
  Kernel(RunContext& run, HostIndex host, Port& port);

  HostIndex host() const { return host_; }
  const std::string& name() const { return name_; }
  RunContext& run() { return run_; }
  EventQueue& events() { return run_.events; }
  TrueTime true_time() const { return run_.events.now(); }
  HostClock& clock() { return clock_; }
  MonoTime monotonic() { return clock_.monotonic(true_time()); }
  Port& port() { return port_; }
  HostRecord& record() { return record_; }

  // ---- readings ----
  Now now();
  Stamps stamps(const PacketTimes& times);
  TlsHost tls();
  void port_is_taken(ProgramIndex program, std::string_view protocol, std::uint16_t port);   // a warning, once

  // ---- deadlines; a sleeper must outlive its timers ----
  Deadline<MonoTime> wake_at(MonoTime at, Sleeper& sleeper, TimerId timer);
  Deadline<LocalTime> wake_at(LocalTime at, Sleeper& sleeper, TimerId timer);
  void cancel(const Deadline<MonoTime>& deadline);
  void cancel(const Deadline<LocalTime>& deadline);
  void plan();            // called after deadlines were set or cancelled

  // ---- programs set the clock ----
  void enlist(Sleeper& sleeper) { sleepers_.push_back(&sleeper); }   // it is told of steps
  void leave(Sleeper& sleeper) { std::erase(sleepers_, &sleeper); }
  void adjust_clock(ProgramIndex program, Sleeper& by, const AdjustClock& call);
  void clock_was_called(Sleeper& by, std::optional<Duration> error_before);   // elsewhere; with an error: it was stepped

  // ---- the timeline sets the clock ----
  void step_clock(Duration by);
  void set_frequency(Frequency to);
  void set_temperature(Temperature to);
  void suspend();
  void resume(bool read_rtc);
  void migrate(Duration jump, std::optional<Frequency> frequency);

 private:
  void ring();
  std::optional<TrueTime> earliest();
  void tell_of_step(Duration error_before, bool by_program, const Sleeper* except);
  Duration error_now() { return clock_.error(true_time()); }

  RunContext& run_;
  HostIndex host_;
  const std::string& name_;
  Port& port_;
  HostRecord record_;
  HostClock clock_;
  DeadlineSet<MonoTime> monotonic_;
  DeadlineSet<LocalTime> realtime_;
  std::vector<Sleeper*> sleepers_;
  std::set<std::string> told_of_ports_;
  std::unique_ptr<Alarm> alarm_;
  bool is_planned_ = true;        // whether the alarm is set as deadlines and clock need it
  bool is_ringing_ = false;
};

}  // namespace ntpsim::host
