#include "models/ntp/leap/leap_smear.h"

#include <stdexcept>

#include "models/base/mathematics.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration second = Duration::from_whole_seconds(1);
constexpr Duration longest = Duration::from_whole_seconds(28 * 86'400);
constexpr double half_pi = 1.5707963267948966;
constexpr std::uint32_t smear_mark = 0xfe00'0000;            // 254.0.0.0
constexpr Int128 refid_unit = Int128{1} << 42;               // 2^-22 s

}  // namespace

LeapSmear::LeapSmear(const LeapSmearConfig& config, const Transition& leap)
    : shape_{config.shape}, leap_{leap.insert ? -second : second} {
  if (config.interval < second || config.interval > longest)
    throw std::invalid_argument("interval: a leap second is smeared over 1 s to 28 days");
  const LocalTime midnight = LocalTime::at(Duration::from_whole_seconds(leap.midnight));
  const bool around = config.place == SmearPlace::around;
  begin_ = midnight - (around ? config.interval / 2 : config.interval);
  end_ = begin_ + config.interval;
  length_ = around ? config.interval - leap_ : config.interval;
  if (!around) end_ += leap_;
}

std::optional<Duration> LeapSmear::offset(LocalTime local, bool passed) const {
  const Duration behind = passed ? leap_ : Duration{};
  const Duration elapsed = local - begin_ - behind;
  if (elapsed.is_negative() || elapsed > length_) return std::nullopt;
  return Duration::from_seconds(leap_.seconds() * progress(elapsed)) - behind;
}

double LeapSmear::progress(Duration elapsed) const {
  const double part = elapsed.seconds() / length_.seconds();
  switch (shape_) {
    case SmearShape::linear: return part;
    case SmearShape::cosine: {
      const double root = mathematics::sin(half_pi * part);
      return root * root;
    }
  }
  return part;
}

std::uint32_t smear_refid(Duration offset) {
  const Int128 nearest = (offset.units() + refid_unit / 2) >> 42;
  return smear_mark | (static_cast<std::uint32_t>(nearest) & 0x00ff'ffffU);
}

std::optional<Duration> smear_of(std::uint32_t refid) {
  if ((refid & 0xff00'0000U) != smear_mark) return std::nullopt;
  const auto value = static_cast<std::int32_t>(refid << 8) >> 8;
  return Duration::from_units(value * refid_unit);
}

SystemVariables smeared(SystemVariables system, std::optional<Duration> offset) {
  if (!system.synchronised()) return system;
  system.leap = Leap::none;
  if (!offset) return system;
  system.refid = smear_refid(*offset);
  if (system.reference_time) *system.reference_time += *offset;
  return system;
}

}  // namespace ntpsim::ntp
