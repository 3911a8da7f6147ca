// A real program: an unmodified executable, started and stopped as an administrator does it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sim/host/kernel.h"
#include "sim/host/output_log.h"
#include "sim/host/program.h"
#include "sim/host/real/error_reports.h"
#include "sim/host/real/real_processes.h"
#include "sim/scenario/daemon_spec.h"

namespace ntpsim::host {

class RealProgram final : public Program, public ProcessObserver {
 public:
  RealProgram(Kernel& kernel, ProgramIndex index, std::string name, const DaemonConfig& config,
              std::shared_ptr<RealProcesses> processes);
  ~RealProgram() override;

  // ---- Program ----
  void start() override;                 // if it is stopping: after its end
  void stop() override;                  // the stop signal, and SIGKILL after the grace period
  void crash() override;                 // SIGKILL at once
  void forget_state() override { forgets_state_ = true; }
  void call(const Called& call) override;
  bool is_running() const override { return process_.has_value(); }
  void end_of_run() override;

  // ---- ProcessObserver ----
  void printed(const daemon::ProcessName& process, std::string_view text) override;
  void adjusted_clock(const AdjustClock& call) override { kernel_.record().clock_adjusted(index_, call); }
  void call_refused(int call, int error) override;
  void sends(const Datagram& datagram, bool unheard) override;
  void process_ended(const daemon::ProcessEnd& end, bool is_unseen) override;
  void ended(const daemon::Ending& ending) override;
  void failed(const std::string& what) override;

 private:
  void has_line(const std::string& line);
  void tell_report();                    // ends the run if there is one
  void warn_of_leaks(std::string_view why);   // once, if it would have looked for them at its exit
  // With its last output and the state of its host. `at`: when it happened, if not now.
  void fail(const std::string& what, RealProcesses::Number process, std::optional<Duration> at = std::nullopt);
  bool is_expected(const daemon::ProcessEnd& end) const;
  std::string expectation() const;       // for what ended otherwise
  std::string title() const { return kernel_.name() + ": " + name_; }

  Kernel& kernel_;
  ProgramIndex index_;
  std::string name_;
  const DaemonConfig& config_;
  std::shared_ptr<RealProcesses> processes_;
  std::set<int> told_refusals_;           // calls of which there is a warning
  std::optional<OutputLog> log_;          // from its first start on
  std::optional<RealProcesses::Number> process_;   // while it runs
  RealProcesses::Number number_ = -1;    // of its last start
  daemon::ProcessName prints_;           // the last of its processes that printed
  ErrorReports reports_;
  struct Reported {
    ErrorReport report;
    daemon::ProcessName process;
    RealProcesses::Number program;
    Duration at;
  };
  std::optional<Reported> reported_;     // the first one; told when the rest of it has been printed
  bool looks_for_leaks_ = false;         // when it exits
  bool has_warned_of_leaks_ = false;
  bool is_asked_to_stop_ = false;
  bool is_made_to_crash_ = false;
  bool has_failed_ = false;              // one of its processes has ended as was not expected
  bool starts_again_ = false;            // when it has stopped
  bool forgets_state_ = false;           // before its next start
};

}  // namespace ntpsim::host
