// How a crystal errs: plain figures, no behaviour. A profile is a set of these with a source for each figure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/base/time.h"
#include "models/base/units.h"

namespace ntpsim {

// Power-law noise by the Allan deviation that it shows (or would show) at tau = 1 s; slope of ADEV in brackets.
struct NoiseConfig {
  double white_pm = 0;        // (-1) on readings of the realtime clock only
  double flicker_pm = 0;      // (-1) on readings of the realtime clock only
  double white_fm = 0;        // (-1/2)
  double flicker_fm = 0;      // (0)
  double random_walk_fm = 0;  // (+1/2)
};

struct TemperatureStep { Duration at; Temperature to; };
struct TemperatureRamp { Duration from; Duration until; Temperature to; };

struct TemperatureConfig {
  Temperature mean{25};
  double day_amplitude = 0;          // degrees Celsius: half of peak to peak of a sine with a period of 24 h
  Duration day_phase;                // when, after the start, the sine crosses its mean going up
  std::vector<TemperatureStep> steps;
  std::vector<TemperatureRamp> ramps;
  std::string trace_file;            // two columns, seconds since start and degrees; linear between rows
  std::shared_ptr<const std::vector<std::pair<double, double>>> trace;

  // y = linear * (T - reference) + quadratic * (T - reference)^2 + cubic * (T - reference)^3
  Temperature reference{25};
  double linear_ppm = 0;             // per degree
  double quadratic_ppm = 0;          // per degree squared
  double cubic_ppm = 0;              // per degree cubed: an AT cut has linear and cubic terms about 25 degrees
};

struct FrequencyJump { Duration at; Frequency by; };

struct OscillatorConfig {
  Frequency frequency;               // constant part of the error
  Frequency ageing_per_day;
  NoiseConfig noise;
  TemperatureConfig temperature;
  std::vector<FrequencyJump> jumps;
  std::string trace_file;            // two columns, seconds since start and fractional frequency error; steps between rows
  std::shared_ptr<const std::vector<std::pair<double, double>>> trace;
  Duration segment = Duration::from_whole_seconds(1);  // the smallest tau that a claim about noise holds for
};

// What makes these figures impossible, in words that name the field; empty if nothing does.
std::string problem_with(const OscillatorConfig& config);

}  // namespace ntpsim
