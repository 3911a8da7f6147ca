/* Absolute times of TAI and of the clock that counts a machine's sleep: prints how long each took by the monotonic clock. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

static double seconds(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static struct timespec in(clockid_t clock, int span) {
  struct timespec t;
  clock_gettime(clock, &t);
  t.tv_sec += span;
  return t;
}

static void sleep_until(clockid_t clock, int span) {
  const double begin = seconds(CLOCK_MONOTONIC);
  const struct timespec when = in(clock, span);
  clock_nanosleep(clock, TIMER_ABSTIME, &when, NULL);
  printf("%.0f\n", seconds(CLOCK_MONOTONIC) - begin);
}

static void wait_until(int span) {
  const double begin = seconds(CLOCK_MONOTONIC);
  const struct itimerspec when = {.it_value = in(CLOCK_BOOTTIME, span)};
  const int fd = timerfd_create(CLOCK_BOOTTIME, 0);
  uint64_t count = 0;
  timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
  if (read(fd, &count, sizeof count) == (ssize_t)sizeof count) printf("%.0f\n", seconds(CLOCK_MONOTONIC) - begin);
}

int main(void) {
  struct timex tai = {.modes = ADJ_TAI, .constant = 37};
  if (adjtimex(&tai) < 0) return 1;
  sleep_until(CLOCK_TAI, 10);         /* TAI is 37 s ahead of the realtime clock */
  sleep_until(CLOCK_BOOTTIME, 1000);  /* the machine sleeps in the middle of it */
  sleep_until(CLOCK_BOOTTIME, 10);
  wait_until(10);
  return 0;
}
