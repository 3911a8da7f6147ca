// The forms of a distribution as they are written: {exponential: 2ms}, {normal: {mean: 0ppm, deviation: 20ppm}}.
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
             "between two ends",
             {{{"min", ParameterKind::quantity, "lower end"}, {"max", ParameterKind::quantity, "upper end"}, {}}}},
    FormInfo{"normal",
             "a bell",
             {{{"mean", ParameterKind::quantity, "its middle"},
               {"deviation", ParameterKind::spread, "standard deviation"},
               {}}}},
    FormInfo{"exponential",
             "waiting times; may be written as its mean alone",
             {{{"mean", ParameterKind::spread, "its mean"}, {}, {}}}},
    FormInfo{"gamma",
             "mean is shape times scale; an Erlang sum of hops where shape is whole",
             {{{"shape", ParameterKind::shape, "shape"}, {"scale", ParameterKind::scale, "scale"}, {}}}},
    FormInfo{"weibull",
             "stretched waiting times",
             {{{"shape", ParameterKind::shape, "shape"}, {"scale", ParameterKind::scale, "scale"}, {}}}},
    FormInfo{"pareto",
             "heavy tail: P(X > x) = (minimum / x)^shape",
             {{{"minimum", ParameterKind::scale, "smallest value"},
               {"shape", ParameterKind::shape, "the smaller, the heavier the tail"},
               {}}}},
    FormInfo{"lognormal",
             "its logarithm is normal",
             {{{"median", ParameterKind::scale, "half of the values lie below"},
               {"sigma", ParameterKind::shape, "deviation of the natural logarithm"},
               {}}}},
    FormInfo{"empirical",
             "measured values, linear between the sorted samples",
             {{{"file", ParameterKind::file, "a text file of columns; a relative name is searched beside the scenario"},
               {"column", ParameterKind::column, "which column, from 1"},
               {"unit", ParameterKind::unit, "unit of the column"}}}},
};

}  // namespace ntpsim
