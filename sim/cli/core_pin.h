// Control passes between real programs and the simulator many thousand times a second. On one core each change costs 3.5 us,
// across cores seven times as much, so both stay on the core on which the run began.
#pragma once

#include <sched.h>

namespace ntpsim::cli {

class CorePin {
 public:
  explicit CorePin(bool wanted);
  ~CorePin();                   // allows the former set of cores again
  CorePin(const CorePin&) = delete;
  CorePin& operator=(const CorePin&) = delete;

 private:
  bool pinned_ = false;
  cpu_set_t before_{};
};

}  // namespace ntpsim::cli
