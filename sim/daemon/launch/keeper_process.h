// The code that runs in the process that Keeper starts.
#pragma once

#include <cstdint>

#include "sim/daemon/launch/sandbox.h"
#include "sim/daemon/page/shared_page.h"

namespace ntpsim::daemon {

inline constexpr int keeper_ready = 0x6b656570;
inline constexpr std::size_t longest_request = 1 << 17;

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

struct KeeperPlace {
  const SandboxPlan& plan;
  SharedPage& page;
  int channel;
  Isolation isolation;
  unsigned user, group;
};

[[noreturn]] void keep(const KeeperPlace& place);

}  // namespace ntpsim::daemon
