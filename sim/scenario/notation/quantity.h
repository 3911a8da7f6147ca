// A value with its dimension, for the bounds of an expectation: which dimension is known only from the metric's name.
#pragma once

namespace ntpsim {

enum class Dimension { none, time, frequency, ratio, count, rate, temperature, bytes };

struct Quantity {
  Dimension dimension = Dimension::none;
  double value = 0;  // seconds, fraction, count, bits per second, degrees Celsius, bytes
};

}  // namespace ntpsim
