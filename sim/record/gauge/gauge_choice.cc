#include "sim/record/gauge/gauge_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/record/gauge/clock_gauge.h"
#include "sim/record/gauge/event_gauge.h"
#include "sim/record/verdict/expectation_text.h"
#include "sim/record/gauge/program_gauge.h"
#include "sim/record/quantity_text.h"
#include "sim/record/gauge/source_gauge.h"
#include "sim/record/gauge/stability_gauge.h"
#include "sim/scenario/describe/metric.h"

namespace ntpsim::record {

namespace {

// What one member's gauge is made from. `reason` says why there is no gauge.
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
  const std::vector<ProgramIndex>& programs() const { return programs_; }

 private:
  std::unique_ptr<Gauge> none(std::string reason) {
    reason_ = std::move(reason);
    return nullptr;
  }
  template <class G, class... Arguments>
  std::unique_ptr<Gauge> gauge(Arguments&&... arguments) const {
    return std::make_unique<Hearing<G>>(window_, std::forward<Arguments>(arguments)...);
  }
  std::unique_ptr<Gauge> of_metric();
  std::unique_ptr<Gauge> percentile();
  std::unique_ptr<Gauge> convergence();
  std::unique_ptr<Gauge> stability(StabilityGauge::Estimator* estimator);
  template <class G, class... What>
  std::unique_ptr<Gauge> of_packets(What... what);
  std::unique_ptr<Gauge> of_reach(ReachGauge::Which which);
  std::unique_ptr<Gauge> of_samples(SampleGauge::Which which);
  std::unique_ptr<Gauge> standing();
  std::unique_ptr<Gauge> claimed_bound();
  std::unique_ptr<Gauge> output();
  std::unique_ptr<Gauge> returned();
  std::unique_ptr<Gauge> exit();
  bool find_program();
  bool find_attendants();
  bool is_asked(const ProgramSpec& program) const;
  void choose_only_program();
  std::vector<IpAddress> source_addresses() const;

