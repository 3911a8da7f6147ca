// Measures of a clock's stability, from its time error (phase, in seconds) at equal distances tau0, at tau = m * tau0.
// Definitions as in NIST SP 1065 (Riley 2008), chapter 5, and ITU-T G.810 for MTIE.
//
// The result is empty where there is no figure: m or tau0 is zero, the phase is too short for m, or it is not finite.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace ntpsim::stability {

using Phase = std::span<const double>;
using Deviation = std::optional<double>;

Deviation adev(Phase phase, double tau0, std::size_t m);               // Allan, from 2m + 1 points on
Deviation overlapping_adev(Phase phase, double tau0, std::size_t m);   // the same quantity from every starting point
Deviation mdev(Phase phase, double tau0, std::size_t m);               // modified Allan, from 3m points on
Deviation tdev(Phase phase, double tau0, std::size_t m);               // time deviation in seconds: tau * mdev / sqrt 3
Deviation hdev(Phase phase, double tau0, std::size_t m);               // Hadamard, from 3m + 1 points on: blind to drift
Deviation overlapping_hdev(Phase phase, double tau0, std::size_t m);
Deviation mtie(Phase phase, double tau0, std::size_t m);               // largest peak to peak within m * tau0, in seconds

}  // namespace ntpsim::stability
