/* Signal masks: what a program sees of its own, in handlers of timers, after waits, and in its children. */
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "check.h"

static void set_timer(long microseconds) {
  const struct itimerval in = {{0, 0}, {0, microseconds}};
  CHECK(setitimer(ITIMER_REAL, &in, NULL) == 0);
}

static int is_blocked(int number) {
  sigset_t now;
  CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0);
  return sigismember(&now, number);
}

static sigset_t only(int number) {
  sigset_t set;
  sigemptyset(&set);
  if (number != 0) sigaddset(&set, number);
  return set;
}

static void handle(int number, void (*handler)(int), int masked) {
  struct sigaction action = {.sa_handler = handler, .sa_mask = only(masked)};
  CHECK(sigaction(number, &action, NULL) == 0);
}

/* Waits as daemons do: with the signal blocked but for the time of the wait. */
static int wait_for_signals(void) {
  const sigset_t nothing = only(0);
  return pselect(0, NULL, NULL, NULL, NULL, &nothing);
}

static volatile sig_atomic_t alarms, others, others_in_alarm;
static void count_other(int number) { others += number == SIGUSR1 || number == SIGCHLD || number == SIGPIPE; }

/* Its own signal and those of sa_mask are blocked; what it changes is gone when it has returned. */
static void alarmed(int number) {
  CHECK(is_blocked(number) && is_blocked(SIGUSR2) && !is_blocked(SIGUSR1));
  CHECK(raise(SIGUSR1) == 0);
  others_in_alarm = others;
  const sigset_t one = only(SIGUSR1);
  CHECK(sigprocmask(SIG_BLOCK, &one, NULL) == 0 && is_blocked(SIGUSR1));
  usleep(1000);
  CHECK(is_blocked(SIGUSR1) && is_blocked(number));
  ++alarms;
}

static void check_handlers_of_timers(void) {
  handle(SIGUSR1, count_other, 0);
  handle(SIGALRM, alarmed, SIGUSR2);
  const sigset_t alarm_only = only(SIGALRM);
  CHECK(sigprocmask(SIG_BLOCK, &alarm_only, NULL) == 0);
  for (int round = 1; round <= 3; ++round) {
    set_timer(10000);
    CHECK_FAILS(wait_for_signals(), EINTR);
    CHECK(alarms == round && others == round && others_in_alarm == round);
    CHECK(is_blocked(SIGALRM) && !is_blocked(SIGUSR1) && !is_blocked(SIGUSR2));
  }
  /* Not while it is blocked, but as soon as it no longer is. */
  set_timer(1000);
  usleep(5000);
  CHECK(alarms == 3);
  CHECK(sigprocmask(SIG_UNBLOCK, &alarm_only, NULL) == 0);
  CHECK(alarms == 4 && !is_blocked(SIGALRM));
}

/* A signal to oneself has come when the call returns, whatever was waited for before. */
static void check_signals_to_oneself(void) {
  for (int round = 0; round < 3; ++round) {
    usleep(1000);
    const int before = others;
    CHECK(kill(getpid(), SIGUSR1) == 0 && others == before + 1);
  }
  int pair[2];
  CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 && close(pair[0]) == 0);
  handle(SIGPIPE, count_other, 0);
  usleep(1000);
  const int before = others;
  CHECK_FAILS(write(pair[1], "", 1), EPIPE);
  CHECK(others == before + 1);
  CHECK(close(pair[1]) == 0);
}

static sigjmp_buf place;
static void leap(int number) { siglongjmp(place, number); }

static void check_leaving_a_handler(void) {
  handle(SIGALRM, leap, SIGUSR2);
  for (int round = 0; round < 3; ++round) {
    const int number = sigsetjmp(place, 1);
    if (number == 0) {
      set_timer(1000);
      for (;;) pause();
    }
    CHECK(number == SIGALRM && !is_blocked(SIGALRM) && !is_blocked(SIGUSR2));
  }
}

static void check_in_child(void) {
  _exit(is_blocked(SIGUSR2) && !is_blocked(SIGUSR1) && !is_blocked(SIGALRM) ? 0 : 1);
}

static void* check_in_thread(void* nothing) {
  CHECK(is_blocked(SIGUSR2) && !is_blocked(SIGUSR1));
  return nothing;
}

/* Children and threads inherit the mask that the program has given itself. */
static void check_heirs(void) {
  const sigset_t two = only(SIGUSR2);
  CHECK(sigprocmask(SIG_SETMASK, &two, NULL) == 0);
  handle(SIGCHLD, count_other, 0);
  usleep(1000);
  const int before = others;
  const pid_t child = fork();
  if (child == 0) check_in_child();
  int status = -1;
  while (waitpid(child, &status, 0) < 0) CHECK(errno == EINTR);
  CHECK(status == 0);
  usleep(1000);
  CHECK(others == before + 1 && is_blocked(SIGUSR2) && !is_blocked(SIGCHLD));

  usleep(1000);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, check_in_thread, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);

  usleep(1000);
  CHECK(system("true") == 0);   /* blocks SIGCHLD meanwhile, and puts the mask back */
  usleep(1000);
  CHECK(is_blocked(SIGUSR2) && !is_blocked(SIGCHLD) && !is_blocked(SIGUSR1));
}

int main(void) {
  check_handlers_of_timers();
  check_signals_to_oneself();
  check_leaving_a_handler();
  check_heirs();
  return 0;
}
