// A scenario as the structs that a YAML file fills. The descriptions in describe/ say each field's name, unit and meaning once;
// the reader, the reference, the JSON Schema, the resolved copy and --set are all made from them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "models/base/time.h"
#include "models/base/units.h"
#include "models/clock/oscillator_config.h"
#include "sim/scenario/expectation_spec.h"
#include "sim/scenario/network_spec.h"
#include "sim/scenario/programs/program_kind.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim {

template <class T>
using Named = std::vector<std::pair<std::string, T>>;   // in the order of the file

// A date and time of UTC, without leap seconds: the value of `start`.
struct Date { std::int64_t unix_seconds = 1'800'000'000; std::int64_t nanoseconds = 0; };

struct RecordSpec {
  Duration clock =
      Duration::from_whole_seconds(10);  // a row of clocks.csv per host each; 0: none. No multiple of a poll
  bool packets = true;
  bool events = true;
  ByteCount log_limit{std::int64_t{64} << 20};   // largest output of a real program
};

struct LeapSecondSpec { std::string date; bool insert = true; };   // the last second of that UTC day

// The oscillator of a host: a profile, and figures that replace the profile's.
struct OscillatorSpec {
  std::string profile = "perfect";
  std::optional<Frequency> ageing_per_day;
  std::optional<double> white_pm, flicker_pm, white_fm, flicker_fm, random_walk_fm;   // ADEV at 1 s
  std::optional<TemperatureConfig> temperature;
  std::vector<FrequencyJump> jumps;
  std::optional<std::string> trace_file;
  std::shared_ptr<const std::vector<std::pair<double, double>>> trace;   // the file's rows, filled by the reader
};

enum class SimulatedKernel { linux_6_1 };

struct ClockSpec {
  OscillatorSpec oscillator;                 // YAML: a profile's name, or a map
  Sampled<Duration> offset;                  // realtime - true at the start
  std::optional<Sampled<Frequency>> frequency;   // replaces the constant part of the profile's error
  SimulatedKernel kernel = SimulatedKernel::linux_6_1;
  Duration precision = Duration::from_nanoseconds(1);
  Duration segment = Duration::from_whole_seconds(1);
};

// The delays between wire and program. Names: ideal, bare-metal, virtual-machine, loaded, embedded.
struct HostProfileSpec {
  std::string name = "ideal";
  std::optional<Sampled<Duration>> interrupt;        // last bit on the wire -> kernel's receive stamp
  std::optional<Sampled<Duration>> wake_up;          // kernel's receive stamp -> the program runs
  std::optional<Sampled<Duration>> transmit;         // the program sends -> kernel's transmit stamp
  std::optional<Sampled<Duration>> transmit_queue;   // kernel's transmit stamp -> first bit on the wire
  std::optional<bool> kernel_stamps;
  std::optional<bool> hardware_stamps;
};

struct ProgramSpec {
  std::string name;                          // default: the kind, or a daemon's profile; unique on its host
  Duration start;                            // after the scenario's start
  std::optional<Duration> stop;
  ProgramKind kind;
};

struct HostSpec {
  std::optional<std::int64_t> count;         // a fleet: client-1 ... client-N
  ClockSpec clock;
  HostProfileSpec profile;
  std::vector<ProgramSpec> programs;
  bool forwards = false;                     // a router: forwards packets between its networks
  std::string kernel = "6.1.0";              // the release that uname gives
  std::int64_t processors = 1;
};

struct Scenario {
  int format = 1;
  std::string description;
  Date start;
  Duration stop;
  std::uint64_t seed = 1;
  RecordSpec record;
  std::vector<LeapSecondSpec> leap_seconds;
  Named<HostSpec> hosts;
  Named<NetworkSpec> networks;
  std::vector<RouteSpec> routes;
  std::vector<TimelineEntry> timeline;
  std::vector<Expectation> expect;

  std::filesystem::path folder;              // the file's, absolute; not a key: relative data files are searched there
};

}  // namespace ntpsim
