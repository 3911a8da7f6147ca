// What the simulator and a host's keeper say to each other over the channel between them.
//
// The keeper begins by reading the host: its name, its folder and the paths that stay visible, each with a zero at its end. It
// answers `keeper_ready` or a negative errno, and then answers each request.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ntpsim::daemon {

inline constexpr int keeper_ready = 0x6b656570;
inline constexpr std::size_t longest_request = 1 << 17;
inline constexpr int keeper_channel = 3, keeper_page = 4;   // its only descriptors at its start

struct KeeperRequest {
  enum Kind : int { start, signal, look, look_at_thread, activity } kind;
  int process;
  int pid, number;
  int arguments, variables;
};

struct KeeperAnswer {
  int value;
  int has_status, status;                 // of activity: `value` is the thread's state
  std::int64_t processor_time;
};

}  // namespace ntpsim::daemon
