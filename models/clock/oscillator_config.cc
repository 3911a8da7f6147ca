#include "models/clock/oscillator_config.h"

#include <cmath>

namespace ntpsim {

namespace {

using Rows = std::vector<std::pair<double, double>>;

// Beyond this a counter would stand still or a Frequency overflow; the worst real crystals are a thousand times better.
constexpr double largest_error = 0.5;
constexpr double longest_time_s = 1e12;

bool within(double value, double bound) { return std::fabs(value) <= bound; }   // false for not-a-number

std::string problem_with_rows(const Rows& rows, const std::string& name, double bound) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string row = name + ": row " + std::to_string(i + 1);
    if (!within(rows[i].first, longest_time_s)) return row + " has no usable time";
    if (i > 0 && !(rows[i].first > rows[i - 1].first)) return row + " is not later than the row before";
    if (!within(rows[i].second, bound)) return row + " has a value out of range";
  }
  return {};
}

std::string problem_with_noise(const NoiseConfig& noise) {
  const std::pair<const char*, double> levels[] = {{"white_pm", noise.white_pm}, {"flicker_pm", noise.flicker_pm},
                                                   {"white_fm", noise.white_fm}, {"flicker_fm", noise.flicker_fm},
                                                   {"random_walk_fm", noise.random_walk_fm}};
  for (const auto& [name, level] : levels)
    if (!(level >= 0 && level <= largest_error)) return std::string{"noise."} + name + " is not between 0 and 0.5";
  return {};
}

std::string problem_with_temperature(const TemperatureConfig& temperature) {
  constexpr double hottest = 1e4;
  for (const double figure : {temperature.mean.celsius, temperature.day_amplitude, temperature.reference.celsius,
                              temperature.linear_ppm, temperature.quadratic_ppm, temperature.cubic_ppm})
    if (!within(figure, hottest)) return "temperature: a figure is out of range";
  for (std::size_t i = 0; i < temperature.steps.size(); ++i) {
    const std::string name = "temperature.steps[" + std::to_string(i) + "]";
    if (temperature.steps[i].at.is_negative()) return name + ".at is before the start";
    if (!within(temperature.steps[i].to.celsius, hottest)) return name + ".to is out of range";
  }
  for (std::size_t i = 0; i < temperature.ramps.size(); ++i) {
    const std::string name = "temperature.ramps[" + std::to_string(i) + "]";
    if (temperature.ramps[i].from.is_negative()) return name + ".from is before the start";
    if (temperature.ramps[i].until <= temperature.ramps[i].from) return name + ".until is not after its from";
    if (!within(temperature.ramps[i].to.celsius, hottest)) return name + ".to is out of range";
  }
  return temperature.trace ? problem_with_rows(*temperature.trace, "temperature.trace", hottest) : std::string{};
}

}  // namespace

std::string problem_with(const OscillatorConfig& config) {
  if (config.segment < Duration::from_nanoseconds(1'000'000)) return "segment is shorter than 1 ms";
  if (config.segment > Duration::from_whole_seconds(86400)) return "segment is longer than a day";
  if (!within(config.frequency.fraction(), largest_error)) return "frequency is beyond +-0.5";
  if (!within(config.ageing_per_day.fraction(), largest_error)) return "ageing_per_day is beyond +-0.5";
  for (std::size_t i = 0; i < config.jumps.size(); ++i) {
    const std::string name = "jumps[" + std::to_string(i) + "]";
    if (config.jumps[i].at.is_negative()) return name + ".at is before the start";
    if (!within(config.jumps[i].by.fraction(), largest_error)) return name + ".by is beyond +-0.5";
  }
  if (std::string problem = problem_with_noise(config.noise); !problem.empty()) return problem;
  if (std::string problem = problem_with_temperature(config.temperature); !problem.empty()) return problem;
  return config.trace ? problem_with_rows(*config.trace, "trace", largest_error) : std::string{};
}

}  // namespace ntpsim
