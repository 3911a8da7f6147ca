// Time as ntpsim knows it: spans, points on named scales, and relative rates.
//
// A Duration is a signed 128-bit count of 2^-64 s (the date resolution of RFC 5905, section 6), so adding is exact and
// months of simulated time lose nothing. An Instant carries its scale in its type: subtracting instants of different
// scales does not compile. Nothing is built from a bare number: write 5_ms, Duration::from_seconds(x) or from_nanoseconds(n).
#pragma once

#include <compare>
#include <cstdint>

namespace ntpsim {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

class Duration {
 public:
  constexpr Duration() = default;

  static constexpr Duration from_units(Int128 units) { return Duration{units}; }
  static constexpr Duration from_whole_seconds(std::int64_t seconds) { return Duration{Int128{seconds} << 64}; }

  // Rounds up, so that floor_nanoseconds() gives the same number back and no deadline becomes earlier.
  static constexpr Duration from_nanoseconds(std::int64_t nanoseconds) {
    std::int64_t seconds = nanoseconds / 1'000'000'000;
    std::int64_t rest = nanoseconds % 1'000'000'000;
    if (rest < 0) {
      rest += 1'000'000'000;
      --seconds;
    }
    // 2^64 / 10^9 = 18446744073 + 709551616 / 10^9.
    const auto r = static_cast<std::uint64_t>(rest);
    const std::uint64_t fraction = r * 18'446'744'073U + (r * 709'551'616U + 999'999'999U) / 1'000'000'000U;
    return Duration{(Int128{seconds} << 64) + static_cast<Int128>(fraction)};
  }

  // For values that people write and filters compute; nearest unit of the double.
  static constexpr Duration from_seconds(double seconds) {
    const bool negative = seconds < 0;
    const double magnitude = negative ? -seconds : seconds;
    const auto whole = static_cast<std::uint64_t>(magnitude);
    const double fraction = magnitude - static_cast<double>(whole);
    const UInt128 units = (UInt128{whole} << 64) + static_cast<UInt128>(fraction * 18446744073709551616.0 + 0.5);
    return Duration{negative ? -static_cast<Int128>(units) : static_cast<Int128>(units)};
  }

  constexpr Int128 units() const { return units_; }
  constexpr double seconds() const { return static_cast<double>(units_) * 0x1p-64; }
  constexpr std::int64_t floor_seconds() const { return static_cast<std::int64_t>(units_ >> 64); }
  constexpr std::int64_t floor_nanoseconds() const {
    const UInt128 scaled = UInt128{static_cast<std::uint64_t>(units_)} * 1'000'000'000U;
    return floor_seconds() * 1'000'000'000 + static_cast<std::int64_t>(scaled >> 64);
  }
  // The smallest n with from_nanoseconds(n) >= *this: a whole nanosecond stays what it is, though its fraction was rounded up.
  constexpr std::int64_t ceil_nanoseconds() const { return Duration{units_ - 1}.floor_nanoseconds() + 1; }
  constexpr std::int64_t nearest_nanoseconds() const {
    return (*this + Duration{Int128{1} << 63} / 1'000'000'000).floor_nanoseconds();
  }

  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration operator-() const { return Duration{-units_}; }
  constexpr Duration& operator+=(Duration other) { units_ += other.units_; return *this; }
  constexpr Duration& operator-=(Duration other) { units_ -= other.units_; return *this; }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration{a.units_ + b.units_}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.units_ - b.units_}; }
  friend constexpr Duration operator*(Duration a, std::int64_t factor) { return Duration{a.units_ * factor}; }
  friend constexpr Duration operator*(std::int64_t factor, Duration a) { return Duration{a.units_ * factor}; }
  friend constexpr Duration operator/(Duration a, std::int64_t divisor) { return Duration{a.units_ / divisor}; }
  constexpr Duration abs() const { return units_ < 0 ? Duration{-units_} : *this; }
  constexpr bool is_zero() const { return units_ == 0; }
  constexpr bool is_negative() const { return units_ < 0; }

 private:
  explicit constexpr Duration(Int128 units) : units_{units} {}
  Int128 units_ = 0;
};

