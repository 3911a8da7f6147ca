// An Ethernet frame and its duration on the wire.
//
// A frame has a header of 14 bytes, the packet, padding to 64 bytes and a check sequence of 4 (IEEE 802.3). On the wire, a
// preamble of 8 bytes precedes it and a gap of 12 byte times follows: 1518 bytes occupy a port for 1538.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "models/base/time.h"
#include "sim/net/networks/network.h"

namespace ntpsim::net {

inline constexpr std::int64_t frame_overhead_bytes = 18;
inline constexpr std::int64_t frame_minimum_bytes = 64;
inline constexpr std::int64_t preamble_bytes = 8;
inline constexpr std::int64_t gap_bytes = 12;

struct Frame {
  Parcel parcel;                       // empty: cross traffic
  std::optional<MemberIndex> to;       // a member, or
  std::shared_ptr<const std::vector<MemberIndex>> to_several;
  std::int64_t bytes = 0;              // from the header to the check sequence

  bool is_cross_traffic() const { return parcel.packet == nullptr; }
  static Frame of(const Parcel& parcel, std::optional<MemberIndex> to);
  static Frame cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes);
};

Duration time_of_bytes(std::int64_t bytes, DataRate rate);

// The times of a frame on its sender's wire, since the scenario's start.
struct FrameTiming {
  Duration begin;                      // first bit of the preamble
  Duration start_of_frame;             // after the preamble: hardware stamps here
  Duration end;                        // last bit
  Duration next;                       // the earliest start of the next frame

  static FrameTiming from(Duration begin, std::int64_t bytes, DataRate rate);
};

}  // namespace ntpsim::net
