#include "sim/host/run.h"

#include <stdlib.h>

#include <algorithm>
#include <memory>

#include "sim/host/host.h"
#include "sim/host/run_fault.h"
#include "sim/host/timeline.h"

namespace ntpsim::host {

namespace {

Hosts make_hosts(RunContext& context, Networks& networks) {
  Hosts hosts;
  while (hosts.size() < context.scenario.scenario.hosts.size())
    hosts.push_back(std::make_unique<Host>(context, hosts.next(), networks.port(hosts.next())));
  return hosts;
}

// Writes a row of clocks.csv for every host at intervals of `every`, and at the start and the end.
class Sampler {
 public:
  Sampler(RunningWorld& world, Duration every) : world_{world}, every_{every} {}

  void start() {
    if (!every_.is_zero()) world_.events.schedule(world_.scenario.start, [this] { sample(); });
  }
  void sample() {
    const TrueTime now = world_.events.now();
    for (const auto& host : world_.hosts) {
      HostClock& clock = host->kernel().clock();
      host->kernel().record().clock_sample(clock.error(now), clock.frequency_error(now));
    }
    world_.events.schedule(now + every_, [this] { sample(); });
  }

 private:
  RunningWorld& world_;
  Duration every_;
};

// The folder of the hosts' files: in the run's folder, or a temporary one if the run has none.
class HostFiles {
 public:
  explicit HostFiles(const std::optional<std::filesystem::path>& folder) : temporary_{!folder} {
    path_ = folder ? std::filesystem::absolute(*folder) : std::filesystem::temp_directory_path() / "ntpsim-XXXXXX";
    if (!temporary_) return;
    std::string pattern = path_.string();
    if (mkdtemp(pattern.data()) == nullptr) throw RunFault{pattern + ": cannot make a temporary folder"};
    path_ = pattern;
  }
  ~HostFiles() {
    std::error_code ignored;
    if (temporary_) std::filesystem::remove_all(path_, ignored);
  }
  HostFiles(const HostFiles&) = delete;
  HostFiles& operator=(const HostFiles&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  bool temporary_;
  std::filesystem::path path_;
};

// A run goes in slices, after each of which the caller may end it: a thousand, each at most an hour of simulated time.
std::int64_t slices_of(Duration stop) { return std::max<std::int64_t>(1000, stop.floor_seconds() / 3600); }

}  // namespace

RunResult run(const ExpandedScenario& scenario, EventQueue& events, Networks& networks, record::Recorder& recorder,
              const RunOptions& options) {
  if (options.pcap) {
    recorder.capture_packets();
    networks.watch_segments([&recorder](HostIndex host, TrueTime at, std::span<const std::uint8_t> packet) {
      recorder.segment(host, at, packet);
    });
  }
  const auto first_warnings = networks.warnings();
  for (const auto& warning : first_warnings) recorder.warning(warning);

  const HostFiles host_files{options.folder};
  RunContext context{scenario, events, recorder,
                     {options.packages, options.library, options.loader, options.debugger, host_files.path()}};
  Hosts hosts = make_hosts(context, networks);
  RunningWorld world{scenario, events, networks, recorder, hosts};
  Sampler sampler{world, scenario.scenario.record.clock};
  sampler.start();
  schedule_programs(world);
  schedule_timeline(world);

  const std::int64_t slices = slices_of(scenario.scenario.stop);
  for (std::int64_t slice = 1; slice <= slices; ++slice) {
    const double done = static_cast<double>(slice) / static_cast<double>(slices);
    events.run_until(slice == slices ? context.end
                                 : scenario.start + Duration::from_seconds(scenario.scenario.stop.seconds() * done));
    if (context.fault) throw RunFault{*context.fault};
    if (options.keep_going && !options.keep_going(done) && slice < slices) return {RunEnd::abandoned, {}};
  }
  const auto warnings = networks.warnings();
  for (std::size_t i = first_warnings.size(); i < warnings.size(); ++i) recorder.warning(warnings[i]);
  for (auto& host : hosts) host->end_of_run();
  if (context.fault) throw RunFault{*context.fault};
  for (auto& host : hosts) host->kernel().clock().advance(context.end);   // the last pieces
  return {RunEnd::finished, recorder.finish(context.end)};
}

}  // namespace ntpsim::host
