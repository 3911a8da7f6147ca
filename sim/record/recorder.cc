#include "sim/record/recorder.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/record/answer_watch.h"
#include "sim/record/files/clock_rows.h"
#include "sim/record/files/event_lines.h"
#include "sim/record/gauge/gauge_choice.h"
#include "sim/record/host_ledger.h"
#include "sim/record/files/packet_capture.h"
#include "sim/record/files/packet_rows.h"
#include "sim/record/quantity_text.h"
#include "sim/record/run_fingerprint.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

std::vector<HostNames> host_names(const Scenario& scenario) {
  std::vector<HostNames> names;
  for (const auto& [host, spec] : scenario.hosts) {
    HostNames& entry = names.emplace_back(HostNames{host, {}});
    for (const ProgramSpec& program : spec.programs) entry.programs.push_back(program.name);
  }
  return names;
}

template <class T>
std::vector<std::string> keys(const Named<T>& named) {
  std::vector<std::string> names;
  for (const auto& [name, value] : named) names.push_back(name);
  return names;
}

// The ports besides 123 on which the scenario's programs speak NTP.
std::vector<std::uint16_t> ntp_ports(const Scenario& scenario) {
  std::vector<std::uint16_t> ports;
  const auto add = [&ports](std::uint16_t port) {
    if (port != 0 && port != 123 && std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
  };
  for (const auto& [host, spec] : scenario.hosts)
    for (const ProgramSpec& program : spec.programs)
      for (const std::uint16_t port : served_ports(program.kind)) add(port);
  return ports;
}

// "ntp was not there from 1h to 2h: it had crashed"
std::string absence_text(const Absence& absence, const HostNames& host, std::span<const ProgramIndex> programs) {
  const std::string who = programs.size() == 1 ? host.programs[programs[0].value()] : "none of the host's programs";
  return fmt::format("{} was not there from {} to {}: {}", who, time_text(absence.from), time_text(absence.until),
                     words(absence.cause));
}

}  // namespace

struct Recorder::State {
  State(const ExpandedScenario& whole, const std::optional<std::filesystem::path>& files);

  template <class Event>
  void tell(TrueTime at, HostIndex host, std::optional<ProgramIndex> program, const Event& event) {
    fingerprint.event(at, host, program, event);
    if (event_lines) event_lines->event(at, host, program, event);
  }
  Duration since_start(TrueTime at) const { return at - start; }
  HostLedger& ledger(HostIndex host) { return hosts[host.value()]; }
  void open_files();
  void close_files();
  Measurement measured(const MemberGauge& member, const Expectation& expectation, Duration ended) const;
  ExpectationResult judged(std::size_t expectation, Duration ended) const;

  const Scenario& scenario;
  TrueTime start;
  std::vector<HostNames> names;
  std::vector<HostLedger> hosts;
  std::vector<std::vector<MemberGauge>> gauges;   // one list for each expectation
  RunFingerprint fingerprint;
  std::uint64_t dropped = 0;
  std::vector<std::string> warnings;
  AnswerWatch answers;
  std::optional<ClockRows> clock_rows;
  std::optional<PacketRows> packet_rows;
  std::optional<EventLines> event_lines;
  std::optional<PacketCapture> capture;
  std::optional<std::filesystem::path> folder;
};

Recorder::State::State(const ExpandedScenario& whole, const std::optional<std::filesystem::path>& files)
    : scenario{whole.scenario},
      start{whole.start},
      names{host_names(whole.scenario)},
      fingerprint{names, keys(whole.scenario.networks)},
      answers{whole},
      folder{files} {
  const bool percentiles = names.size() <= percentile_hosts;
  for (const HostNames& host : names) hosts.emplace_back(host.programs.size(), percentiles);
  for (const Expectation& expectation : scenario.expect) gauges.push_back(choose_gauges(whole, expectation));
  for (const std::vector<MemberGauge>& members : gauges)
    for (const MemberGauge& member : members)
      if (member.gauge) ledger(*member.host).add(member.gauge.get());
  if (folder) open_files();
}

void Recorder::State::open_files() {
  const RecordSpec& record = scenario.record;
  if (record.clock > Duration{}) clock_rows.emplace(*folder, start, keys(scenario.hosts));
  if (record.packets)
    packet_rows.emplace(*folder, start, keys(scenario.hosts), keys(scenario.networks), ntp_ports(scenario));
  if (record.events) event_lines.emplace(*folder, start, names);
}

void Recorder::State::close_files() {
  if (clock_rows) clock_rows->close();
  if (packet_rows) packet_rows->close();
  if (event_lines) event_lines->close();
  if (capture) capture->close();
}

Measurement Recorder::State::measured(const MemberGauge& member, const Expectation& expectation, Duration ended) const {
  if (!member.gauge) return Measurement::unknown(member.reason);
  const Gauge& gauge = *member.gauge;
  if (gauge.window().until > ended)
    return Measurement::unknown("the run ended at " + time_text(ended) + ", before the window did");
  Measurement figure = gauge.measure();
  if (is_proven(expectation, figure)) return figure;
  const auto absence = hosts[member.host->value()].presence().absence(
      row_of(expectation.metric).attendance, member.programs, gauge.window().from, gauge.decided());
  if (absence) return Measurement::unknown(absence_text(*absence, names[member.host->value()], member.programs));
  return figure;
}

