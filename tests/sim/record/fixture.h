// A scenario made of structs, without its reader, and a recorder whose times are in seconds.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "models/base/time.h"
#include "sim/record/recorder.h"

namespace ntpsim::record {

using namespace ntpsim::literals;

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in{file};
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// An empty folder that is gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ntpsim-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Hosts a, b and a fleet c of three; b and a run a client of "server" each. The run lasts 100 s.
inline ExpandedScenario small_scenario() {
  ExpandedScenario expanded;
  Scenario& s = expanded.scenario;
  s.description = "A claim.";
  s.stop = 100_s;
  for (const char* name : {"a", "b", "c-1", "c-2", "c-3"}) {
    HostSpec host;
    SntpClientConfig client;
    client.servers = {{"server", {*IpAddress::parse("10.0.0.9")}, 123}};
    host.programs.push_back({"sntp", {}, {}, client});
    expanded.host_indices.emplace(name, HostIndex{s.hosts.size()});
    s.hosts.emplace_back(name, host);
    expanded.fleets[name] = {name};
  }
  s.networks.emplace_back("lan", NetworkSpec{});
  expanded.fleets["c"] = {"c-1", "c-2", "c-3"};
  expanded.start = TrueTime::at(Duration::from_whole_seconds(s.start.unix_seconds));
  return expanded;
}

class Run {
 public:
  explicit Run(ExpandedScenario expanded = small_scenario()) : scenario_{std::move(expanded)} {}

  // Before anything else.
  Run& expect(const Expectation& expectation) {
    scenario_.scenario.expect.push_back(expectation);
    return *this;
  }
  ExpandedScenario& scenario() { return scenario_; }
  void write_to(const std::filesystem::path& folder) { folder_ = folder; }

  // All programs run from the start on, unless a test starts them itself.
  Recorder& recorder() {
    if (recorder_) return *recorder_;
    recorder_.emplace(scenario_, folder_);
    for (std::size_t host = 0; starts_programs_ && host < scenario_.scenario.hosts.size(); ++host)
      for (std::size_t i = 0; i < scenario_.scenario.hosts[host].second.programs.size(); ++i)
        state(0, static_cast<int>(host), ProgramState::running, static_cast<int>(i));
    return *recorder_;
  }
  Run& start_nothing() {
    starts_programs_ = false;
    return *this;
  }
  TrueTime at(double seconds) const { return scenario_.start + Duration::from_seconds(seconds); }

  // The error of a host's clock goes straight from one point to the next; points are (seconds, error in seconds).
  struct Point { double at; double error; };
  Run& error(int host, const std::vector<Point>& points, Frequency discipline = {}) {
    for (std::size_t i = 1; i < points.size(); ++i)
      recorder().clock_piece(HostIndex{host},
                             {at(points[i - 1].at), at(points[i].at), Duration::from_seconds(points[i - 1].error),
                              Duration::from_seconds(points[i].error), discipline});
    return *this;
  }
  Run& report(double seconds, int host, const Report& report, int program = 0) {
    recorder().report(at(seconds), HostIndex{host}, ProgramIndex{program}, report);
    return *this;
  }
  Run& state(double seconds, int host, ProgramState state, int program = 0) {
    recorder().program_state(at(seconds), HostIndex{host}, ProgramIndex{program}, state);
    return *this;
  }
  Summary finish(double seconds = 100) { return recorder().finish(at(seconds)); }

 private:
  ExpandedScenario scenario_;
  std::optional<std::filesystem::path> folder_;
  std::optional<Recorder> recorder_;
  bool starts_programs_ = true;
};

// An NTP process, which tells of its sources all that there is to tell.
inline NtpConfig asking(const std::vector<std::string>& servers) {
  NtpConfig config;
  for (const std::string& server : servers) config.servers.emplace_back().host = server;
  return config;
}

inline Expectation expectation(Metric metric, const std::string& host = "a") {
  Expectation e;
  e.metric = metric;
  e.host = host;
  return e;
}
inline Quantity quantity(double value) { return {Dimension::none, value}; }

// The one expectation's measured value over `from` to `until`, of host a, whose error goes through the points.
inline Measurement measured(Expectation e, const std::vector<Run::Point>& points) {
  e.max = quantity(0);
  Run run;
  run.expect(e).error(0, points);
  return run.finish().expectations.at(0).decisive.measurement;
}

}  // namespace ntpsim::record
