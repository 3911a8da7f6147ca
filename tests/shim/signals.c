/* Waiting for signals: sigwait, sigtimedwait, sigsuspend, signalfd. */
#define _GNU_SOURCE
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "check.h"

static volatile sig_atomic_t signals = 0;
static void count(int number) { signals += number; }

static void soon(void) {
  const struct itimerval in = {{0, 0}, {0, 10000}};
  CHECK(setitimer(ITIMER_REAL, &in, NULL) == 0);
}

/* A handler runs in the middle of a wait for a child that writes a byte and ends. */
static void interrupted_call(int flags) {
  const struct sigaction action = {.sa_handler = count, .sa_flags = flags};
  CHECK(sigaction(SIGALRM, &action, NULL) == 0);
  int ends[2];
  CHECK(pipe(ends) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    usleep(50000);
    if (write(ends[1], "x", 1) != 1) _exit(1);
    usleep(50000);
    _exit(3);
  }
  char text[4];
  int status = 0;
  signals = 0;
  soon();
  if (flags != 0) {
    CHECK(read(ends[0], text, sizeof text) == 1 && signals == SIGALRM);
    soon();
    CHECK(waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3 && signals == 2 * SIGALRM);
  } else {
    CHECK_FAILS(read(ends[0], text, sizeof text), EINTR);
    soon();
    CHECK_FAILS(waitpid(child, &status, 0), EINTR);
    CHECK(signals == 2 * SIGALRM && waitpid(child, &status, 0) == child && WEXITSTATUS(status) == 3);
  }
  soon();
  const struct timespec long_enough = {1, 0};
  CHECK_FAILS(nanosleep(&long_enough, NULL), EINTR);
  CHECK(close(ends[0]) == 0 && close(ends[1]) == 0);
}

int main(void) {
  interrupted_call(0);
  interrupted_call(SA_RESTART);
  signals = 0;
  const struct sigaction action = {.sa_handler = count};
  CHECK(sigaction(SIGALRM, &action, NULL) == 0 && sigaction(SIGUSR2, &action, NULL) == 0);
  sigset_t set, everything, nothing, before;
  sigemptyset(&nothing);
  sigfillset(&everything);
  sigemptyset(&set);
  sigaddset(&set, SIGALRM);
  CHECK(sigprocmask(SIG_SETMASK, &everything, &before) == 0);

  int number = 0;
  soon();
  CHECK(sigwait(&set, &number) == 0 && number == SIGALRM);
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  CHECK_FAILS(sigtimedwait(&set, NULL, &(struct timespec){0, 20000000}), EAGAIN);
  check_took(begin, 20000000);
  CHECK(kill(getpid(), SIGALRM) == 0);
  CHECK(sigtimedwait(&set, NULL, NULL) == SIGALRM);
  CHECK(signals == 0);

  soon();
  CHECK_FAILS(sigsuspend(&nothing), EINTR);
  CHECK(signals == SIGALRM);

  const int fd = signalfd(-1, &set, SFD_CLOEXEC);
  CHECK(fd >= 0);
  soon();
  struct pollfd one = {fd, POLLIN, 0};
  CHECK(poll(&one, 1, 1000) == 1);
  struct signalfd_siginfo info;
  CHECK(read(fd, &info, sizeof info) == sizeof info && info.ssi_signo == SIGALRM);
  soon();
  CHECK(read(fd, &info, sizeof info) == sizeof info);   /* blocks */

  signals = 0;
  CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
  CHECK(raise(SIGUSR2) == 0);
  CHECK(signals == SIGUSR2);
  struct sigaction said;
  memset(&said, 0xff, sizeof said);
  CHECK(sigaction(SIGSYS, NULL, &said) == 0 && said.sa_handler == SIG_DFL);
  CHECK(sigaction(SIGSYS, &action, NULL) == 0 && sigaction(SIGSYS, NULL, &said) == 0 && said.sa_handler == count);
  sigset_t seen;
  CHECK(sigprocmask(SIG_BLOCK, NULL, &seen) == 0 && !sigismember(&seen, SIGALRM));
  return 0;
}
