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

// What a set_server changes, as arguments of a call: plain numbers, in SI units.
struct Changes {
  std::map<std::string, std::string> arguments;

  void field(std::string_view, const std::string&, std::string_view, const Rule&) {}   // which server
  template <class T>
  void field(std::string_view name, const std::optional<T>& value, std::string_view, const Rule&) {
    if (value) arguments[std::string{name}] = plain(*value);
  }

 private:
  static std::string plain(const std::string& text) { return text; }
  static std::string plain(int number) { return fmt::format("{}", number); }
  static std::string plain(Duration time) { return fmt::format("{}", time.seconds()); }
  static std::string plain(Frequency frequency) { return fmt::format("{}", frequency.fraction()); }
};

// Does one entry. A host that is a fleet means each of its members, in order.
struct Act {
  RunningWorld& world;

  template <class Do>
  void each(const std::string& host, Do&& act) const {
    for (const auto& member : world.scenario.fleets.at(host)) {
      const int index = world.scenario.host_index(member);
      act(*world.hosts[static_cast<std::size_t>(index)], index);
    }
  }
  template <class Do>
  void each_program(const std::string& host, const std::string& name, Do&& act) const {
    each(host, [&](Host& member, int index) { act(member, program_index(index, name)); });
  }
  int program_index(int host, const std::string& name) const {
    const auto& programs = world.scenario.scenario.hosts[static_cast<std::size_t>(host)].second.programs;
    for (std::size_t i = 0; i < programs.size(); ++i)
      if (programs[i].name == name) return static_cast<int>(i);
    return -1;
  }
  TrueTime now() const { return world.events.now(); }

  void operator()(const StepClock& e) const {
    each(e.host, [&](Host& h, int) { h.step_clock(e.by); });
  }
  void operator()(const SetFrequency& e) const {
    each(e.host, [&](Host& h, int) { h.set_frequency(e.to); });
  }
  void operator()(const SetTemperature& e) const {
    each(e.host, [&](Host& h, int) { h.set_temperature(e.to); });
  }
  void operator()(const SuspendHost& e) const {
    each(e.host, [&](Host& h, int) { h.suspend(); });
  }
  void operator()(const ResumeHost& e) const {
    each(e.host, [&](Host& h, int) { h.resume(e.read_rtc); });
  }
  void operator()(const MigrateHost& e) const {
    each(e.host, [&](Host& h, int) { h.migrate(e.jump, e.frequency); });
  }
  void operator()(const StartProgram& e) const {
    each_program(e.host, e.program, [&](Host& h, int program) { h.start_program(program); });
  }
  void operator()(const StopProgram& e) const {
    each_program(e.host, e.program, [&](Host& h, int program) { h.stop_program(program, record::ProgramState::stopped); });
  }
  void operator()(const CrashProgram& e) const {
    each_program(e.host, e.program, [&](Host& h, int program) { h.stop_program(program, record::ProgramState::crashed); });
  }
  void operator()(const RestartProgram& e) const {
    each_program(e.host, e.program, [&](Host& h, int program) {
      h.stop_program(program, record::ProgramState::stopped);
      if (e.fresh_state) h.forget_state(program);
      world.events.schedule(now() + e.down, [&h, program] { h.start_program(program); });
    });
  }
  void operator()(const Cut& e) const {
    const NetworkIndex network = network_index(world.scenario, e.network);
    each(e.host, [&](Host&, int index) { world.networks.cut(network, HostIndex{index}); });
  }
  void operator()(const Restore& e) const {
    const NetworkIndex network = network_index(world.scenario, e.network);
    each(e.host, [&](Host&, int index) { world.networks.restore(network, HostIndex{index}); });
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
    each_program(e.host, e.program, [&](Host& h, int program) { h.call(program, set); });
  }
  void operator()(const CallProgram& e) const {
    const Called call{e.function, e.arguments};
    each_program(e.host, e.program, [&](Host& h, int program) { h.call(program, call); });
  }
};

}  // namespace

void schedule_programs(RunningWorld& world) {
  for (std::size_t h = 0; h < world.hosts.size(); ++h) {
    Host* host = world.hosts[h].get();
    const auto& programs = world.scenario.scenario.hosts[h].second.programs;
    for (std::size_t p = 0; p < programs.size(); ++p) {
      const int program = static_cast<int>(p);
      world.events.schedule(world.scenario.start + programs[p].start, [host, program] { host->start_program(program); });
      if (programs[p].stop)
        world.events.schedule(world.scenario.start + *programs[p].stop,
                                 [host, program] { host->stop_program(program, record::ProgramState::stopped); });
    }
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
