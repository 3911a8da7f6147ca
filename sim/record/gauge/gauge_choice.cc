#include "sim/record/gauge/gauge_choice.h"

#include <algorithm>

#include "sim/record/gauge/clock_gauge.h"
#include "sim/record/gauge/event_gauge.h"
#include "sim/record/verdict/expectation_text.h"
#include "sim/record/gauge/program_gauge.h"
#include "sim/record/quantity_text.h"
#include "sim/record/gauge/source_gauge.h"
#include "sim/record/gauge/stability_gauge.h"

namespace ntpsim::record {

namespace {

// What one member's gauge is made from; `reason` says why there can be none.
class GaugeMaker {
 public:
  GaugeMaker(const ExpandedScenario& scenario, const Expectation& expectation, const HostSpec& host,
             const std::string& source)
      : expectation_{expectation}, host_{host}, source_{source} {
    window_.from = window_begin(expectation);
    window_.until = expectation.until.value_or(scenario.scenario.stop);
    window_.to_the_end = window_.until == scenario.scenario.stop;
  }

  std::unique_ptr<Gauge> make();
  const std::string& reason() const { return reason_; }

 private:
  std::unique_ptr<Gauge> none(std::string reason) {
    reason_ = std::move(reason);
    return nullptr;
  }
  std::unique_ptr<Gauge> of_clock();
  std::unique_ptr<Gauge> of_stability();
  std::unique_ptr<Gauge> of_packets();
  std::unique_ptr<Gauge> of_reach(ReachGauge::Which which);
  std::unique_ptr<Gauge> of_samples(SampleGauge::Which which);
  std::unique_ptr<Gauge> of_mitigation();
  std::unique_ptr<Gauge> of_program();
  bool find_program();
  std::vector<IpAddress> source_addresses() const;

