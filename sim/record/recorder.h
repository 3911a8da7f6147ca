// The record of a run. Network and hosts tell the recorder what happens, in order. It writes the files of the run folder, feeds
// the gauges of metrics, and computes the fingerprint.
//
// Instants may repeat but never go back, except in clock_piece: a piece is told when it is over. Indices are those of
// scenario.hosts, its programs and scenario.networks.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "models/clock/host_clock.h"
#include "models/engine.h"
#include "sim/record/event_kinds.h"
#include "sim/record/packet_event.h"
#include "sim/record/program_state.h"
#include "sim/record/summary.h"
#include "sim/scenario/expand.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

class Recorder {
 public:
  // `folder`: an existing empty folder for the files; absent: no files. The scenario must outlive the recorder. Throws
  // RecordError if a file cannot be created.
  Recorder(const ExpandedScenario& scenario, std::optional<std::filesystem::path> folder);
  ~Recorder();

  // Writes each host's datagrams, and the packets of segment(), to <host>/packets.pcap as well. It needs a folder, and must be
  // called before the first event.
  void capture_packets();

  // ---- clocks ----
  void clock_piece(HostIndex host, const ErrorPiece& piece);
  void clock_sample(TrueTime at, HostIndex host, Duration error, Frequency frequency);      // a row of clocks.csv
  void clock_adjusted(TrueTime at, HostIndex host, ProgramIndex program, const AdjustClock& call);   // by a program
  void clock_step(TrueTime at, HostIndex host, Duration by, bool by_program);                // realtime jumped, for any cause

  // ---- network ----
  void packet(const PacketEvent& event);
  void segment(HostIndex host, TrueTime at, std::span<const std::uint8_t> packet);   // TCP with its IP header; only captured
  // Tells, before the first send, which program the packets of this port belong to.
  void sends_from(HostIndex host, ProgramIndex program, bool ipv6, std::uint16_t port);
  // A datagram from the host to itself that no socket took. No network sees it.
  void undelivered_locally(HostIndex host, ProgramIndex program, std::uint16_t port, std::span<const std::uint8_t> payload);

  // ---- programs ----
  void report(TrueTime at, HostIndex host, ProgramIndex program, const Report& report);
  void program_state(TrueTime at, HostIndex host, ProgramIndex program, ProgramState state);
  void suspended(TrueTime at, HostIndex host, bool is_suspended);   // with all of its programs
  void process_ended(TrueTime at, HostIndex host, ProgramIndex program, const ProcessEnded& end);

  // ---- the run itself ----
  void timeline(TrueTime at, const Happening& happening);
  void warning(const std::string& text);

  // Closes all files (throws RecordError if anything could not be written) and computes metrics and expectations. `end` is the
  // true time at which the run stopped. If it is before the scenario's stop, windows that reach beyond it have no figures. All
  // pieces up to `end` must have been told.
  Summary finish(TrueTime end);

  // Percentiles of every host cost memory. Above this number of hosts, only those that an expectation needs are kept.
  static constexpr std::size_t percentile_hosts = 256;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ntpsim::record
