// What is kept of one host during a run: the figures of the summary, and the gauges of expectations.
#pragma once

#include <memory>
#include <vector>

#include "sim/record/gauge/error_statistics.h"
#include "sim/record/gauge/gauge.h"
#include "sim/record/gauge/magnitude_histogram.h"
#include "sim/record/gauge/presence.h"
#include "sim/record/summary.h"

namespace ntpsim::record {

class HostLedger {
 public:
  HostLedger(std::size_t programs, bool percentiles);

  void add(Gauge* gauge);                 // not owned

  void piece(const ErrorPiece& piece, TrueTime start);
  void step(Duration at, Duration by, bool by_program);
  void packet(Duration at, const PacketEvent& event);
  void report(Duration at, ProgramIndex program, const Report& report);
  void state(Duration at, ProgramIndex program, ProgramState state);
  void suspended(Duration at, bool is_suspended) { presence_.suspended(at, is_suspended); }

  const Presence& presence() const { return presence_; }

  Duration final_error() const { return final_error_; }
  HostFigures figures(const std::string& host, const std::vector<std::string>& programs) const;

 private:
  OffsetFigures offset_figures() const;

  ErrorStatistics statistics_;
  std::unique_ptr<MagnitudeHistogram> magnitudes_;   // absent: no percentiles
  Duration final_error_;
  std::uint64_t steps_ = 0;
  std::uint64_t packets_sent_ = 0;
  std::uint64_t packets_received_ = 0;
  Presence presence_;
  std::vector<Gauge*> of_stretches_, of_packets_, of_steps_, of_reports_, of_states_;
};

}  // namespace ntpsim::record
