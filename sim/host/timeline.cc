#include "sim/host/timeline.h"

#include <fmt/format.h>

#include <map>
#include <stdexcept>
#include <string>

#include "sim/scenario/describe/timeline.h"

namespace ntpsim::host {

namespace {

NetworkIndex network_index(const ExpandedScenario& scenario, const std::string& name) {
  const auto& networks = scenario.scenario.networks;
  for (std::size_t i = 0; i < networks.size(); ++i)
    if (networks[i].first == name) return NetworkIndex{i};
  throw std::logic_error{"no network " + name};   // the reader has refused such a scenario
}

// The changes of a set_server, as arguments of a call: plain numbers, in SI units.
struct Changes {
  std::map<std::string, std::string> arguments;

  void field(std::string_view, const std::string&, std::string_view, const Rule&) {}   // which server
  template <class T>
  void field(std::string_view name, const std::optional<T>& value, std::string_view, const Rule&) {
    if (value) arguments[std::string{name}] = plain(*value);
  }

 private:
  static std::string plain(const std::string& text) { return text; }
  static std::string plain(Leap leap) { return std::string{word_of(leap)}; }
  static std::string plain(int number) { return fmt::format("{}", number); }
  static std::string plain(Duration time) { return fmt::format("{}", time.seconds()); }
  static std::string plain(Frequency frequency) { return fmt::format("{}", frequency.fraction()); }
};

ProgramIndex program_index(const ExpandedScenario& scenario, HostIndex host, const std::string& name) {
  const auto& programs = scenario.scenario.hosts[host.value()].second.programs;
  for (std::size_t i = 0; i < programs.size(); ++i)
    if (programs[i].name == name) return ProgramIndex{i};
  throw std::logic_error{"no program " + name};
}

// Carries out one entry. A fleet means each of its members, in order.
struct Act {
  RunningWorld& world;

  template <class Do>
  void each(const std::string& host, Do&& act) const {
    for (const auto& member : world.scenario.fleets.at(host)) act(world.scenario.host_index(member));
  }
  template <class Do>
  void each_kernel(const std::string& host, Do&& act) const {
    each(host, [&](HostIndex member) { act(world.hosts[member]->kernel()); });
  }
  template <class Do>
  void each_program(const std::string& host, const std::string& name, Do&& act) const {
    each(host, [&](HostIndex member) { act(world.hosts[member]->program(program_index(world.scenario, member, name))); });
  }
  TrueTime now() const { return world.events.now(); }

  void operator()(const StepClock& e) const {
    each_kernel(e.host, [&](Kernel& kernel) { kernel.step_clock(e.by); });
  }
  void operator()(const SetFrequency& e) const {
    each_kernel(e.host, [&](Kernel& kernel) { kernel.set_frequency(e.to); });
  }
  void operator()(const SetTemperature& e) const {
    each_kernel(e.host, [&](Kernel& kernel) { kernel.set_temperature(e.to); });
  }
  void operator()(const SuspendHost& e) const {
    each_kernel(e.host, [&](Kernel& kernel) { kernel.suspend(); });
  }
  void operator()(const ResumeHost& e) const {
    each_kernel(e.host, [&](Kernel& kernel) { kernel.resume(e.read_rtc); });
  }
  void operator()(const MigrateHost& e) const {
    each_kernel(e.host, [&](Kernel& kernel) { kernel.migrate(e.jump, e.frequency); });
  }
  void operator()(const StartProgram& e) const {
    each_program(e.host, e.program, [](Program& program) { program.start(); });
  }
  void operator()(const StopProgram& e) const {
    each_program(e.host, e.program, [](Program& program) { program.stop(); });
  }
  void operator()(const CrashProgram& e) const {
    each_program(e.host, e.program, [](Program& program) { program.crash(); });
  }
  void operator()(const RestartProgram& e) const {
    each_program(e.host, e.program, [&](Program& program) {
      program.stop();
      if (e.fresh_state) program.forget_state();
      world.events.schedule(now() + e.down, [&program] { program.start(); });
    });
  }
  void operator()(const Cut& e) const {
    const NetworkIndex network = network_index(world.scenario, e.network);
    each(e.host, [&](HostIndex host) { world.networks.cut(network, host); });
  }
  void operator()(const Restore& e) const {
    const NetworkIndex network = network_index(world.scenario, e.network);
    each(e.host, [&](HostIndex host) { world.networks.restore(network, host); });
  }
  void operator()(const SetPath& e) const {
    world.networks.set_path(network_index(world.scenario, e.network), e.change);
  }
  void operator()(const SetLink& e) const { world.networks.set_link(network_index(world.scenario, e.network), e); }
  void operator()(const SetRoute& e) const {
    for (const auto& member : world.scenario.fleets.at(e.route.host)) world.networks.set_route({member, e.route.to, e.route.via});
  }
  void operator()(const SetServer& e) const {
    Changes changes;
    describe(changes, e);
    const Called set{"set", changes.arguments};
    each_program(e.host, e.program, [&](Program& program) { program.call(set); });
  }
  void operator()(const CallProgram& e) const {
    const Called call{e.function, e.arguments};
    each_program(e.host, e.program, [&](Program& program) { program.call(call); });
  }
};

}  // namespace

void schedule_programs(RunningWorld& world) {
  HostIndex index{0};
  for (const auto& [name, spec] : world.scenario.scenario.hosts) {
    Host& host = *world.hosts[index];
    for (const ProgramSpec& what : spec.programs) {
      Program& program = host.program(program_index(world.scenario, index, what.name));
      world.events.schedule(world.scenario.start + what.start, [&program] { program.start(); });
      if (what.stop) world.events.schedule(world.scenario.start + *what.stop, [&program] { program.stop(); });
    }
    index = index.next();
  }
}

void schedule_timeline(RunningWorld& world) {
  for (const auto& entry : world.scenario.scenario.timeline)
    world.events.schedule(world.scenario.start + entry.at, [&world, &entry] {
      world.recorder.timeline(world.events.now(), entry.what);
      std::visit(Act{world}, entry.what);
    });
}

}  // namespace ntpsim::host
