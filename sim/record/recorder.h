// What a run leaves behind. The network and the hosts tell the recorder what happens, in the order in which it happens; it
// writes the run folder's files, keeps what metrics need, and takes the fingerprint.
//
// Instants may repeat and never go back, but for clock_piece: a piece may be told when it is over. Indices are those of
// scenario.hosts, its programs and scenario.networks.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "models/clock/host_clock.h"
#include "models/engine.h"
#include "sim/record/packet_event.h"
#include "sim/record/program_state.h"
#include "sim/record/summary.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

class Recorder {
 public:
  // `folder`: where files are written, an existing empty folder; nothing is written when absent. The scenario must
  // outlive the recorder. RecordError if a file cannot be created.
  Recorder(const ExpandedScenario& scenario, std::optional<std::filesystem::path> folder);
  ~Recorder();

  // Each host's datagrams, and what segment() is told of, go to <host>/packets.pcap as well. Call it before anything
  // happens; it needs a folder.
  void capture_packets();

  // ---- clocks ----
  void clock_piece(HostIndex host, const ErrorPiece& piece);
  void clock_sample(TrueTime at, HostIndex host, Duration error, Frequency frequency);      // a row of clocks.csv
  void clock_adjusted(TrueTime at, HostIndex host, ProgramIndex program, const AdjustClock& call);    // a program moved the clock
  void clock_step(TrueTime at, HostIndex host, Duration by, bool by_program);                // realtime jumped, for any cause

  // ---- network ----
  void packet(const PacketEvent& event);
  void segment(HostIndex host, TrueTime at, std::span<const std::uint8_t> packet);   // of TCP, with its IP header; captured only
  void sends_from(HostIndex host, ProgramIndex program, bool ipv6, std::uint16_t port);   // before it does: whose packets they are
  // A datagram from the host to itself that no socket took: no network sees it.
  void unheard_at_home(HostIndex host, ProgramIndex program, std::uint16_t port, std::span<const std::uint8_t> payload);

  // ---- programs ----
  void report(TrueTime at, HostIndex host, ProgramIndex program, const Report& report);
  void program_state(TrueTime at, HostIndex host, ProgramIndex program, ProgramState state);

  // ---- the run itself ----
  void timeline(TrueTime at, const Happening& happening);
  void warning(const std::string& text);

  // Closes all files (RecordError if anything could not be written) and computes metrics and expectations. `end` is the
  // true time at which the run stopped: the scenario's stop, or earlier, and then windows that reach beyond it have no
  // figures. All pieces up to it must have been told.
  Summary finish(TrueTime end);

  // Percentiles of every host cost memory: above this many hosts only those that an expectation asks for are kept.
  static constexpr std::size_t percentile_hosts = 256;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ntpsim::record
