// Keeps the simulator's thread from the processor's time stamp counter while it has programs.
//
// Programs may not read the counter (PR_SET_TSC). The processor holds that in a control register, which Linux rewrites at each
// switch between a thread that may and one that may not; in a virtual machine a write can leave the guest, and then costs more
// than all the rest of a turn. Between two threads that may not there is nothing to rewrite.
//
// Whoever reads the counter nonetheless, as the vDSO's clock_gettime does for clocks that are not coarse, lifts the ban until
// the next turn: that is slower, and never wrong.
#pragma once

namespace ntpsim::daemon {

class NoCounter {
 public:
  NoCounter();
  ~NoCounter();   // the last one of a thread lets it count again
  NoCounter(const NoCounter&) = delete;
  NoCounter& operator=(const NoCounter&) = delete;

  void renew();
};

// For a process that such a thread has made.
void allow_counter();

}  // namespace ntpsim::daemon
