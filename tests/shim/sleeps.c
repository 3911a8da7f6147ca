/* Sleeping: never too short, ended by a signal with what is left. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "check.h"

static volatile sig_atomic_t signals = 0;
static void count(int number) { signals += number == SIGALRM; }

int main(void) {
  int64_t begin = now_ns(CLOCK_MONOTONIC);
  const struct timespec span = {0, 30000000};
  CHECK(nanosleep(&span, NULL) == 0);
  check_took(begin, 30000000);

  begin = now_ns(CLOCK_MONOTONIC);
  CHECK(usleep(20000) == 0);
  check_took(begin, 20000000);

  begin = now_ns(CLOCK_MONOTONIC);
  const int64_t until = now_ns(CLOCK_REALTIME) + 25000000;
  const struct timespec when = {until / 1000000000, until % 1000000000};
  CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &when, NULL) == 0);
  CHECK(now_ns(CLOCK_REALTIME) >= until);
  CHECK(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){0, 1}, NULL) == 0);   /* long past */
  CHECK_FAILS(nanosleep(&(struct timespec){0, 1000000000}, NULL), EINVAL);

  const struct sigaction action = {.sa_handler = count};
  CHECK(sigaction(SIGALRM, &action, NULL) == 0);
  const struct itimerval soon = {{0, 0}, {0, 20000}};
  CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
  begin = now_ns(CLOCK_MONOTONIC);
  struct timespec left;
  CHECK_FAILS(nanosleep(&(struct timespec){5, 0}, &left), EINTR);
  check_took(begin, 20000000);
  CHECK(signals == 1);
  CHECK(left.tv_sec == 4 && left.tv_nsec > 500000000);

  CHECK(alarm(1) == 0);
  CHECK(alarm(0) == 1);

  CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
  CHECK_FAILS(pause(), EINTR);
  CHECK(signals == 2);

  begin = now_ns(CLOCK_MONOTONIC);
  CHECK(sleep(0) == 0);
  return 0;
}