  const Expectation& expectation_;
  const HostSpec& host_;
  const std::string& source_;
  Window window_;
  std::optional<ProgramIndex> program_;
  std::vector<ProgramIndex> programs_;
  std::string reason_;
};

bool GaugeMaker::find_program() {
  if (!expectation_.program) return true;
  for (std::size_t i = 0; i < host_.programs.size(); ++i)
    if (host_.programs[i].name == *expectation_.program) program_ = ProgramIndex{i};
  if (!program_) reason_ = "the host has no program " + *expectation_.program;
  return program_.has_value();
}

bool GaugeMaker::is_asked(const ProgramSpec& program) const {
  if (program_) return program.name == *expectation_.program;
  const std::vector<AskedSource> sources = asked_sources(program.kind);
  return source_.empty() ||
         std::any_of(sources.begin(), sources.end(), [&](const AskedSource& source) { return source.host == source_; });
}

// Whom the expectation is about: the program that it names or whose source it names, else all. Only those that tell what the
// metric hears can answer for it.
bool GaugeMaker::find_attendants() {
  const MetricRow& row = row_of(expectation_.metric);
  std::string silent;
  for (std::size_t i = 0; i < host_.programs.size(); ++i) {
    const ProgramSpec& program = host_.programs[i];
    if (!is_asked(program)) continue;
    if (tells(program.kind, row.hears)) programs_.emplace_back(i);
    else silent = program.name;
  }
  if (!programs_.empty() || row.attendance == Attendance::unneeded) return true;
  if (silent.empty() && host_.programs.empty()) reason_ = "the host runs no program";
  else if (silent.empty()) reason_ = "no program of the host asks source " + source_;
  else reason_ = fmt::format("{} does not tell: only programs of the kinds {} do", silent,
                             fmt::join(kinds_that_tell(row.hears), ", "));
  return false;
}

void GaugeMaker::choose_only_program() {
  if (!program_ && host_.programs.size() == 1) program_ = ProgramIndex{0};
}

std::unique_ptr<Gauge> GaugeMaker::make() {
  if (window_.from >= window_.until)
    return none("the window is empty: from " + time_text(window_.from) + " until " + time_text(window_.until));
  return find_program() && find_attendants() ? of_metric() : nullptr;
}

// A row for each metric; a metric without a row does not compile.
std::unique_ptr<Gauge> GaugeMaker::of_metric() {
  using Figure = OffsetGauge::Figure;
  switch (expectation_.metric) {
    case Metric::offset: return gauge<OffsetGauge>(expectation_.is_signed ? Figure::range : Figure::magnitude);
    case Metric::offset_rms: return gauge<OffsetGauge>(Figure::rms);
    case Metric::offset_mean: return gauge<OffsetGauge>(Figure::mean);
    case Metric::offset_percentile: return percentile();
    case Metric::frequency: return gauge<RateGauge>(RateGauge::Which::error, expectation_.is_signed);
    case Metric::converge: return convergence();
    case Metric::overshoot: return gauge<OvershootGauge>();
    case Metric::steps: return gauge<StepGauge>(StepGauge::Which::by_programs);
    case Metric::backward_steps: return gauge<StepGauge>(StepGauge::Which::backward);
    case Metric::slew_rate: return gauge<RateGauge>(RateGauge::Which::discipline, expectation_.is_signed);
    case Metric::adev: return stability(stability::overlapping_adev);
    case Metric::mdev: return stability(stability::mdev);
    case Metric::tdev: return stability(stability::tdev);
    case Metric::hdev: return stability(stability::overlapping_hdev);
    case Metric::mtie: return stability(stability::mtie);
    case Metric::packets_sent: return of_packets<PacketGauge>(PacketEvent::What::sent);
    case Metric::packets_received: return of_packets<PacketGauge>(PacketEvent::What::received);
    case Metric::packet_interval: return of_packets<PacketIntervalGauge>();
    case Metric::reach_transitions: return of_reach(ReachGauge::Which::transitions);
    case Metric::unreachable: return of_reach(ReachGauge::Which::until_unreachable);
    case Metric::reachable: return of_reach(ReachGauge::Which::until_reachable);
    case Metric::rejected: return of_samples(SampleGauge::Which::rejected);
    case Metric::accepted: return of_samples(SampleGauge::Which::used);
    case Metric::selected: return gauge<SelectionGauge>(program_, source_, source_addresses());
    case Metric::hops: return gauge<HopGauge>(program_);
    case Metric::judged: return standing();
    case Metric::amplification: return gauge<AmplificationGauge>();
    case Metric::bound_covers: return claimed_bound();
    case Metric::output: return output();
    case Metric::returns: return returned();
    case Metric::exit: return exit();
  }
  return none("no such metric");   // a number that is no metric: the expectation is missed
}

std::unique_ptr<Gauge> GaugeMaker::percentile() {
  if (!expectation_.percentile || !(*expectation_.percentile > 0) || !(*expectation_.percentile <= 100))
    return none("offset_percentile needs a percentile above 0 and up to 100");
  return gauge<PercentileGauge>(*expectation_.percentile);
}

std::unique_ptr<Gauge> GaugeMaker::convergence() {
  if (!expectation_.bound) return none("converge needs a bound");
  return gauge<ConvergenceGauge>(*expectation_.bound);
}

std::unique_ptr<Gauge> GaugeMaker::stability(StabilityGauge::Estimator* estimator) {
  const Duration segment = host_.clock.segment;
  if (!expectation_.tau || *expectation_.tau <= Duration{}) return none("a stability metric needs a tau above 0");
  if (*expectation_.tau < segment)
    return none("tau " + time_text(*expectation_.tau) + " is below clock.segment " + time_text(segment) +
                ", the shortest time for which noise is simulated");
  if (*expectation_.tau > window_.length())
    return none("tau " + time_text(*expectation_.tau) + " is longer than the window of " + time_text(window_.length()));
  return gauge<StabilityGauge>(estimator, *expectation_.tau, segment);
}

// All addresses by which the host's programs know the source.
std::vector<IpAddress> GaugeMaker::source_addresses() const {
  std::vector<IpAddress> addresses;
  for (const ProgramSpec& program : host_.programs)
    for (const AskedSource& server : asked_sources(program.kind))
      if (server.host == source_) addresses.insert(addresses.end(), server.addresses.begin(), server.addresses.end());
  return addresses;
}

template <class G, class... What>
std::unique_ptr<Gauge> GaugeMaker::of_packets(What... what) {
  if (program_) return none("datagrams are counted per host, not per program");
  std::vector<IpAddress> remotes = source_addresses();
  if (!source_.empty() && remotes.empty()) return none("no program of the host asks source " + source_);
  return gauge<G>(what..., std::move(remotes));
}

std::unique_ptr<Gauge> GaugeMaker::of_reach(ReachGauge::Which which) {
  if (source_.empty()) return none("this metric needs a source");
  return gauge<ReachGauge>(which, program_, source_);
}

std::unique_ptr<Gauge> GaugeMaker::of_samples(SampleGauge::Which which) {
  const auto reason = find_reason(expectation_.reason.value_or("none"));
  if (!reason) return none("there is no reason " + *expectation_.reason);
  return gauge<SampleGauge>(which, program_, source_, *reason);
}

std::unique_ptr<Gauge> GaugeMaker::standing() {
  std::optional<Reason> reason;
  if (expectation_.reason) {
    reason = find_reason(*expectation_.reason);
    if (!reason) return none("there is no reason " + *expectation_.reason);
  }
  if (source_.empty()) return none("this metric needs a source");
  return gauge<StandingGauge>(program_, source_, source_addresses(), expectation_.standing, reason);
}

std::unique_ptr<Gauge> GaugeMaker::claimed_bound() {
  choose_only_program();
  return gauge<BoundGauge>(program_);
}

std::unique_ptr<Gauge> GaugeMaker::output() {
  choose_only_program();
  if (!expectation_.matches) return gauge<OutputGauge>(program_, std::nullopt);
  try {
    return gauge<OutputGauge>(program_, TextPattern{*expectation_.matches});
  } catch (const std::regex_error& error) {
    return none("matches is not a regular expression: " + std::string{error.what()});
  }
}

std::unique_ptr<Gauge> GaugeMaker::returned() {
  choose_only_program();
  if (!expectation_.function) return none("returns needs a function");
  return gauge<ReturnGauge>(program_, *expectation_.function);
}

std::unique_ptr<Gauge> GaugeMaker::exit() {
  choose_only_program();
  if (!program_) return none("the host has " + std::to_string(host_.programs.size()) + " programs; expected program");
  return gauge<ExitGauge>(*program_);
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
      MemberGauge member{{}, host_name, source, nullptr, "there is no such host", {}};
      if (host != hosts.end()) {
        GaugeMaker maker{scenario, expectation, host->second, source};
        member.host = HostIndex{host - hosts.begin()};
        member.gauge = maker.make();
        member.reason = maker.reason();
        member.programs = maker.programs();
      }
      gauges.push_back(std::move(member));
    }
  }
  return gauges;
}

}  // namespace ntpsim::record
