/* Reading clocks, by every way in. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>

#include "check.h"

static void never_goes_back(clockid_t clock) {
  int64_t before = now_ns(clock);
  for (int i = 0; i < 100; ++i) {
    const int64_t after = now_ns(clock);
    CHECK(after >= before);
    before = after;
  }
}

int main(void) {
  const clockid_t clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI,
                              CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_COARSE, CLOCK_PROCESS_CPUTIME_ID,
                              CLOCK_THREAD_CPUTIME_ID};
  for (unsigned i = 0; i < sizeof clocks / sizeof clocks[0]; ++i) {
    struct timespec resolution;
    CHECK(clock_getres(clocks[i], &resolution) == 0);
    CHECK(resolution.tv_sec == 0 && resolution.tv_nsec >= 1);
    never_goes_back(clocks[i]);
  }
  struct timespec t;
  CHECK_FAILS(clock_gettime(77, &t), EINVAL);

  /* All ways to the realtime clock agree. */
  struct timeval v;
  CHECK(gettimeofday(&v, NULL) == 0);
  const int64_t first = v.tv_sec * 1000000000LL + v.tv_usec * 1000LL;
  CHECK(syscall(SYS_clock_gettime, CLOCK_REALTIME, &t) == 0);
  const int64_t second = t.tv_sec * 1000000000LL + t.tv_nsec;
  CHECK(timespec_get(&t, TIME_UTC) == TIME_UTC);
  const int64_t third = t.tv_sec * 1000000000LL + t.tv_nsec;
  CHECK(second >= first && third >= second && third - first < LATE_NS);
  const time_t whole = time(NULL);
  CHECK(whole >= third / 1000000000 - 1 && whole <= third / 1000000000 + 1);

  /* And so does adjtimex, which says whether it counts microseconds or nanoseconds. */
  struct timex x;
  memset(&x, 0, sizeof x);
  CHECK(adjtimex(&x) >= 0);
  CHECK(x.tick >= 9000 && x.tick <= 11000);
  CHECK(x.time.tv_sec >= third / 1000000000 && x.time.tv_sec <= third / 1000000000 + 1);
  CHECK(x.time.tv_usec < (x.status & STA_NANO ? 1000000000 : 1000000));
  x.modes = ADJ_TICK;
  x.tick = 1;
  CHECK(adjtimex(&x) == -1);   /* out of range, or not allowed */
  return 0;
}
