#include "sim/record/quantity_text.h"

#include <fmt/format.h>

#include <cmath>

namespace ntpsim::record {

namespace {

// Hours and minutes are used where they are whole: windows then look as in the scenario.
std::string long_time(double seconds) {
  const double hours = std::floor(seconds / 3600);
  const double minutes = std::floor((seconds - hours * 3600) / 60);
  const double rest = seconds - hours * 3600 - minutes * 60;
  std::string text;
  if (hours > 0) text += fmt::format("{}h", static_cast<std::int64_t>(hours));
  if (minutes > 0) text += fmt::format("{}min", static_cast<std::int64_t>(minutes));
  if (rest > 0) text += fmt::format("{:.6g}s", rest);
  return text;
}

std::string time_text(double seconds) {
  const double size = std::abs(seconds);
  if (std::isinf(size)) return "never";
  if (size == 0) return "0s";
  if (size < 0.9999995e-6) return fmt::format("{:.6g}ns", seconds * 1e9);
  if (size < 0.9999995e-3) return fmt::format("{:.6g}us", seconds * 1e6);
  if (size < 0.9999995) return fmt::format("{:.6g}ms", seconds * 1e3);
  if (size < 60 || size > 1e12) return fmt::format("{:.6g}s", seconds);
  return (seconds < 0 ? "-" : "") + long_time(size);
}

std::string frequency_text(double fraction) {
  const double size = std::abs(fraction);
  if (size == 0) return "0ppm";
  return size < 1e-8 ? fmt::format("{:.6g}ppb", fraction * 1e9) : fmt::format("{:.6g}ppm", fraction * 1e6);
}

std::string ratio_text(double value) {
  if (value == 0) return "0";
  return std::abs(value) < 1e-4 ? fmt::format("{:.6g}", value) : fmt::format("{:.6g}%", value * 100);
}

}  // namespace

std::string time_text(Duration value) { return time_text(value.seconds()); }

std::string quantity_text(Dimension dimension, double value) {
  switch (dimension) {
    case Dimension::time: return time_text(value);
    case Dimension::frequency: return frequency_text(value);
    case Dimension::ratio: return ratio_text(value);
    case Dimension::rate: return fmt::format("{:.6g}bps", value);
    case Dimension::temperature: return fmt::format("{:.6g}C", value);
    case Dimension::bytes: return fmt::format("{:.12g}B", value);
    case Dimension::count:
    case Dimension::none: return fmt::format("{:.12g}", value);
  }
  return {};
}

}  // namespace ntpsim::record
