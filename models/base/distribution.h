// A number, or how it is drawn. Values are in SI units (seconds, fractions, degrees): the reader of a scenario converts.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "models/base/random.h"

namespace ntpsim {

struct Constant { double value = 0; };
struct Uniform { double min = 0, max = 0; };
struct Normal { double mean = 0, deviation = 0; };
struct Exponential { double mean = 0; };
struct Gamma { double shape = 1, scale = 0; };                 // mean = shape * scale
struct Weibull { double shape = 1, scale = 0; };
struct Pareto { double minimum = 0, shape = 2; };              // P(X > x) = (minimum / x)^shape
struct LogNormal { double median = 0, sigma = 0; };            // ln X has mean ln(median), deviation sigma
struct Empirical {                                             // linear between the sorted samples
  std::string file;                                            // as written in the scenario, for the resolved copy
  int column = 1;
  std::string unit;
  std::shared_ptr<const std::vector<double>> sorted;
};

class Distribution {
 public:
  using Form = std::variant<Constant, Uniform, Normal, Exponential, Gamma, Weibull, Pareto, LogNormal, Empirical>;

  Distribution() = default;
  Distribution(Form form) : form_{std::move(form)} {}  // NOLINT: a form is a distribution
  static Distribution constant(double value) { return Distribution{Constant{value}}; }

  double draw(Random& random) const;
  double mean() const;       // infinite for Pareto with shape <= 1
  bool is_constant() const { return std::holds_alternative<Constant>(form_); }
  bool is_zero() const { return is_constant() && std::get<Constant>(form_).value == 0; }
  const Form& form() const { return form_; }

 private:
  Form form_ = Constant{};
};

}  // namespace ntpsim
