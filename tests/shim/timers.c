/* timerfd, POSIX timers and interval timers: periods, overruns, what is left. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

#include "check.h"

static volatile sig_atomic_t signals = 0, overruns = 0, value = 0;
static void told(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)context;
  ++signals;
  overruns += info->si_overrun;
  value = info->si_value.sival_int;
}

static void descriptors(void) {
  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  CHECK(fd >= 0);
  const struct itimerspec periodic = {{0, 10000000}, {0, 10000000}};
  CHECK(timerfd_settime(fd, 0, &periodic, NULL) == 0);
  usleep(35000);
  uint64_t count = 0;
  CHECK(read(fd, &count, 8) == 8 && count >= 3);
  CHECK(read(fd, &count, 8) == 8 && count >= 1);   /* blocks until the next */
  count = 0;
  const struct iovec piece = {&count, sizeof count};
  CHECK(readv(fd, &piece, 1) == 8 && count >= 1 && count < 1000);
  struct itimerspec left;
  CHECK(timerfd_gettime(fd, &left) == 0);
  CHECK(left.it_interval.tv_nsec == 10000000 && left.it_value.tv_nsec > 0);
  const struct itimerspec off = {{0, 0}, {0, 0}};
  CHECK(timerfd_settime(fd, 0, &off, NULL) == 0);
  struct pollfd one = {fd, POLLIN, 0};
  CHECK(poll(&one, 1, 30) == 0);

  const int real = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
  const int64_t until = now_ns(CLOCK_REALTIME) + 20000000;
  const struct itimerspec at = {{0, 0}, {until / 1000000000, until % 1000000000}};
  CHECK(timerfd_settime(real, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &at, NULL) == 0);
  one.fd = real;
  CHECK(poll(&one, 1, 5000) == 1);
  CHECK(now_ns(CLOCK_REALTIME) >= until);
  CHECK(read(real, &count, 8) == 8 && count == 1);
  CHECK_FAILS(read(real, &count, 8), EAGAIN);
  CHECK_FAILS(timerfd_create(99, 0), EINVAL);
}

static void posix(void) {
  const struct sigaction action = {.sa_sigaction = told, .sa_flags = SA_SIGINFO};
  CHECK(sigaction(SIGRTMIN, &action, NULL) == 0);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value.sival_int = 42};
  timer_t timer;
  CHECK(timer_create(CLOCK_REALTIME, &event, &timer) == 0);
  const struct itimerspec periodic = {{0, 5000000}, {0, 5000000}};
  CHECK(timer_settime(timer, 0, &periodic, NULL) == 0);
  while (signals < 3) pause();
  CHECK(value == 42);
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGRTMIN);
  CHECK(sigprocmask(SIG_BLOCK, &blocked, NULL) == 0);
  signals = overruns = 0;
  usleep(32000);
  CHECK(sigprocmask(SIG_UNBLOCK, &blocked, NULL) == 0);
  while (signals == 0) usleep(1000);
  CHECK(overruns >= 4);
  struct itimerspec left;
  CHECK(timer_gettime(timer, &left) == 0 && left.it_interval.tv_nsec == 5000000);
  CHECK(timer_delete(timer) == 0);
  signals = 0;
  usleep(15000);
  CHECK(signals == 0);
}

static void interval(void) {
  const struct sigaction action = {.sa_sigaction = told, .sa_flags = SA_SIGINFO};
  CHECK(sigaction(SIGALRM, &action, NULL) == 0);
  const struct itimerval periodic = {{0, 5000}, {0, 5000}};
  CHECK(setitimer(ITIMER_REAL, &periodic, NULL) == 0);
  signals = 0;
  while (signals < 3) pause();
  struct itimerval left;
  CHECK(getitimer(ITIMER_REAL, &left) == 0 && left.it_interval.tv_usec == 5000);
  CHECK(setitimer(ITIMER_REAL, &(struct itimerval){{0, 0}, {0, 0}}, NULL) == 0);
}

int main(void) {
  descriptors();
  posix();
  interval();
  return 0;
}