ExpectationResult Recorder::State::judged(std::size_t expectation, Duration ended) const {
  std::vector<MemberResult> members;
  for (const MemberGauge& member : gauges[expectation]) {
    MemberResult result;
    result.host = member.host_name;
    result.source = member.source;
    result.measurement = measured(member, scenario.expect[expectation], ended);
    members.push_back(std::move(result));
  }
  return judge(scenario.expect[expectation], scenario.stop, std::move(members));
}

Recorder::Recorder(const ExpandedScenario& scenario, std::optional<std::filesystem::path> folder)
    : state_{std::make_unique<State>(scenario, folder)} {}
Recorder::~Recorder() = default;

void Recorder::capture_packets() {
  if (state_->folder) state_->capture.emplace(*state_->folder, keys(state_->scenario.hosts));
}

void Recorder::clock_piece(HostIndex host, const ErrorPiece& piece) { state_->ledger(host).piece(piece, state_->start); }

void Recorder::clock_sample(TrueTime at, HostIndex host, Duration error, Frequency frequency) {
  if (state_->clock_rows) state_->clock_rows->row(at, host, error, frequency);
}

void Recorder::clock_adjusted(TrueTime at, HostIndex host, ProgramIndex program, const AdjustClock& call) {
  state_->tell(at, host, program, call);
}

void Recorder::clock_step(TrueTime at, HostIndex host, Duration by, bool by_program) {
  state_->ledger(host).step(state_->since_start(at), by, by_program);
  state_->tell(at, host, {}, ClockStep{by, by_program});
}

void Recorder::segment(HostIndex host, TrueTime at, std::span<const std::uint8_t> packet) {
  if (state_->capture) state_->capture->packet(host, at, packet);
}

void Recorder::packet(const PacketEvent& event) {
  state_->fingerprint.packet(event);
  if (event.what == PacketEvent::What::dropped) ++state_->dropped;
  if (event.host) state_->ledger(*event.host).packet(state_->since_start(event.at), event);
  state_->answers.packet(event);
  if (state_->packet_rows) state_->packet_rows->row(event);
  if (state_->capture) state_->capture->packet(event);
}

void Recorder::sends_from(HostIndex host, ProgramIndex program, bool ipv6, std::uint16_t port) {
  state_->answers.sends_from(host, program, ipv6, port);
}

void Recorder::undelivered_locally(HostIndex host, ProgramIndex program, std::uint16_t port,
                                   std::span<const std::uint8_t> payload) {
  state_->answers.undelivered_locally(host, program, port, payload);
}

void Recorder::report(TrueTime at, HostIndex host, ProgramIndex program, const Report& report) {
  state_->ledger(host).report(state_->since_start(at), program, report);
  std::visit([&](const auto& told) { state_->tell(at, host, program, told); }, report);
}

void Recorder::program_state(TrueTime at, HostIndex host, ProgramIndex program, ProgramState state) {
  state_->ledger(host).state(state_->since_start(at), program, state);
  state_->tell(at, host, program, ProgramChanged{state});
}

void Recorder::suspended(TrueTime at, HostIndex host, bool is_suspended) {
  state_->ledger(host).suspended(state_->since_start(at), is_suspended);
}

void Recorder::process_ended(TrueTime at, HostIndex host, ProgramIndex program, const ProcessEnded& end) {
  state_->tell(at, host, program, end);
}

void Recorder::timeline(TrueTime at, const Happening& happening) {
  state_->fingerprint.happened(at, happening);
  if (state_->event_lines) state_->event_lines->happened(at, happening);
}

void Recorder::warning(const std::string& text) {
  state_->warnings.push_back(text);
  if (state_->event_lines) state_->event_lines->warned(text);
}

Summary Recorder::finish(TrueTime end) {
  State& s = *state_;
  for (const std::string& text : s.answers.warnings()) warning(text);
  s.close_files();
  Summary summary;
  summary.description = s.scenario.description;
  summary.seed = s.scenario.seed;
  summary.start_unix_s = s.scenario.start.unix_seconds;
  summary.simulated = s.since_start(end);
  for (std::size_t i = 0; i < s.names.size(); ++i) {
    s.fingerprint.final_error(end, HostIndex{i}, s.hosts[i].final_error());
    summary.hosts.push_back(s.hosts[i].figures(s.names[i].host, s.names[i].programs));
  }
  for (std::size_t i = 0; i < s.gauges.size(); ++i) summary.expectations.push_back(s.judged(i, summary.simulated));
  summary.fingerprint = s.fingerprint.text();
  summary.packets_dropped = s.dropped;
  summary.warnings = s.warnings;
  return summary;
}

}  // namespace ntpsim::record