  const Expectation& expectation_;
  const HostSpec& host_;
  const std::string& source_;
  Window window_;
  std::optional<int> program_;
  std::string reason_;
};

bool GaugeMaker::find_program() {
  if (!expectation_.program) return true;
  for (std::size_t i = 0; i < host_.programs.size(); ++i)
    if (host_.programs[i].name == *expectation_.program) program_ = static_cast<int>(i);
  if (!program_) reason_ = "the host has no program " + *expectation_.program;
  return program_.has_value();
}

std::unique_ptr<Gauge> GaugeMaker::make() {
  if (window_.from >= window_.until)
    return none("the window is empty: from " + time_text(window_.from) + " until " + time_text(window_.until));
  if (!find_program()) return nullptr;
  switch (expectation_.metric) {
    case Metric::offset:
    case Metric::offset_rms:
    case Metric::offset_mean:
    case Metric::offset_percentile:
    case Metric::frequency:
    case Metric::slew_rate:
    case Metric::converge:
    case Metric::overshoot: return of_clock();
    case Metric::steps: return std::make_unique<StepGauge>(window_, StepGauge::Which::by_programs);
    case Metric::backward_steps: return std::make_unique<StepGauge>(window_, StepGauge::Which::backward);
    case Metric::adev:
    case Metric::mdev:
    case Metric::tdev:
    case Metric::hdev:
    case Metric::mtie: return of_stability();
    case Metric::packets_sent:
    case Metric::packets_received:
    case Metric::packet_interval: return of_packets();
    case Metric::reach_transitions: return of_reach(ReachGauge::Which::transitions);
    case Metric::unreachable: return of_reach(ReachGauge::Which::until_unreachable);
    case Metric::reachable: return of_reach(ReachGauge::Which::until_reachable);
    case Metric::amplification: return std::make_unique<AmplificationGauge>(window_);
    case Metric::rejected: return of_samples(SampleGauge::Which::rejected);
    case Metric::accepted: return of_samples(SampleGauge::Which::used);
    case Metric::selected:
    case Metric::hops:
    case Metric::judged: return of_mitigation();
    case Metric::bound_covers:
    case Metric::output:
    case Metric::returns:
    case Metric::exit: return of_program();
  }
  return none("no such metric");
}

std::unique_ptr<Gauge> GaugeMaker::of_clock() {
  using Figure = OffsetGauge::Figure;
  switch (expectation_.metric) {
    case Metric::offset:
      return std::make_unique<OffsetGauge>(window_, expectation_.is_signed ? Figure::range : Figure::magnitude);
    case Metric::offset_rms: return std::make_unique<OffsetGauge>(window_, Figure::rms);
    case Metric::offset_mean: return std::make_unique<OffsetGauge>(window_, Figure::mean);
    case Metric::offset_percentile:
      if (!expectation_.percentile || !(*expectation_.percentile > 0) || !(*expectation_.percentile <= 100))
        return none("offset_percentile wants a percentile above 0 and up to 100");
      return std::make_unique<PercentileGauge>(window_, *expectation_.percentile);
    case Metric::frequency:
      return std::make_unique<RateGauge>(window_, RateGauge::Which::error, expectation_.is_signed);
    case Metric::slew_rate:
      return std::make_unique<RateGauge>(window_, RateGauge::Which::discipline, expectation_.is_signed);
    case Metric::converge:
      if (!expectation_.bound) return none("converge wants the bound to stay within");
      return std::make_unique<ConvergenceGauge>(window_, *expectation_.bound);
    default: return std::make_unique<OvershootGauge>(window_);
  }
}

std::unique_ptr<Gauge> GaugeMaker::of_stability() {
  const Duration segment = host_.clock.segment;
  if (!expectation_.tau || *expectation_.tau <= Duration{}) return none("a stability metric wants a tau above 0");
  if (*expectation_.tau < segment)
    return none("tau " + time_text(*expectation_.tau) + " is below clock.segment " + time_text(segment) +
                ", the smallest that noise is made for");
  if (*expectation_.tau > window_.length())
    return none("tau " + time_text(*expectation_.tau) + " is longer than the window of " + time_text(window_.length()));
  return std::make_unique<StabilityGauge>(window_, expectation_.metric, *expectation_.tau, segment);
}

// All addresses that the host's programs know the source by.
std::vector<IpAddress> GaugeMaker::source_addresses() const {
  std::vector<IpAddress> addresses;
  for (const ProgramSpec& program : host_.programs)
    for (const AskedSource& server : asked_sources(program.kind))
      if (server.host == source_) addresses.insert(addresses.end(), server.addresses.begin(), server.addresses.end());
  return addresses;
}

std::unique_ptr<Gauge> GaugeMaker::of_packets() {
  if (program_) return none("datagrams are counted per host, not per program");
  std::vector<IpAddress> remotes = source_addresses();
  if (!source_.empty() && remotes.empty()) return none("no program of the host asks source " + source_);
  switch (expectation_.metric) {
    case Metric::packets_sent:
      return std::make_unique<PacketGauge>(window_, PacketEvent::What::sent, std::move(remotes));
    case Metric::packets_received:
      return std::make_unique<PacketGauge>(window_, PacketEvent::What::received, std::move(remotes));
    default: return std::make_unique<PacketIntervalGauge>(window_, std::move(remotes));
  }
}

std::unique_ptr<Gauge> GaugeMaker::of_reach(ReachGauge::Which which) {
  if (source_.empty()) return none("this metric wants a source");
  return std::make_unique<ReachGauge>(window_, which, program_, source_);
}

std::unique_ptr<Gauge> GaugeMaker::of_samples(SampleGauge::Which which) {
  const auto reason = find_reason(expectation_.reason.value_or("none"));
  if (!reason) return none("there is no reason " + *expectation_.reason);
  return std::make_unique<SampleGauge>(window_, which, program_, source_, *reason);
}

std::unique_ptr<Gauge> GaugeMaker::of_mitigation() {
  const auto tells = [](const ProgramSpec& program) { return tells_of_sources(program.kind); };
  const bool is_told = program_ ? tells(host_.programs[static_cast<std::size_t>(*program_)])
                                : std::any_of(host_.programs.begin(), host_.programs.end(), tells);
  if (!is_told) return none("the program does not tell what it thinks of its sources: a model would");
  if (expectation_.metric == Metric::selected) return std::make_unique<SelectionGauge>(window_, program_, source_);
  if (expectation_.metric == Metric::hops) return std::make_unique<HopGauge>(window_, program_);
  std::optional<Reason> reason;
  if (expectation_.reason) {
    reason = find_reason(*expectation_.reason);
    if (!reason) return none("there is no reason " + *expectation_.reason);
  }
  if (source_.empty()) return none("this metric wants a source");
  return std::make_unique<StandingGauge>(window_, program_, source_, expectation_.standing, reason);
}

std::unique_ptr<Gauge> GaugeMaker::of_program() {
  if (!program_ && host_.programs.size() == 1) program_ = 0;
  if (expectation_.metric == Metric::bound_covers) return std::make_unique<BoundGauge>(window_, program_);
  if (expectation_.metric == Metric::exit) {
    if (!program_) return none("the host has " + std::to_string(host_.programs.size()) + " programs: name one");
    return std::make_unique<ExitGauge>(window_, *program_);
  }
  if (expectation_.metric == Metric::returns) {
    if (!expectation_.function) return none("returns wants a function");
    return std::make_unique<ReturnGauge>(window_, program_, *expectation_.function);
  }
  if (!expectation_.matches) return std::make_unique<OutputGauge>(window_, program_, std::nullopt);
  try {
    return std::make_unique<OutputGauge>(window_, program_, TextPattern{*expectation_.matches});
  } catch (const std::regex_error& error) {
    return none("matches is not a regular expression: " + std::string{error.what()});
  }
}

std::vector<std::string> members(const ExpandedScenario& scenario, const std::string& name) {
  const auto fleet = scenario.fleets.find(name);
  return fleet == scenario.fleets.end() ? std::vector{name} : fleet->second;
}

}  // namespace

std::vector<MemberGauge> choose_gauges(const ExpandedScenario& scenario, const Expectation& expectation) {
  std::vector<MemberGauge> gauges;
  const std::vector<std::string> sources =
      expectation.source ? members(scenario, *expectation.source) : std::vector<std::string>{""};
  for (const std::string& host_name : members(scenario, expectation.host)) {
    const auto& hosts = scenario.scenario.hosts;
    const auto host = std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.first == host_name; });
    for (const std::string& source : sources) {
      MemberGauge member{-1, host_name, source, nullptr, "there is no such host"};
      if (host != hosts.end()) {
        GaugeMaker maker{scenario, expectation, host->second, source};
        member.host = static_cast<int>(host - hosts.begin());
        member.gauge = maker.make();
        member.reason = maker.reason();
      }
      gauges.push_back(std::move(member));
    }
  }
  return gauges;
}

}  // namespace ntpsim::record