// A relative rate (an error of 10 ppm is 1e-5), in units of 2^-62 and so within +-2.
class Frequency {
 public:
  constexpr Frequency() = default;
  static constexpr Frequency from_units(std::int64_t units) { return Frequency{units}; }
  static constexpr Frequency from_fraction(double fraction) {
    const double scaled = fraction * 4611686018427387904.0;
    return Frequency{static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5)};
  }
  static constexpr Frequency from_ppm(double ppm) { return from_fraction(ppm * 1e-6); }

  constexpr std::int64_t units() const { return units_; }
  constexpr double fraction() const { return static_cast<double>(units_) * 0x1p-62; }
  constexpr double ppm() const { return fraction() * 1e6; }

  constexpr auto operator<=>(const Frequency&) const = default;
  constexpr Frequency operator-() const { return Frequency{-units_}; }
  constexpr Frequency& operator+=(Frequency other) { units_ += other.units_; return *this; }
  constexpr Frequency& operator-=(Frequency other) { units_ -= other.units_; return *this; }
  friend constexpr Frequency operator+(Frequency a, Frequency b) { return Frequency{a.units_ + b.units_}; }
  friend constexpr Frequency operator-(Frequency a, Frequency b) { return Frequency{a.units_ - b.units_}; }

  // Rounds towards minus infinity, so that t + f * t never decreases with t for |f| < 1.
  friend constexpr Duration operator*(Frequency f, Duration d) {
    const Int128 whole = Int128{d.floor_seconds()} * f.units_;
    const Int128 fraction = static_cast<Int128>(static_cast<std::uint64_t>(d.units())) * f.units_;
    return Duration::from_units((whole << 2) + (fraction >> 62));
  }
  friend constexpr Duration operator*(Duration d, Frequency f) { return f * d; }

  // The inverse of d + f * d, exactly: the smallest d >= 0 with d + f * d >= target. Needs f > -1; saturates when no
  // Duration is long enough.
  friend constexpr Duration shortest_reaching(Duration target, Frequency f) {
    if (target.units() <= 0) return Duration{};
    // ceil(target * 2^62 / (2^62 + f)): a division of 192 by 64 bits, one limb after the other.
    const std::uint64_t divisor = (std::uint64_t{1} << 62) + static_cast<std::uint64_t>(f.units_);
    const auto numerator = static_cast<UInt128>(target.units());
    const UInt128 low = numerator << 62;
    const UInt128 most = ~UInt128{0} >> 1;
    UInt128 rest = numerator >> 66;
    if (rest >= divisor) return Duration::from_units(static_cast<Int128>(most));
    rest = (rest << 64) | (low >> 64);
    const UInt128 high_quotient = rest / divisor;
    rest = ((rest % divisor) << 64) | static_cast<std::uint64_t>(low);
    const UInt128 quotient = (high_quotient << 64) + rest / divisor + (rest % divisor != 0 ? 1 : 0);
    return Duration::from_units(static_cast<Int128>(quotient > most ? most : quotient));
  }

 private:
  explicit constexpr Frequency(std::int64_t units) : units_{units} {}
  std::int64_t units_ = 0;
};

// A point in time on one scale, counted from the Unix epoch (MonoScale: from the host's boot).
template <class Scale>
class Instant {
 public:
  constexpr Instant() = default;
  static constexpr Instant at(Duration since_epoch) { return Instant{since_epoch}; }
  constexpr Duration since_epoch() const { return since_epoch_; }

  constexpr auto operator<=>(const Instant&) const = default;
  constexpr Instant& operator+=(Duration d) { since_epoch_ += d; return *this; }
  constexpr Instant& operator-=(Duration d) { since_epoch_ -= d; return *this; }
  friend constexpr Instant operator+(Instant a, Duration d) { return Instant{a.since_epoch_ + d}; }
  friend constexpr Instant operator-(Instant a, Duration d) { return Instant{a.since_epoch_ - d}; }
  friend constexpr Duration operator-(Instant a, Instant b) { return a.since_epoch_ - b.since_epoch_; }

 private:
  explicit constexpr Instant(Duration since_epoch) : since_epoch_{since_epoch} {}
  Duration since_epoch_;
};

struct TrueScale {};
struct CounterScale {};
struct LocalScale {};
struct MonoScale {};

using TrueTime = Instant<TrueScale>;        // the simulator's own time: uniform, never steps, no leap seconds
using CounterTime = Instant<CounterScale>;  // what the host's crystal has counted: the clock's raw material
using LocalTime = Instant<LocalScale>;      // a host's realtime clock, the one that NTP disciplines
using MonoTime = Instant<MonoScale>;        // a host's monotonic clock: slewed with realtime, never stepped

namespace literals {
constexpr Duration operator""_s(unsigned long long n) { return Duration::from_whole_seconds(static_cast<std::int64_t>(n)); }
constexpr Duration operator""_s(long double x) { return Duration::from_seconds(static_cast<double>(x)); }
constexpr Duration operator""_min(unsigned long long n) { return Duration::from_whole_seconds(static_cast<std::int64_t>(n) * 60); }
constexpr Duration operator""_h(unsigned long long n) { return Duration::from_whole_seconds(static_cast<std::int64_t>(n) * 3600); }
constexpr Duration operator""_ms(unsigned long long n) {
  return Duration::from_nanoseconds(static_cast<std::int64_t>(n) * 1'000'000);
}
constexpr Duration operator""_us(unsigned long long n) { return Duration::from_nanoseconds(static_cast<std::int64_t>(n) * 1'000); }
constexpr Duration operator""_ns(unsigned long long n) { return Duration::from_nanoseconds(static_cast<std::int64_t>(n)); }
constexpr Frequency operator""_ppm(unsigned long long n) { return Frequency::from_ppm(static_cast<double>(n)); }
constexpr Frequency operator""_ppm(long double x) { return Frequency::from_ppm(static_cast<double>(x)); }
}  // namespace literals

}  // namespace ntpsim
