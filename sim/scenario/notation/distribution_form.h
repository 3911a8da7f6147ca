// The forms of a distribution as a scenario has them: {exponential: 2ms}, {normal: {mean: 0ppm, deviation: 20ppm}}.
#pragma once

#include <array>
#include <string_view>

namespace ntpsim {

enum class ParameterKind {
  quantity,
  spread,
  scale,
  shape,
  file,
  column,
  unit
};  // spread: not negative; scale, shape: positive

struct FormParameter {
  std::string_view name;
  ParameterKind kind;
  std::string_view doc;
};

struct FormInfo {
  std::string_view name;
  std::string_view doc;
  std::array<FormParameter, 3> parameters;   // an unused one has no name
};

inline constexpr std::array distribution_forms{
    FormInfo{"uniform",
             "all values between two ends are equally likely",
             {{{"min", ParameterKind::quantity, "lower end"}, {"max", ParameterKind::quantity, "upper end"}, {}}}},
    FormInfo{"normal",
             "normal distribution",
             {{{"mean", ParameterKind::quantity, "mean"},
               {"deviation", ParameterKind::spread, "standard deviation"},
               {}}}},
    FormInfo{"exponential",
             "exponential distribution; may be written as its mean alone",
             {{{"mean", ParameterKind::spread, "mean"}, {}, {}}}},
    FormInfo{"gamma",
             "gamma distribution: mean is shape times scale; with a whole shape, the sum of that number of exponential delays",
             {{{"shape", ParameterKind::shape, "shape"}, {"scale", ParameterKind::scale, "scale"}, {}}}},
    FormInfo{"weibull",
             "Weibull distribution: exponential with shape 1, a heavier tail with a smaller shape",
             {{{"shape", ParameterKind::shape, "shape"}, {"scale", ParameterKind::scale, "scale"}, {}}}},
    FormInfo{"pareto",
             "Pareto distribution, a heavy tail: P(X > x) = (minimum / x)^shape",
             {{{"minimum", ParameterKind::scale, "smallest value"},
               {"shape", ParameterKind::shape, "a smaller shape gives a heavier tail"},
               {}}}},
    FormInfo{"lognormal",
             "log-normal distribution: its logarithm is normal",
             {{{"median", ParameterKind::scale, "half of the values lie below"},
               {"sigma", ParameterKind::shape, "deviation of the natural logarithm"},
               {}}}},
    FormInfo{"empirical",
             "measured values, interpolated linearly between the sorted samples",
             {{{"file", ParameterKind::file, "a text file of columns; a relative name is searched beside the scenario"},
               {"column", ParameterKind::column, "the column, counted from 1"},
               {"unit", ParameterKind::unit, "unit of the column"}}}},
};

}  // namespace ntpsim
