#include "sim/record/host_ledger.h"

namespace ntpsim::record {

HostLedger::HostLedger(std::size_t programs, bool percentiles)
    : magnitudes_{percentiles ? std::make_unique<MagnitudeHistogram>() : nullptr}, presence_{programs} {}

void HostLedger::add(Gauge* gauge) {
  const unsigned hears = gauge->hears();
  if (hears & Gauge::stretches) of_stretches_.push_back(gauge);
  if (hears & Gauge::packets) of_packets_.push_back(gauge);
  if (hears & Gauge::steps) of_steps_.push_back(gauge);
  if (hears & Gauge::reports) of_reports_.push_back(gauge);
  if (hears & Gauge::states) of_states_.push_back(gauge);
}

void HostLedger::piece(const ErrorPiece& piece, TrueTime start) {
  if (piece.end <= piece.begin) return;   // two changes of rate at one instant
  const Stretch stretch = stretch_of(piece, start);
  statistics_.add(stretch);
  if (magnitudes_) magnitudes_->add(stretch);
  final_error_ = piece.error_end;
  for (Gauge* gauge : of_stretches_) gauge->stretch(stretch);
}

void HostLedger::step(Duration at, Duration by, bool by_program) {
  ++steps_;
  for (Gauge* gauge : of_steps_) gauge->step(at, by, by_program);
}

void HostLedger::packet(Duration at, const PacketEvent& event) {
  if (event.what == PacketEvent::What::sent) ++packets_sent_;
  if (event.what == PacketEvent::What::received) ++packets_received_;
  for (Gauge* gauge : of_packets_) gauge->packet(at, event);
}

void HostLedger::report(Duration at, ProgramIndex program, const Report& report) {
  for (Gauge* gauge : of_reports_) gauge->report(at, program, report);
}

void HostLedger::state(Duration at, ProgramIndex program, ProgramState state) {
  presence_.program(at, program, state);
  for (Gauge* gauge : of_states_) gauge->state(at, program, state);
}

OffsetFigures HostLedger::offset_figures() const {
  OffsetFigures figures;
  figures.max = statistics_.magnitude();
  figures.rms = statistics_.rms();
  figures.mean = statistics_.mean();
  figures.final = final_error_.seconds();
  if (magnitudes_) {
    figures.p50 = magnitudes_->quantile(0.50);
    figures.p95 = magnitudes_->quantile(0.95);
    figures.p99 = magnitudes_->quantile(0.99);
  }
  return figures;
}

HostFigures HostLedger::figures(const std::string& host, const std::vector<std::string>& programs) const {
  HostFigures figures;
  figures.host = host;
  if (!statistics_.empty()) figures.offset = offset_figures();
  figures.steps = steps_;
  figures.packets_sent = packets_sent_;
  figures.packets_received = packets_received_;
  for (std::size_t i = 0; i < programs.size(); ++i) figures.programs.push_back({programs[i], presence_.state(ProgramIndex{i})});
  return figures;
}

}  // namespace ntpsim::record
