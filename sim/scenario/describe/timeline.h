// The events of a timeline.
#pragma once

#include "sim/scenario/describe/network.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

// An event that Happening has. One that it has not would be unknown in a scenario: to give it a key does not compile.
template <class Event>
  requires is_one_of<Event, Happening>
using Listed = Event;

template <>
inline constexpr KindInfo kind_info<Listed<StepClock>>{"step_clock",
                                               "Sets a host's realtime clock forward or back; programs are not told."};
template <>
inline constexpr KindInfo kind_info<Listed<SetFrequency>>{"set_frequency", "Changes the constant part of a crystal's error."};
template <>
inline constexpr KindInfo kind_info<Listed<SetTemperature>>{"set_temperature", "Changes the mean temperature of a crystal."};
template <>
inline constexpr KindInfo kind_info<Listed<SuspendHost>>{"suspend",
                                                 "Suspends a host: its clocks stand still and it receives nothing."};
template <> inline constexpr KindInfo kind_info<Listed<ResumeHost>>{"resume", "Wakes a suspended host."};
template <>
inline constexpr KindInfo kind_info<Listed<MigrateHost>>{
    "migrate", "Moves a virtual machine: its counter jumps and may change its rate; programs are not told."};
template <> inline constexpr KindInfo kind_info<Listed<StartProgram>>{"start", "Starts a program that does not run."};
template <> inline constexpr KindInfo kind_info<Listed<StopProgram>>{"stop", "Stops a program in an orderly way."};
template <> inline constexpr KindInfo kind_info<Listed<CrashProgram>>{"crash", "Ends a program abruptly, as SIGKILL does."};
template <> inline constexpr KindInfo kind_info<Listed<RestartProgram>>{"restart", "Stops a program and starts it again."};
template <>
inline constexpr KindInfo kind_info<Listed<Cut>>{
    "cut", "Cuts a host off from a network: its packets are lost in both directions, without an error."};
template <> inline constexpr KindInfo kind_info<Listed<Restore>>{"restore", "Undoes a cut."};
template <>
inline constexpr KindInfo kind_info<Listed<SetPath>>{"set_path", "Changes the fields named here of a network's path."};
template <> inline constexpr KindInfo kind_info<Listed<SetLink>>{"set_link", "Changes the fields named here of a link."};
template <> inline constexpr KindInfo kind_info<Listed<SetRoute>>{"set_route", "Replaces a host's route to a network."};
template <> inline constexpr KindInfo kind_info<Listed<SetServer>>{"set_server", "Changes what a server announces."};
template <>
inline constexpr KindInfo kind_info<Listed<CallProgram>>{
    "call", "Calls a function of a program; the metric `returns` checks what it returns."};

template <class V, Is<StepClock> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host whose clock is set", rules::fleet_or_host);
  v.field("by", s.by, "positive sets it forward", rules::mandatory);
}
template <class V, Is<SetFrequency> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host whose crystal changes", rules::fleet_or_host);
  v.field("to", s.to, "the constant part of the error from then on", {.mandatory = true, .min = -0.1, .max = 0.1});
}
template <class V, Is<SetTemperature> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host whose crystal changes", rules::fleet_or_host);
  v.field("to", s.to, "the mean temperature from then on", {.mandatory = true, .min = -273.15, .max = 200});
}
template <class V, Is<SuspendHost> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host", rules::fleet_or_host);
}
template <class V, Is<ResumeHost> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host", rules::fleet_or_host);
  v.field("read_rtc", s.read_rtc,
          "whether the kernel adds the suspended time to its clock; false: a guest that is not told");
}
template <class V, Is<MigrateHost> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the host", rules::fleet_or_host);
  v.field("jump", s.jump, "size of the counter's jump");
  v.field("frequency", s.frequency, "constant part of the error of the new machine's crystal",
          {.min = -0.1, .max = 0.1, .otherwise = "unchanged"});
}
template <class V, Is<StartProgram> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the program's host", rules::fleet_or_host);
  v.field("program", s.program, "the program", rules::a_program);
}
template <class V, Is<StopProgram> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the program's host", rules::fleet_or_host);
  v.field("program", s.program, "the program", rules::a_program);
}
template <class V, Is<CrashProgram> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the program's host", rules::fleet_or_host);
  v.field("program", s.program, "the program", rules::a_program);
}
template <class V, Is<RestartProgram> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the program's host", rules::fleet_or_host);
  v.field("program", s.program, "the program", rules::a_program);
  v.field("down", s.down, "time between stop and start", rules::not_negative);
  v.field("fresh_state", s.fresh_state, "whether it starts again without the files that it has written (drift file, caches)");
}
template <class V, Is<Cut> S>
void describe(V& v, S& s) {
  v.field("network", s.network, "the network from which it is cut off", rules::a_network);
  v.field("host", s.host, "the host", rules::fleet_or_host);
}
template <class V, Is<Restore> S>
void describe(V& v, S& s) {
  v.field("network", s.network, "the network to which it is connected again", rules::a_network);
  v.field("host", s.host, "the host", rules::fleet_or_host);
}
template <class V, Is<SetPath> S>
void describe(V& v, S& s) {
  v.field("network", s.network, "the network that changes", rules::a_network);
  v.field("from", s.change.from, "the sending host", {.otherwise = "all", .text_form = "a host or a fleet"});
  v.field("to", s.change.to, "the receiving host", {.otherwise = "all", .text_form = "a host or a fleet"});
  v.field("both", s.change.both, "whether the other direction changes as well");
  describe_path(v, s.change.path);
}
template <class V, Is<SetLink> S>
void describe(V& v, S& s) {
  v.field("network", s.network, "the network that changes", rules::a_network);
  v.field("rate", s.rate, "rate in each direction", {.min = 0, .above_min = true, .otherwise = "unchanged"});
  v.field("delay", s.delay, "delay in each direction", {.min = 0, .otherwise = "unchanged"});
  v.field("loss", s.loss, "share of packets lost", {.min = 0, .max = 1, .otherwise = "unchanged"});
}
template <class V, Is<SetRoute> S>
void describe(V& v, S& s) {
  describe(v, s.route);
}
template <class V, Is<SetServer> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the program's host", rules::fleet_or_host);
  v.field("program", s.program, "the server program",
          {.otherwise = "the host's only server", .text_form = "a program of the host"});
  v.field("stratum", s.stratum, "stratum that it announces", {.min = 0, .max = 16, .otherwise = "unchanged"});
  v.field("leap", s.leap, "leap indicator that it announces", rules::unchanged);
  v.field("refid", s.refid, "reference identifier that it announces", rules::unchanged);
  v.field("offset", s.offset, "added to its timestamps", rules::unchanged);
  v.field("drift", s.drift, "rate of growth of an error that is added to its timestamps from then on",
          {.min = -0.5, .max = 0.5, .otherwise = "unchanged"});
}
template <class V, Is<CallProgram> S>
void describe(V& v, S& s) {
  v.field("host", s.host, "the program's host", rules::fleet_or_host);
  v.field("program", s.program, "the program", rules::a_program);
  v.field("function", s.function, "name of the function", rules::mandatory);
  v.field("arguments", s.arguments, "its arguments, by name");
}

template <class V, Is<TimelineEntry> S>
void describe(V& v, S& s) {
  v.field("at", s.at, "when, after the start", {.mandatory = true, .min = 0});
  v.one_of("action", s.what, KindInPath::yes);
}

}  // namespace ntpsim
