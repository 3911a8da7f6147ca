#include "models/ntp/orphan.h"

#include <stdexcept>
#include <string>

namespace ntpsim::ntp {

namespace {

constexpr std::uint32_t loopback = 0x7f00'0001;            // 127.0.0.1
constexpr std::uint32_t loop_refid = 0x4c4f'4f50;          // "LOOP": stratum 1 has characters, not an address
constexpr std::uint32_t local_clock_refid = 0x7f7f'0100;   // 127.127.1.0, the address of ntpd's driver
constexpr Duration local_clock_dispersion = Duration::from_nanoseconds(10'000'000);

void check(const char* field, std::optional<int> stratum, int min, int max) {
  if (!stratum || (*stratum >= min && *stratum <= max)) return;
  throw std::invalid_argument(std::string{field} + ": " + std::to_string(*stratum) + " is not within " +
                              std::to_string(min) + " and " + std::to_string(max));
}

}  // namespace

OrphanMode::OrphanMode(const OrphanConfig& config) : config_{config} {
  check("stratum", config.stratum, 1, 15);
  check("local_clock", config.local_clock, 0, 14);
}

void OrphanMode::selected(MonoTime now, bool has_source) {
  if (has_source) alone_since_.reset();
  else if (!alone_since_) alone_since_ = now;
}

TimeOrigin OrphanMode::origin(MonoTime now, const SystemVariables& system) const {
  if (!alone_since_) return TimeOrigin::sources;
  if (wait_is_over(now)) {
    if (config_.local_clock) return TimeOrigin::local_clock;
    if (config_.stratum) return TimeOrigin::orphan;
  }
  const auto end = holdover_ends();
  return system.synchronised() && (!end || now < *end) ? TimeOrigin::holdover : TimeOrigin::nothing;
}

SystemVariables OrphanMode::shown(const SystemVariables& system, LocalTime local, MonoTime now) const {
  SystemVariables shown = system;
  const Leap announced = system.synchronised() ? system.leap : Leap::none;
  switch (origin(now, system)) {
    case TimeOrigin::sources:
    case TimeOrigin::holdover: break;
    case TimeOrigin::local_clock:
      shown.leap = announced;
      shown.stratum = *config_.local_clock + 1;
      shown.refid = local_clock_refid;
      shown.root_delay = Duration{};
      shown.root_dispersion = local_clock_dispersion;
      shown.reference_time = local;
      shown.updated = now;
      break;
    case TimeOrigin::orphan:
      shown.leap = announced;
      shown.stratum = *config_.stratum;
      shown.refid = shown.stratum > 1 ? loopback : loop_refid;
      shown.root_delay = Duration{};
      shown.root_dispersion = Duration{};
      shown.updated = now;
      break;
    case TimeOrigin::nothing:
      shown.leap = Leap::unsynchronized;
      shown.stratum = unsynchronised_stratum;
      if (system.synchronised()) shown.refid = init_refid;
      break;
  }
  return shown;
}

bool OrphanMode::wait_is_over(MonoTime now) const {
  const auto end = wait_ends();
  return end && now >= *end;
}

std::optional<Duration> OrphanMode::next(MonoTime now) const {
  const bool takes_over = config_.local_clock || config_.stratum;
  if (wait_is_over(now) && takes_over) return std::nullopt;
  std::optional<Duration> next;
  for (const auto& end : {takes_over ? wait_ends() : std::nullopt, holdover_ends()})
    if (end && *end > now && (!next || *end - now < *next)) next = *end - now;
  return next;
}

std::optional<MonoTime> OrphanMode::wait_ends() const {
  if (!alone_since_) return std::nullopt;
  return *alone_since_ + config_.wait;
}

std::optional<MonoTime> OrphanMode::holdover_ends() const {
  if (!alone_since_ || !config_.holdover) return std::nullopt;
  return *alone_since_ + *config_.holdover;
}

}  // namespace ntpsim::ntp
