// Prevents the simulator's thread from using the processor's time stamp counter while it has programs.
//
// Programs may not read the counter (PR_SET_TSC). This is a bit in a control register, which Linux rewrites at each switch
// between a thread that may read the counter and one that may not. In a virtual machine a write can leave the guest and then
// costs more than the rest of a turn. If neither thread may, there is nothing to rewrite.
//
// If the simulator reads the counter nonetheless, as the vDSO's clock_gettime does for clocks that are not coarse, the ban is
// lifted until the next turn. This is slower, but never wrong.
#pragma once

namespace ntpsim::daemon {

class NoCounter {
 public:
  NoCounter();
  ~NoCounter();   // the last one of a thread allows the counter again
  NoCounter(const NoCounter&) = delete;
  NoCounter& operator=(const NoCounter&) = delete;

  void renew();
};

// For a process that such a thread has created.
void allow_counter();

}  // namespace ntpsim::daemon
