// When one packet passed the places of a host that can stamp it.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/time.h"

namespace ntpsim {

// Names a packet on its way out whose sender wants to know when it left: chosen by the sender, comes back with the stamps.
using SendId = std::uint64_t;

template <class Time>
struct StampsOn {
  Time program;                            // the program's call made it (sent) or returned with it (received): always there
  std::optional<Time> kernel;
  std::optional<Time> hardware;           // start of frame on the wire
  Time best() const { return hardware ? *hardware : kernel ? *kernel : program; }
};

using PacketTimes = StampsOn<TrueTime>;   // where it passed, in the simulator's time ...
using Stamps = StampsOn<LocalTime>;       // ... and what the host's realtime clock said there

}  // namespace ntpsim
