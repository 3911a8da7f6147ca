#include "models/base/distribution.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "models/base/mathematics.h"

namespace ntpsim {

namespace {

// Marsaglia and Tsang 2000; for shape < 1 their boost by u^(1/shape).
double draw_gamma(double shape, Random& random) {
  const double boost = shape < 1 ? mathematics::power(random.uniform(), 1 / shape) : 1;
  const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = random.normal();
    const double u = random.uniform();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    if (mathematics::log(u) < 0.5 * x * x + d * (1 - v + mathematics::log(v))) return d * v * boost;
  }
}

// The gamma function at x > 0, for means only: Lanczos' series with g = 7.
double gamma_function(double x) {
  static constexpr double p[] = {0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
                                 -176.61502916214059, 12.507343278686905, -0.13857109526572012,
                                 9.9843695780195716e-6, 1.5056327351493116e-7};
  if (x < 0.5) return gamma_function(x + 1) / x;
  double sum = p[0];
  for (int i = 1; i < 9; ++i) sum += p[i] / (x - 1 + i);
  const double t = x + 6.5;
  return 2.5066282746310005024 * mathematics::power(t, x - 0.5) * mathematics::exp(-t) * sum;
}

struct Draw {
  Random& random;
  double operator()(const Constant& d) const { return d.value; }
  double operator()(const Uniform& d) const { return d.min + (d.max - d.min) * random.uniform(); }
  double operator()(const Normal& d) const { return d.mean + d.deviation * random.normal(); }
  double operator()(const Exponential& d) const { return -d.mean * mathematics::log(random.uniform()); }
  double operator()(const Gamma& d) const { return d.scale * draw_gamma(d.shape, random); }
  double operator()(const Weibull& d) const {
    return d.scale * mathematics::power(-mathematics::log(random.uniform()), 1 / d.shape);
  }
  double operator()(const Pareto& d) const { return d.minimum * mathematics::power(random.uniform(), -1 / d.shape); }
  double operator()(const LogNormal& d) const { return d.median * mathematics::exp(d.sigma * random.normal()); }
  double operator()(const Empirical& d) const {
    const auto& samples = *d.sorted;
    const double position = random.uniform() * static_cast<double>(samples.size() - 1);
    const auto index = static_cast<std::size_t>(position);
    if (index + 1 >= samples.size()) return samples.back();
    return samples[index] + (position - static_cast<double>(index)) * (samples[index + 1] - samples[index]);
  }
};

struct Mean {
  double operator()(const Constant& d) const { return d.value; }
  double operator()(const Uniform& d) const { return (d.min + d.max) / 2; }
  double operator()(const Normal& d) const { return d.mean; }
  double operator()(const Exponential& d) const { return d.mean; }
  double operator()(const Gamma& d) const { return d.shape * d.scale; }
  double operator()(const Weibull& d) const { return d.scale * gamma_function(1 + 1 / d.shape); }
  double operator()(const Pareto& d) const {
    return d.shape > 1 ? d.minimum * d.shape / (d.shape - 1) : std::numeric_limits<double>::infinity();
  }
  double operator()(const LogNormal& d) const { return d.median * mathematics::exp(d.sigma * d.sigma / 2); }
  double operator()(const Empirical& d) const {
    const auto& samples = *d.sorted;
    if (samples.size() == 1) return samples.front();
    double area = 0;
    for (std::size_t i = 0; i + 1 < samples.size(); ++i) area += (samples[i] + samples[i + 1]) / 2;
    return area / static_cast<double>(samples.size() - 1);
  }
};

}  // namespace

double Distribution::draw(Random& random) const { return std::visit(Draw{random}, form_); }
double Distribution::mean() const { return std::visit(Mean{}, form_); }

}  // namespace ntpsim
