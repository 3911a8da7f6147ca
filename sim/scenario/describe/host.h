// Hosts: their clocks, and the delays between wire and program.
#pragma once

#include "models/clock/oscillator_profile.h"
#include "sim/scenario/describe/program.h"
#include "sim/scenario/profiles/profile_words.h"
#include "sim/scenario/describe/rule.h"
#include "sim/scenario/spec.h"

namespace ntpsim {

template <>
inline constexpr std::array enum_words<SimulatedKernel>{Word{"linux-6.1", "adjtimex, adjtime and the clocks of Linux 6.1"}};

template <class V, Is<TemperatureStep> S>
void describe(V& v, S& s) {
  v.field("at", s.at, "when, after the start", {.mandatory = true, .min = 0});
  v.field("to", s.to, "the temperature from then on", {.mandatory = true, .min = -273.15, .max = 200});
}

template <class V, Is<TemperatureRamp> S>
void describe(V& v, S& s) {
  v.field("from", s.from, "start, relative to the scenario's start", {.mandatory = true, .min = 0});
  v.field("until", s.until, "end", {.mandatory = true, .min = 0});
  v.field("to", s.to, "the temperature at the end", {.mandatory = true, .min = -273.15, .max = 200});
}

template <class V, Is<TemperatureConfig> S>
void describe(V& v, S& s) {
  v.field("mean", s.mean, "mean temperature", {.min = -273.15, .max = 200});
  v.field("day_amplitude", s.day_amplitude, "amplitude of a sine with a period of 24 h",
          {.min = 0, .max = 200, .dimension = Dimension::temperature});
  v.field("day_phase", s.day_phase, "when, after the start, the sine crosses its mean upwards");
  v.field("steps", s.steps, "sudden changes of the mean");
  v.field("ramps", s.ramps, "steady changes of the mean");
  v.field("trace_file", s.trace_file, "recorded temperature: rows of seconds since the start and degrees Celsius",
          rules::a_file);
  v.field("reference", s.reference, "temperature at which it adds nothing to the frequency error",
          {.min = -273.15, .max = 200});
  v.field("linear_ppm", s.linear_ppm, "sensitivity, ppm per degree", {.min = -1000, .max = 1000});
  v.field("quadratic_ppm", s.quadratic_ppm, "sensitivity, ppm per degree squared", {.min = -1000, .max = 1000});
  v.field("cubic_ppm", s.cubic_ppm, "sensitivity, ppm per degree cubed: an AT cut has this and the linear one",
          {.min = -1000, .max = 1000});
}

template <class V, Is<FrequencyJump> S>
void describe(V& v, S& s) {
  v.field("at", s.at, "when, after the start", {.mandatory = true, .min = 0});
  v.field("by", s.by, "added to the frequency error from then on", {.mandatory = true, .min = -0.1, .max = 0.1});
}

// The figures of a crystal. A profile has all of them; a host may have some.
template <class V, class S, class Noise>
void describe_figures(V& v, S& s, Noise& noise) {
  static constexpr Rule figure{.min = 0, .max = 1e-2, .otherwise = "the profile's"};
  v.field("ageing_per_day", s.ageing_per_day, "change of the frequency error per day",
          {.min = -1e-3, .max = 1e-3, .otherwise = "the profile's"});
  v.field("white_pm", noise.white_pm, "white phase noise: Allan deviation at 1 s (slope -1), on readings only", figure);
  v.field("flicker_pm", noise.flicker_pm, "flicker phase noise: Allan deviation at 1 s (slope -1), on readings only",
          figure);
  v.field("white_fm", noise.white_fm, "white frequency noise: Allan deviation at 1 s (slope -1/2)", figure);
  v.field("flicker_fm", noise.flicker_fm, "flicker frequency noise: Allan deviation at 1 s (slope 0)", figure);
  v.field("random_walk_fm", noise.random_walk_fm, "random walk of frequency: Allan deviation at 1 s (slope +1/2)",
          figure);
  v.field("temperature", s.temperature, "temperature around the crystal and its sensitivity; absent fields are the profile's",
          {.otherwise = "the profile's"});
  v.field("jumps", s.jumps, "sudden changes of frequency");
  v.field("trace_file", s.trace_file, "recorded error: rows of seconds since the start and fractional frequency error",
          {.otherwise = "none", .text_form = rules::a_file.text_form});
}

template <class V, Is<OscillatorConfig> S>
void describe(V& v, S& s) {
  describe_figures(v, s, s.noise);
}

template <class V, Is<OscillatorSpec> S>
void describe(V& v, S& s) {
  v.alone("profile");
  v.field("profile", s.profile, "named set of figures; the fields beside it replace them one by one",
          {.words = oscillator_profile_words()});
  v.inherit("temperature", s.temperature, [&s] {   // a day_amplitude alone keeps the profile's sensitivity
    const OscillatorProfile* profile = find_oscillator_profile(s.profile);
    return profile ? profile->config.temperature : TemperatureConfig{};
  });
  describe_figures(v, s, s);
}

template <class V, Is<ClockSpec> S>
void describe(V& v, S& s) {
  v.field("oscillator", s.oscillator, "the crystal's frequency error and noise");
  v.field("offset", s.offset, "realtime minus true time at the start");
  v.field("frequency", s.frequency, "constant part of the frequency error; positive runs fast",
          {.min = -0.1, .max = 0.1, .otherwise = "drawn from the profile"});
  v.field("kernel", s.kernel, "the kernel whose clock and system calls are simulated");
  v.field("precision", s.precision, "readings are truncated to a multiple of this",
          {.min = 0, .max = 1, .above_min = true});
  v.field("segment", s.segment, "time over which frequency is constant; noise is right for averaging times from this on",
          {.min = 0.001, .max = day_s});
}

template <class V, Is<HostProfileSpec> S>
void describe(V& v, S& s) {
  static constexpr Rule delay{.min = 0, .otherwise = "the profile's"};
  static constexpr Rule stamps{.otherwise = "the profile's"};
  v.alone("name");
  v.field("name", s.name, "named set of figures; the fields beside it replace them one by one",
          {.words = host_profile_words()});
  v.field("interrupt", s.interrupt, "time from the last bit on the wire to the kernel's receive stamp", delay);
  v.field("wake_up", s.wake_up, "time from the kernel's receive stamp until the program runs", delay);
  v.field("transmit", s.transmit, "time from the program's send to the kernel's transmit stamp", delay);
  v.field("transmit_queue", s.transmit_queue, "time from the kernel's transmit stamp to the first bit on the wire", delay);
  v.field("kernel_stamps", s.kernel_stamps, "whether the kernel stamps packets", stamps);
  v.field("hardware_stamps", s.hardware_stamps, "whether the network card stamps packets", stamps);
}

template <class V, Is<HostSpec> S>
void describe(V& v, S& s) {
  v.field("count", s.count, "number of hosts in a fleet, called name-1, name-2, ...",
          {.min = 1, .max = 1'000'000, .otherwise = "one host of this name"});
  v.field("clock", s.clock, "its clock");
  v.field("profile", s.profile, "delays and stamps between wire and program");
  v.field("programs", s.programs, "the programs that run on it");
  v.field("forwards", s.forwards, "whether it is a router: forwards packets between its networks");
  v.field("kernel", s.kernel, "what uname and /proc/version tell real programs of the kernel's release",
          {.text_form = "1 to 64 letters, digits, dots and signs"});
  v.field("processors", s.processors, "how many processors real programs find; they run one at a time all the same",
          {.min = 1, .max = 64});
}

}  // namespace ntpsim
