/* The processor's counter goes on, and with the clock. */
#define _GNU_SOURCE
#include "check.h"

int main(void) {
  const uint64_t ticks = __builtin_ia32_rdtsc();
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  usleep(20000);
  const double per_ns = (double)(__builtin_ia32_rdtsc() - ticks) / (double)(now_ns(CLOCK_MONOTONIC) - begin);
  CHECK(per_ns > 0.1 && per_ns < 10);
  return 0;
}
