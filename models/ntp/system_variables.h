// The system variables of RFC 5905, section 11.1: what a host knows of its own time and sends in its packets.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/leap.h"
#include "models/base/time.h"
#include "models/ntp/constants.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

inline constexpr int unsynchronised_stratum = 16;                 // MAXSTRAT; 0 on the wire
inline constexpr Frequency dispersion_growth = Frequency::from_fraction(phi);
inline constexpr std::uint32_t init_refid = 0x494e4954;           // "INIT": not yet synchronised

struct SystemVariables {
  Leap leap = Leap::unsynchronized;
  int stratum = unsynchronised_stratum;      // own, not the source's
  std::int8_t precision = -20;               // log2 s, of the local clock
  Duration root_delay;
  Duration root_dispersion;                  // at `updated`
  std::uint32_t refid = init_refid;
  std::optional<LocalTime> reference_time;   // when the clock was set or corrected last; nothing: never
  MonoTime updated;                          // the same moment on the monotonic clock

  bool synchronised() const { return leap != Leap::unsynchronized && stratum < unsynchronised_stratum; }
  Duration root_dispersion_at(MonoTime now) const {
    return now > updated ? root_dispersion + dispersion_growth * (now - updated) : root_dispersion;
  }
};

// A header with these variables, without the timestamps of a packet: the common part of all packets of a host.
wire::Header system_header(const SystemVariables& system, MonoTime now);

}  // namespace ntpsim::ntp
