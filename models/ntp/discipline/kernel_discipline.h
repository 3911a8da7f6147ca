// What the discipline hands to the kernel's loop: the arguments of ntp_adjtime(), as an AdjustClock.
//
// The kernel amortises the phase and integrates the frequency by itself. The program gives it offsets, and reads the frequency
// back from ClockStatus.
#pragma once

#include <cstdint>
#include <optional>

#include "models/base/leap.h"
#include "models/engine.h"

namespace ntpsim::ntp {

// The status bits of timex, as ClockStatus and AdjustClock have them.
namespace kernel_status {
inline constexpr std::uint32_t pll = 0x0001;
inline constexpr std::uint32_t insert = 0x0010;
inline constexpr std::uint32_t remove = 0x0020;
inline constexpr std::uint32_t unsynchronized = 0x0040;
inline constexpr std::uint32_t nano = 0x2000;
}  // namespace kernel_status

struct KernelUpdate {
  Duration offset;
  int time_constant = 6;
  double jitter_s = 0;
  Duration root_distance;
  Leap leap = Leap::none;
  std::optional<int> tai_offset;
};

// Nothing to amortise, no leap armed, not synchronised: clears the state that an earlier program may have left.
AdjustClock start_kernel_loop(int time_constant);
void hand_to_kernel(const KernelUpdate& update, AdjustClock& call);

}  // namespace ntpsim::ntp
