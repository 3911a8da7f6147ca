#include "sim/host/clock_config.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "sim/scenario/profiles/resolve_oscillator.h"

namespace ntpsim::host {

namespace {

// The POSIX second at which the next day begins. The reader has checked that the text is a date.
std::int64_t midnight_after(const std::string& date) {
  int year = 0;
  unsigned month = 0, day = 0;
  std::sscanf(date.c_str(), "%d-%u-%u", &year, &month, &day);
  const std::chrono::sys_days first{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
  return std::chrono::sys_seconds{first + std::chrono::days{1}}.time_since_epoch().count();
}

}  // namespace

std::shared_ptr<const LeapSchedule> leap_schedule(const Scenario& scenario) {
  if (scenario.leap_seconds.empty()) return nullptr;
  std::vector<LeapSecond> seconds;
  for (const auto& leap : scenario.leap_seconds) seconds.push_back({midnight_after(leap.date), leap.insert});
  return std::make_shared<const LeapSchedule>(std::move(seconds));
}

HostClock::Config clock_config(const ExpandedScenario& scenario, HostIndex host,
                               std::shared_ptr<const LeapSchedule> leap_seconds) {
  const auto& [name, spec] = scenario.scenario.hosts[host.value()];
  HostClock::Config config;
  config.oscillator = resolve_oscillator(spec.clock, scenario.scenario.seed, name);
  config.kernel.precision = spec.clock.precision;
  config.offset = Duration::from_seconds(spec.clock.offset.distribution.mean());   // expand() has made it a constant
  config.leap_seconds = std::move(leap_seconds);
  return config;
}

}  // namespace ntpsim::host
