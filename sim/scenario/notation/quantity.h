// A value with its dimension, for the bounds of an expectation. The metric gives the dimension.
#pragma once

namespace ntpsim {

enum class Dimension { none, time, frequency, ratio, count, rate, temperature, bytes };

struct Quantity {
  Dimension dimension = Dimension::none;
  double value = 0;  // seconds, fraction, count, bits per second, degrees Celsius, bytes
};

}  // namespace ntpsim
