// What a run leaves behind. The network and the hosts tell the recorder what happens, in the order in which it happens; it
// writes the run folder's files, keeps what metrics need, and takes the fingerprint.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "models/clock/host_clock.h"
#include "models/engine.h"
#include "sim/record/packet_event.h"
#include "sim/scenario/expand.h"

namespace ntpsim::record {

struct Summary;   // summary.h: metrics, expectations, warnings, fingerprint

enum class ProgramState { running, stopped, crashed };

class Recorder {
 public:
  // `folder`: where files are written, an existing empty folder; nothing is written when absent.
  Recorder(const ExpandedScenario& scenario, std::optional<std::filesystem::path> folder);
  ~Recorder();

  // ---- clocks; `host` and `program` are indices into scenario.hosts and its programs ----
  void clock_piece(int host, const ErrorPiece& piece);
  void clock_sample(TrueTime at, int host, Duration error, Frequency frequency);      // a row of clocks.csv
  void clock_adjusted(TrueTime at, int host, int program, const AdjustClock& call);    // a program moved the clock
  void clock_step(TrueTime at, int host, Duration by, bool by_program);                // realtime jumped, for any cause
  void slew_rate(TrueTime at, int host, Frequency discipline);   // realtime against the undisciplined crystal, from now on

  // ---- network ----
  void packet(const PacketEvent& event);

  // ---- programs ----
  void report(TrueTime at, int host, int program, const Report& report);
  void program_state(TrueTime at, int host, int program, ProgramState state);
  void warning(const std::string& text);

  // Closes all files and computes metrics and expectations. `end` is the true time at which the run stopped.
  Summary finish(TrueTime end);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ntpsim::record
