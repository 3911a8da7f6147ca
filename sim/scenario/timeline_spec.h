// What a scenario changes while it runs. One entry makes one change; its key names the change.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "models/base/leap.h"
#include "models/base/units.h"
#include "sim/scenario/network_spec.h"

namespace ntpsim {

struct StepClock { std::string host; Duration by; };
struct SetFrequency { std::string host; Frequency to; };          // the crystal's constant part
struct SetTemperature { std::string host; Temperature to; };
struct SuspendHost { std::string host; };
struct ResumeHost { std::string host; bool read_rtc = true; };    // false: a virtual machine whose guest is not told
struct MigrateHost { std::string host; Duration jump; std::optional<Frequency> frequency; };
struct StartProgram { std::string host; std::string program; };
struct StopProgram { std::string host; std::string program; };
struct CrashProgram { std::string host; std::string program; };
struct RestartProgram { std::string host; std::string program; Duration down; bool fresh_state = false; };   // its files are gone
struct Cut { std::string network; std::string host; };            // without an error: packets are lost in both directions
struct Restore { std::string network; std::string host; };
struct SetPath { std::string network; PathOverride change; };
struct SetLink {
  std::string network;
  std::optional<DataRate> rate;
  std::optional<Sampled<Duration>> delay;
  std::optional<Ratio> loss;
};
struct SetRoute { RouteSpec route; };
struct SetServer {
  std::string host;
  std::string program;                                            // default: the only server program of the host
  std::optional<int> stratum;
  std::optional<Leap> leap;
  std::optional<std::string> refid;
  std::optional<Duration> offset;
  std::optional<Frequency> drift;
};
struct CallProgram {
  std::string host;
  std::string program;
  std::string function;
  std::map<std::string, std::string> arguments;
};

using Happening = std::variant<StepClock, SetFrequency, SetTemperature, SuspendHost, ResumeHost, MigrateHost,
                               StartProgram, StopProgram, CrashProgram, RestartProgram, Cut, Restore, SetPath, SetLink,
                               SetRoute, SetServer, CallProgram>;

struct TimelineEntry {
  Duration at;
  Happening what;
};

}  // namespace ntpsim
