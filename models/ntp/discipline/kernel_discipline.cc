#include "models/ntp/discipline/kernel_discipline.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration no_bound = Duration::from_whole_seconds(16);   // MAXDISP: the kernel keeps no larger bound

std::uint32_t leap_bit(Leap leap) {
  switch (leap) {
    case Leap::none: return 0;
    case Leap::insert: return kernel_status::insert;
    case Leap::remove: return kernel_status::remove;
    case Leap::unsynchronized: return kernel_status::unsynchronized;
  }
  return 0;
}

}  // namespace

AdjustClock start_kernel_loop(int time_constant) {
  AdjustClock call;
  call.slew = Duration{};
  call.status = kernel_status::pll | kernel_status::nano | kernel_status::unsynchronized;
  call.time_constant = time_constant;
  call.pll_offset = Duration{};
  call.max_error = no_bound;
  call.estimated_error = no_bound;
  return call;
}

// Every call carries the status, because the kernel sets STA_UNSYNC by itself after a step and when max_error reaches 16 s.
void hand_to_kernel(const KernelUpdate& update, AdjustClock& call) {
  call.status = kernel_status::pll | kernel_status::nano | leap_bit(update.leap);
  call.time_constant = update.time_constant;
  call.pll_offset = update.offset;
  call.max_error = update.root_distance;
  call.estimated_error = Duration::from_seconds(update.jitter_s);
  call.tai_offset = update.tai_offset;
}

}  // namespace ntpsim::ntp
