#include "models/clock/oscillator_profile.h"

#include <array>

namespace ntpsim {

namespace {

constexpr double days_per_year = 365.25;

Frequency per_day(double fraction_per_year) { return Frequency::from_fraction(fraction_per_year / days_per_year); }

Distribution normal(double deviation) { return Distribution{Normal{0, deviation}}; }

// A plain AT cut, some minutes of arc from the angle of zero slope: Gerber and Ballato's coefficients. Five minutes in the
// air of an office (+-2 degrees a day about 25) make +-0.85 ppm a day.
TemperatureConfig at_cut(double day_amplitude, double minutes_of_arc) {
  TemperatureConfig temperature;
  temperature.day_amplitude = day_amplitude;
  temperature.reference = {25};
  temperature.linear_ppm = -5.08 * minutes_of_arc / 60;
  temperature.quadratic_ppm = -0.45e-3;
  temperature.cubic_ppm = 108.6e-6;
  return temperature;
}

// The error that an oven or a compensation leaves is taken as linear in the air's temperature, +-2 degrees a day about 25.
TemperatureConfig remainder_of(double ppm_per_degree) {
  TemperatureConfig temperature;
  temperature.day_amplitude = 2;
  temperature.linear_ppm = ppm_per_degree;
  return temperature;
}

OscillatorProfile perfect() {
  return {"perfect", "counts true time", "by definition", {}, Distribution::constant(0)};
}

OscillatorProfile rubidium() {
  OscillatorConfig config;
  config.ageing_per_day = per_day(2e-10);
  config.temperature = remainder_of(3e-10 / 90 * 1e6);
  config.noise = {.white_fm = 1e-11, .flicker_fm = 1e-12, .random_walk_fm = 1e-15};
  return {"rubidium", "a rubidium gas cell standard, warm and free running",
          "Vig, Introduction to Quartz Frequency Standards (1992), table 1: ageing 2e-10 a year, accuracy 5e-10 over a year. "
          "Mechatronics Handbook (CRC 2002), summary of oscillator types: ADEV 5e-12 to 5e-11 at 1 s, floor 1e-12, offset "
          "after warm-up 5e-12 to 5e-10 (initial frequency: normal, 1e-10). Typical of data sheets: 3e-10 over 90 degrees. "
          "Our choice: random walk that leaves the floor at twelve days.",
          config, normal(1e-10)};
}

OscillatorProfile ocxo() {
  OscillatorConfig config;
  config.ageing_per_day = Frequency::from_fraction(1e-10);
  config.temperature = remainder_of(5e-9 / 90 * 1e6);
  config.noise = {.white_fm = 1e-12, .flicker_fm = 1e-12, .random_walk_fm = 2e-14};
  return {"ocxo", "a quartz oscillator in an oven",
          "Mechatronics Handbook (CRC 2002), summary of oscillator types: ADEV 1e-12 at 1 s and as its floor, offset after "
          "warm-up 1e-10 to 1e-8 (initial frequency: normal, 5e-9), ageing 5e-9 a year. A new unit ages faster and 1e-10 a "
          "day is what data sheets name after a month of running; that is used. Typical of data sheets: 5e-9 over 90 degrees. "
          "Our choice: random walk that leaves the floor at 40 minutes.",
          config, normal(5e-9)};
}

OscillatorProfile tcxo() {
  OscillatorConfig config;
  config.ageing_per_day = per_day(5e-7);
  config.temperature = remainder_of(0.02);
  config.noise = {.white_fm = 1e-9, .flicker_fm = 1e-9, .random_walk_fm = 1e-11};
  return {"tcxo", "a temperature-compensated quartz oscillator",
          "Vig, Introduction to Quartz Frequency Standards (1992), table 1: accuracy 2e-6 over a year, ageing 5e-7 a year. "
          "Mechatronics Handbook (CRC 2002), summary of oscillator types: ADEV 1e-9 to 1e-8 at 1 s, floor 1e-9, offset "
          "1e-6 after warm-up (initial frequency: normal, 1e-6). Typical of data sheets: 0.5 to 2 ppm over the range of "
          "temperatures, here 0.02 ppm per degree. Our choice: random walk that leaves the floor at about three hours.",
          config, normal(1e-6)};
}

OscillatorProfile crystal() {
  OscillatorConfig config;
  config.ageing_per_day = per_day(3e-6);
  config.temperature = at_cut(2, 5);
  config.noise = {.white_fm = 1e-9, .flicker_fm = 5e-9, .random_walk_fm = 2e-10};
  return {"crystal", "the uncompensated AT-cut crystal of a PC in an office",
          "Initial frequency, normal with 50 ppm: data sheets promise +-10 to +-50 ppm at 25 degrees, and Mills, Computer "
          "Network Time Synchronization (2006), reports a median of 78 ppm among 20 000 hosts. Temperature: Gerber and Ballato, "
          "Precision Frequency Control (1985), for the AT cut: -5.08 ppm per degree of temperature and degree of angle, "
          "-4.5e-4 ppm and 1.086e-4 ppm for square and cube. Our choice: an angle of 5 minutes and +-2 degrees a day, which "
          "stay below the few ppm a day that Mills names; flicker of 5e-9, and a random walk that leaves it at ten minutes. "
          "Typical of data sheets: 3 ppm of ageing in the first year.",
          config, normal(50e-6)};
}

OscillatorProfile vm() {
  OscillatorProfile profile = crystal();
  profile.name = "vm";
  profile.doc = "a virtual machine: its host's crystal, read through a hypervisor";
  profile.source =
      "The host's crystal as in crystal. Our choice, in the order of what paravirtualised counters add: readings scattered by "
      "300 ns (white PM of 5.2e-7 at 1 s) with a slow part of 50 ns, from the emulation and scaling of the counter.";
  profile.config.noise.white_pm = 5.2e-7;
  profile.config.noise.flicker_pm = 5e-8;
  return profile;
}

OscillatorProfile poor() {
  OscillatorConfig config;
  config.ageing_per_day = per_day(2e-5);
  config.temperature = at_cut(8, 12);
  config.noise = {.white_fm = 1e-8, .flicker_fm = 3e-8, .random_walk_fm = 2e-9};
  return {"poor", "an unselected crystal without shelter from sun, load and draught",
          "Initial frequency, normal with 150 ppm: Mills, Computer Network Time Synchronization (2006), reports a median of 78 "
          "ppm and hosts beyond 500 ppm. Temperature: 1 ppm per degree, what users of ntpd report of boards (NTP questions "
          "list, February 2012), with +-8 degrees a day. Our choice: noise and ageing several times those of crystal.",
          config, normal(150e-6)};
}

}  // namespace

std::span<const OscillatorProfile> oscillator_profiles() {
  static const std::array profiles{perfect(), rubidium(), ocxo(), tcxo(), crystal(), vm(), poor()};
  return profiles;
}

const OscillatorProfile* find_oscillator_profile(std::string_view name) {
  for (const OscillatorProfile& profile : oscillator_profiles())
    if (profile.name == name) return &profile;
  return nullptr;
}

}  // namespace ntpsim
