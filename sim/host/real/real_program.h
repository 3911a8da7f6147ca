// A real program: an unmodified executable, started and stopped as an administrator does it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sim/host/kernel.h"
#include "sim/host/output_log.h"
#include "sim/host/program.h"
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
  void printed(std::string_view text) override { log_->add(kernel_.run().elapsed(), text); }
  void adjusted_clock(const AdjustClock& call) override { kernel_.record().clock_adjusted(index_, call); }
  void sends(const Datagram& datagram, bool unheard) override;
  void process_ended(const daemon::ProcessEnd& end, bool is_unseen) override;
  void ended(const daemon::Ending& ending) override;
  void failed(const std::string& what) override;

 private:
  void fail(const std::string& what, RealProcesses::Number process);   // with its last output and the state of its host
  bool is_expected(const daemon::ProcessEnd& end) const;
  std::string expectation() const;       // for what ended otherwise
  std::string title() const { return kernel_.name() + ": " + name_; }

  Kernel& kernel_;
  ProgramIndex index_;
  std::string name_;
  const DaemonConfig& config_;
  std::shared_ptr<RealProcesses> processes_;
  std::optional<OutputLog> log_;          // from its first start on
  std::optional<RealProcesses::Number> process_;   // while it runs
  bool is_asked_to_stop_ = false;
  bool is_made_to_crash_ = false;
  bool has_failed_ = false;              // one of its processes has ended as was not expected
  bool starts_again_ = false;            // when it has stopped
  bool forgets_state_ = false;           // before its next start
};

}  // namespace ntpsim::host
