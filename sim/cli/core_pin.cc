#include "sim/cli/core_pin.h"

namespace ntpsim::cli {

CorePin::CorePin(bool wanted) {
  const int core = sched_getcpu();
  if (!wanted || core < 0 || sched_getaffinity(0, sizeof before_, &before_) != 0) return;
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<unsigned>(core), &one);
  pinned_ = sched_setaffinity(0, sizeof one, &one) == 0;
}

CorePin::~CorePin() {
  if (pinned_) sched_setaffinity(0, sizeof before_, &before_);
}

}  // namespace ntpsim::cli
