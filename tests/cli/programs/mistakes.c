/* Makes one mistake that a sanitizer or valgrind finds:
 *
 *   mistakes overflow | overflow-in-child | overflow-when-silent | overflow-when-stopped | undefined | leak | race |
 *            none
 *   mistakes registers-in-function | registers-in-call
 *                                   none: another thread has the only pointers, and waits in a function or in a system call
 *   mistakes wait                   none: does not end by itself
 *   mistakes print TEXT             none: prints what a report has
 *   mistakes options                none: prints the sanitizers' options */
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void overflow(void) {
  volatile size_t size = 4;   /* UndefinedBehaviorSanitizer would see it if the compiler knew the size */
  volatile char *room = malloc(size);
  room[4] = 1;
  free((void *)room);
}

static void stopped(int number) {
  (void)number;
  overflow();
  _exit(0);
}

static void child(void) {
  const pid_t pid = fork();
  if (pid == 0) {
    overflow();
    _exit(0);
  }
  int status;
  waitpid(pid, &status, 0);
}

__attribute__((noinline)) static void leak(void) {
  char *volatile room = malloc(100);
  room[0] = 1;
  room = NULL;
}

static void wait_in_function(void) {
  struct timeval second = {1, 0};
  select(0, NULL, NULL, NULL, &second);
}

static void wait_in_call(void) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "0"(SYS_poll), "D"(0), "S"(0), "d"(1000) : "rcx", "r11", "memory");
}

/* The pointers are in registers that calls keep. */
static void *waits(void *wait) {
  register char *first __asm__("rbx") = malloc(100);
  register char *second __asm__("r14") = malloc(100);
  register char *third __asm__("r15") = malloc(100);
  for (;;) {
    ((void (*)(void))wait)();
    __asm__ volatile("" : "+r"(first), "+r"(second), "+r"(third));
  }
  return NULL;
}

static void keep_in_registers(void (*wait)(void)) {
  pthread_t thread;
  pthread_create(&thread, NULL, waits, wait);
  sleep(2);
}

static int counted;

static void *count(void *unused) {
  for (int i = 0; i < 10; ++i) ++counted;
  return unused;
}

static void race(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) pthread_create(&threads[i], NULL, count, NULL);
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
}

static void print_options(void) {
  const char *const names[] = {"ASAN_OPTIONS", "LSAN_OPTIONS", "MSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; ++i) printf("%s=%s\n", names[i], getenv(names[i]) ? getenv(names[i]) : "");
}

int main(int number, char **words) {
  const char *const how = number > 1 ? words[1] : "none";
  sleep(10);
  if (strcmp(how, "overflow") == 0) overflow();
  if (strcmp(how, "overflow-in-child") == 0) child();
  if (strcmp(how, "overflow-when-silent") == 0) {
    fclose(stdout);
    fclose(stderr);
    if (setuid(1234) == 0) overflow();
  }
  if (strcmp(how, "overflow-when-stopped") == 0) {
    signal(SIGTERM, stopped);
    pause();
  }
  if (strcmp(how, "undefined") == 0) {
    volatile int most = INT_MAX;
    most = most + 1;
  }
  if (strcmp(how, "leak") == 0) leak();
  if (strcmp(how, "race") == 0) race();
  if (strcmp(how, "registers-in-function") == 0) keep_in_registers(wait_in_function);
  if (strcmp(how, "registers-in-call") == 0) keep_in_registers(wait_in_call);
  if (strcmp(how, "print") == 0) puts(words[2]);
  if (strcmp(how, "options") == 0) print_options();
  puts("the end");
  if (strcmp(how, "wait") == 0) pause();
  return 0;
}
