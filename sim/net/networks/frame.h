// An Ethernet frame, and how long it takes.
//
// A packet is carried behind a header of 14 bytes and before a check sequence of 4, padded to 64 bytes (IEEE 802.3). On the
// wire a preamble of 8 bytes goes ahead and a gap of 12 byte times follows: 1518 bytes occupy a port for 1538.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/base/time.h"
#include "sim/net/networks/network.h"

namespace ntpsim::net {

inline constexpr std::int64_t frame_overhead_bytes = 18;
inline constexpr std::int64_t frame_minimum_bytes = 64;
inline constexpr std::int64_t preamble_bytes = 8;
inline constexpr std::int64_t gap_bytes = 12;

struct Frame {
  Parcel parcel;                       // without a packet: cross traffic
  int to = -1;                         // a member, or
  std::shared_ptr<const std::vector<int>> to_several;
  std::int64_t bytes = 0;              // header to check sequence

  bool is_cross_traffic() const { return parcel.packet == nullptr; }
  static Frame of(const Parcel& parcel, int to);
  static Frame cross_traffic(int from, int to, std::int64_t bytes);
};

Duration time_of_bytes(std::int64_t bytes, DataRate rate);

// When a frame is on the wire at its sender, since the scenario's start.
struct FrameTiming {
  Duration begin;                      // first bit of the preamble
  Duration start_of_frame;             // behind the preamble: where hardware takes its stamp
  Duration end;                        // last bit
  Duration next;                       // the earliest begin of the next frame

  static FrameTiming from(Duration begin, std::int64_t bytes, DataRate rate);
};

}  // namespace ntpsim::net
