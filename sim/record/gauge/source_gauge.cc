#include "sim/record/gauge/source_gauge.h"

#include <algorithm>

namespace ntpsim::record {

namespace {

std::string never_answered(const std::string& source) {
  return (source.empty() ? "no source" : "no answer of source " + source) + " was heard before the window's end";
}

}  // namespace

Duration HeldTime::clipped(Duration at) const { return std::clamp(at, window_.from, window_.until); }

void HeldTime::set(Duration at, bool holds) {
  const Duration now = clipped(at);
  if (holds_) held_ = held_ + (now - since_);
  holds_ = holds;
  since_ = now;
}

double HeldTime::share() const {
  const Duration held = holds_ ? held_ + (window_.until - since_) : held_;
  return held.seconds() / window_.length().seconds();
}

void Acquaintance::packet(const PacketEvent& event) {
  if (event.what != PacketEvent::What::received) return;
  const bool is_of_source = std::find(addresses_.begin(), addresses_.end(), event.source.address) != addresses_.end();
  has_heard_ = has_heard_ || source_.empty() || is_of_source;
}

void Acquaintance::report(const Report& report) {
  const auto* reach = std::get_if<ReachChanged>(&report);
  const auto* measured = std::get_if<Measured>(&report);
  const bool has_answered = reach ? reach->reach != 0 : measured != nullptr;
  if (!has_answered) return;
  const std::string& source = reach ? reach->source : measured->source;
  has_heard_ = has_heard_ || source_.empty() || source == source_;
}

SelectionGauge::SelectionGauge(Window window, std::optional<ProgramIndex> program, std::string source,
                               std::vector<IpAddress> addresses)
    : Gauge{window},
      reporter_{program},
      source_{source},
      followed_{window},
      acquaintance_{std::move(source), std::move(addresses)} {}

void SelectionGauge::packet(Duration at, const PacketEvent& event) {
  if (at <= window().until) acquaintance_.packet(event);
}

void SelectionGauge::report(Duration at, ProgramIndex program, const Report& report) {
  if (at <= window().until) acquaintance_.report(report);
  const auto* selected = std::get_if<SelectedSource>(&report);
  if (!selected || at > window().until || !reporter_.accepts(program)) return;
  followed_.set(at, !selected->source.empty() && (source_.empty() || selected->source == source_));
}

void SelectionGauge::state(Duration at, ProgramIndex program, ProgramState state) {
  if (state != ProgramState::running && reporter_.is_reporter(program)) followed_.set(at, false);
}

// A program that never selects a source reports nothing: the gauge is for programs that report their selection.
Measurement SelectionGauge::measure() const {
  if (reporter_.is_ambiguous()) return Measurement::unknown(ambiguous_reporter);
  if (!acquaintance_.has_heard()) return Measurement::unknown(never_answered(source_));
  return Measurement::figure(followed_.share());
}

void HopGauge::report(Duration at, ProgramIndex program, const Report& report) {
  const auto* selected = std::get_if<SelectedSource>(&report);
  if (!selected || selected->source.empty() || at > window().until || !reporter_.accepts(program)) return;
  if (!followed_.empty() && followed_ != selected->source && window().holds(at)) ++hops_;
  followed_ = selected->source;
}

Measurement HopGauge::measure() const {
  if (reporter_.is_ambiguous()) return Measurement::unknown(ambiguous_reporter);
  if (followed_.empty()) return Measurement::unknown("no program of the host selected a source");
  return Measurement::figure(static_cast<double>(hops_));
}

StandingGauge::StandingGauge(Window window, std::optional<ProgramIndex> program, std::string source,
                             std::vector<IpAddress> addresses, std::optional<Standing> standing, std::optional<Reason> reason)
    : Gauge{window},
      reporter_{program},
      source_{source},
      standing_{standing},
      reason_{reason},
      judged_{window},
      acquaintance_{std::move(source), std::move(addresses)} {}

void StandingGauge::packet(Duration at, const PacketEvent& event) {
  if (at <= window().until) acquaintance_.packet(event);
}

void StandingGauge::report(Duration at, ProgramIndex program, const Report& report) {
  if (at <= window().until) acquaintance_.report(report);
  const auto* judged = std::get_if<SourceJudged>(&report);
  if (!judged || judged->source != source_ || at > window().until || !reporter_.accepts(program)) return;
  was_judged_ = true;
  judged_.set(at, (!standing_ || *standing_ == judged->standing) && (!reason_ || *reason_ == judged->reason));
}

void StandingGauge::state(Duration at, ProgramIndex program, ProgramState state) {
  if (state != ProgramState::running && reporter_.is_reporter(program)) judged_.set(at, false);
}

Measurement StandingGauge::measure() const {
  if (reporter_.is_ambiguous()) return Measurement::unknown(ambiguous_reporter);
  if (!was_judged_) return Measurement::unknown("no program of the host judged source " + source_);
  if (!acquaintance_.has_heard()) return Measurement::unknown(never_answered(source_));
  return Measurement::figure(judged_.share());
}

}  // namespace ntpsim::record
