#include "sim/net/networks/frame.h"

#include <algorithm>

namespace ntpsim::net {

Frame Frame::of(const Parcel& parcel, std::optional<MemberIndex> to) {
  return {parcel, to, nullptr, std::max<std::int64_t>(frame_minimum_bytes, parcel.packet->GetSize() + frame_overhead_bytes)};
}

Frame Frame::cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) {
  return {Parcel{nullptr, {}, 0, from}, to, nullptr, bytes};
}

Duration time_of_bytes(std::int64_t bytes, DataRate rate) {
  const auto bits = static_cast<UInt128>(bytes) * 8;
  const auto bits_per_second = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(rate.bits_per_second + 0.5));
  return Duration::from_units(static_cast<Int128>((bits << 64) / bits_per_second));
}

FrameTiming FrameTiming::from(Duration begin, std::int64_t bytes, DataRate rate) {
  FrameTiming timing;
  timing.begin = begin;
  timing.start_of_frame = begin + time_of_bytes(preamble_bytes, rate);
  timing.end = begin + time_of_bytes(preamble_bytes + bytes, rate);
  timing.next = begin + time_of_bytes(preamble_bytes + bytes + gap_bytes, rate);
  return timing;
}

}  // namespace ntpsim::net
