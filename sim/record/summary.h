// The results of a run, and how summary.json shows them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "sim/record/program_state.h"
#include "sim/record/verdict/verdict.h"

namespace ntpsim::record {

// Over the whole run; offsets are realtime - true, in seconds.
struct OffsetFigures {
  double max = 0;              // of |offset|
  double rms = 0;
  double mean = 0;
  double final = 0;
  std::optional<double> p50;   // of |offset|, over time; absent above Recorder::percentile_hosts hosts
  std::optional<double> p95;
  std::optional<double> p99;
};

struct ProgramFigures {
  std::string name;
  std::optional<ProgramState> state;   // nothing: never started
};

struct HostFigures {
  std::string host;
  std::optional<OffsetFigures> offset; // absent: no error of its clock was told
  std::uint64_t steps = 0;             // of the realtime clock, for any cause
  std::uint64_t packets_sent = 0;
  std::uint64_t packets_received = 0;
  std::vector<ProgramFigures> programs;
};

struct Summary {
  std::string description;     // the scenario's claim
  std::uint64_t seed = 0;
  std::int64_t start_unix_s = 0;
  Duration simulated;          // from the start to the end of the run
  std::string fingerprint;
  std::uint64_t packets_dropped = 0;
  std::vector<ExpectationResult> expectations;
  std::vector<HostFigures> hosts;
  std::vector<std::string> warnings;

  bool all_met() const;
};

inline constexpr const char* run_marker = "ntpsim_run";   // the key that marks a run folder
inline constexpr int run_format = 2;                      // the format of its files: see RUN_FOLDER.md

std::string summary_json(const Summary& summary);
void write_summary_json(const std::filesystem::path& file, const Summary& summary);   // throws RecordError

}  // namespace ntpsim::record
