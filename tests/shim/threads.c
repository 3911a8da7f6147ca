/* Threads: joins, mutexes, condition variables with and without a time limit, semaphores, signals to one thread. */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>

#include "check.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static sem_t semaphore;
static int value = 0;
static volatile sig_atomic_t signals = 0;
static __thread int own = 0;

static void count(int number) { signals += number == SIGUSR1; }

static void *add(void *argument) {
  own = (int)(intptr_t)argument;
  for (int i = 0; i < 100; ++i) {
    CHECK(pthread_mutex_lock(&mutex) == 0);
    const int before = value;
    if (i % 20 == 0) usleep(100);
    value = before + 1;
    CHECK(pthread_mutex_unlock(&mutex) == 0);
  }
  CHECK(own == (int)(intptr_t)argument);
  return argument;
}

static void *signal_later(void *argument) {
  usleep(10000);
  CHECK(pthread_mutex_lock(&mutex) == 0);
  value = 1;
  CHECK(pthread_cond_signal(&changed) == 0);
  CHECK(pthread_mutex_unlock(&mutex) == 0);
  usleep(10000);
  CHECK(sem_post(&semaphore) == 0);
  return argument;
}

static void *sleep_until_signalled(void *argument) {
  CHECK(nanosleep(&(struct timespec){5, 0}, NULL) == -1 && errno == EINTR);
  return argument;
}

static void *return_at_once(void *argument) { return argument; }

static void *outlive(void *unused) {
  (void)unused;
  usleep(20000);
  _exit(5);
}

/* The first thread ends and leaves the process to another. */
static void end_of_the_first(void) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    pthread_t other;
    if (pthread_create(&other, NULL, outlive, NULL) != 0) _exit(1);
    pthread_exit(NULL);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 5);
}

int main(void) {
  end_of_the_first();
  pthread_t threads[4];
  for (intptr_t i = 0; i < 4; ++i) CHECK(pthread_create(&threads[i], NULL, add, (void *)i) == 0);
  for (intptr_t i = 0; i < 4; ++i) {
    void *result;
    CHECK(pthread_join(threads[i], &result) == 0 && (intptr_t)result == i);
  }
  CHECK(value == 400);

  value = 0;
  CHECK(sem_init(&semaphore, 0, 0) == 0);
  CHECK(pthread_create(&threads[0], NULL, signal_later, NULL) == 0);
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  CHECK(pthread_mutex_lock(&mutex) == 0);
  while (value == 0) CHECK(pthread_cond_wait(&changed, &mutex) == 0);
  check_took(begin, 9000000);
  CHECK(sem_wait(&semaphore) == 0);
  check_took(begin, 19000000);
  CHECK(pthread_join(threads[0], NULL) == 0);

  const int64_t until = now_ns(CLOCK_REALTIME) + 20000000;
  const struct timespec when = {until / 1000000000, until % 1000000000};
  CHECK(pthread_cond_timedwait(&changed, &mutex, &when) == ETIMEDOUT);
  CHECK(now_ns(CLOCK_REALTIME) >= until);
  CHECK(pthread_mutex_unlock(&mutex) == 0);
  CHECK_FAILS(sem_timedwait(&semaphore, &when), ETIMEDOUT);

  const struct sigaction action = {.sa_handler = count};
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  CHECK(pthread_create(&threads[0], NULL, sleep_until_signalled, NULL) == 0);
  usleep(10000);
  CHECK(pthread_kill(threads[0], SIGUSR1) == 0);
  CHECK(pthread_join(threads[0], NULL) == 0);
  CHECK(signals == 1);

  /* Far more than may live at one time. */
  for (int i = 0; i < 300; ++i) {
    CHECK(pthread_create(&threads[0], NULL, return_at_once, NULL) == 0);
    CHECK(pthread_join(threads[0], NULL) == 0);
  }
  pthread_attr_t attributes;
  CHECK(pthread_attr_init(&attributes) == 0 && pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED) == 0);
  CHECK(pthread_create(&threads[0], &attributes, return_at_once, NULL) == 0);
  usleep(5000);
  return 0;
}
