#include "models/clock/stability.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace ntpsim::stability {

namespace {

Deviation finite(double value) {
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

// True if `intervals` spans of m fit into the phase. Divides, since a product with m could overflow.
bool fits(Phase phase, double tau0, std::size_t m, std::size_t intervals) {
  return tau0 > 0 && m > 0 && !phase.empty() && (phase.size() - 1) / m >= intervals;
}

double second_difference(Phase x, std::size_t i, std::size_t m) { return x[i + 2 * m] - 2 * x[i + m] + x[i]; }
double third_difference(Phase x, std::size_t i, std::size_t m) {
  return x[i + 3 * m] - 3 * x[i + 2 * m] + 3 * x[i + m] - x[i];
}

Deviation allan(Phase x, double tau0, std::size_t m, std::size_t stride) {
  if (!fits(x, tau0, m, 2)) return std::nullopt;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 * m < x.size(); i += stride, ++count) {
    const double d = second_difference(x, i, m);
    sum += d * d;
  }
  return finite(std::sqrt(sum / (2 * static_cast<double>(count))) / (static_cast<double>(m) * tau0));
}

Deviation hadamard(Phase x, double tau0, std::size_t m, std::size_t stride) {
  if (!fits(x, tau0, m, 3)) return std::nullopt;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i + 3 * m < x.size(); i += stride, ++count) {
    const double d = third_difference(x, i, m);
    sum += d * d;
  }
  return finite(std::sqrt(sum / (6 * static_cast<double>(count))) / (static_cast<double>(m) * tau0));
}

}  // namespace

Deviation adev(Phase phase, double tau0, std::size_t m) { return allan(phase, tau0, m, m); }
Deviation overlapping_adev(Phase phase, double tau0, std::size_t m) { return allan(phase, tau0, m, 1); }
Deviation hdev(Phase phase, double tau0, std::size_t m) { return hadamard(phase, tau0, m, m); }
Deviation overlapping_hdev(Phase phase, double tau0, std::size_t m) { return hadamard(phase, tau0, m, 1); }

Deviation mdev(Phase phase, double tau0, std::size_t m) {
  if (!(tau0 > 0) || m == 0 || phase.size() / m < 3) return std::nullopt;
  const std::size_t count = phase.size() - 3 * m + 1;
  double sum = 0;
  double window = 0;   // of m successive second differences, from j on
  for (std::size_t j = 0; j < count; ++j) {
    if (j % m == 0) {   // summed anew every m values, so that rounding errors do not accumulate
      window = 0;
      for (std::size_t i = j; i < j + m; ++i) window += second_difference(phase, i, m);
    } else {
      window += third_difference(phase, j - 1, m);
    }
    sum += window * window;
  }
  const double span = static_cast<double>(m);
  return finite(std::sqrt(sum / (2 * static_cast<double>(count))) / (span * span * tau0));
}

Deviation tdev(Phase phase, double tau0, std::size_t m) {
  const Deviation modified = mdev(phase, tau0, m);
  if (!modified) return std::nullopt;
  return *modified * static_cast<double>(m) * tau0 / std::sqrt(3.0);
}

Deviation mtie(Phase phase, double tau0, std::size_t m) {
  if (!fits(phase, tau0, m, 1)) return std::nullopt;
  // Positions whose value no later one in the window exceeds (or undercuts): the first is the window's extreme.
  std::deque<std::size_t> highest, lowest;
  double largest = 0;
  for (std::size_t i = 0; i < phase.size(); ++i) {
    if (!std::isfinite(phase[i])) return std::nullopt;
    while (!highest.empty() && phase[highest.back()] <= phase[i]) highest.pop_back();
    while (!lowest.empty() && phase[lowest.back()] >= phase[i]) lowest.pop_back();
    highest.push_back(i);
    lowest.push_back(i);
    if (highest.front() + m < i) highest.pop_front();
    if (lowest.front() + m < i) lowest.pop_front();
    if (i >= m) largest = std::max(largest, phase[highest.front()] - phase[lowest.front()]);
  }
  return largest;
}

}  // namespace ntpsim::stability
