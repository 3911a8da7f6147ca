// Real programs and the simulator hand over to each other many thousand times a second. On one core that costs 3.5 us, across
// cores seven times as much, so both stay on the core on which the run began.
#pragma once

#include <sched.h>

namespace ntpsim::cli {

class CorePin {
 public:
  explicit CorePin(bool wanted);
  ~CorePin();                   // where it was allowed before, it may go again
  CorePin(const CorePin&) = delete;
  CorePin& operator=(const CorePin&) = delete;

 private:
  bool pinned_ = false;
  cpu_set_t before_{};
};

}  // namespace ntpsim::cli
