#include "models/base/mathematics.h"

#include <cmath>
#include <limits>

namespace ntpsim::mathematics {

namespace {

constexpr double ln2_high = 6.93147180369123816490e-01;  // ln 2 in two parts: n * ln2_high is exact for |n| < 2^20
constexpr double ln2_low = 1.90821492927058770002e-10;

double polynomial(const double* coefficients, int degree, double x) {
  double sum = coefficients[degree];
  for (int i = degree - 1; i >= 0; --i) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

double log(double x) {
  if (!(x > 0)) return -std::numeric_limits<double>::infinity();
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // exact
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2;
    --exponent;
  }
  // ln m = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.172: the series is below 2^-60 after s^23.
  const double s = (mantissa - 1) / (mantissa + 1);
  const double s2 = s * s;
  double series = 0;
  for (int k = 23; k >= 3; k -= 2) series = (series + 1.0 / k) * s2;
  return exponent * ln2_high + (2 * s + (2 * s * series + exponent * ln2_low));
}

double exp(double x) {
  if (x > 709.7) return std::numeric_limits<double>::infinity();
  if (x < -745.0) return 0;
  const double n = std::floor(x * 1.44269504088896340736 + 0.5);
  const double r = (x - n * ln2_high) - n * ln2_low;  // |r| < 0.347
  double sum = 1;
  for (int k = 17; k >= 1; --k) sum = 1 + sum * r / k;
  return std::ldexp(sum, static_cast<int>(n));
}

double sin(double x) {
  // Reduce to [-pi/4, pi/4] with pi/2 in three parts.
  const double n = std::floor(x * 0.63661977236758134308 + 0.5);
  const double r = ((x - n * 1.57079632673412561417e+00) - n * 6.07710050630396597660e-11) - n * 2.02226624879595063154e-21;
  const double r2 = r * r;
  double sine = 0;
  for (int k = 19; k >= 3; k -= 2) sine = (1 + sine) * (-r2 / (k * (k - 1)));
  sine = r + r * sine;
  double cosine = 0;
  for (int k = 20; k >= 2; k -= 2) cosine = (1 + cosine) * (-r2 / (k * (k - 1)));
  cosine = 1 + cosine;
  switch (static_cast<long long>(n) & 3) {
    case 0: return sine;
    case 1: return cosine;
    case 2: return -sine;
    default: return -cosine;
  }
}

double power(double x, double y) { return exp(y * log(x)); }

double normal_quantile(double p) {
  static constexpr double a[] = {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3,
                                 1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr double b[] = {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
                                 2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4,
                                 5.2264952788528545610e+3};
  static constexpr double c[] = {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
                                 3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
                                 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[] = {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
                                 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                                 1.05075007164441684324e-9};
  static constexpr double e[] = {6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
                                 2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[] = {1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
                                 2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, 7, r) / polynomial(b, 7, r);
  }
  double r = std::sqrt(-log(q < 0 ? p : 1 - p));
  double x = 0;
  if (r <= 5) {
    r -= 1.6;
    x = polynomial(c, 7, r) / polynomial(d, 7, r);
  } else {
    r -= 5;
    x = polynomial(e, 7, r) / polynomial(f, 7, r);
  }
  return q < 0 ? -x : x;
}

}  // namespace ntpsim::mathematics
