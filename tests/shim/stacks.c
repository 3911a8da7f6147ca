/* Small stacks of the program's own: of threads, of signal handlers. Nobody but the program writes to them. */
#define _GNU_SOURCE
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "check.h"

/* Room for two frames, one above the other: with the widest registers each is 3 KiB. */
enum { page = 4096, small = 12288 };

/* A stack between two pages that nobody may touch. */
static char *guarded(size_t size) {
  char *const room = mmap(NULL, size + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(room != MAP_FAILED);
  CHECK(mprotect(room + page, size, PROT_READ | PROT_WRITE) == 0);
  return room + page;
}

/* ---- threads ---- */

static void *ask_and_wait(void *unused) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  CHECK(bind(fd, (struct sockaddr *)&name, sizeof name) == 0 && getsockname(fd, (struct sockaddr *)&name, &length) == 0);
  struct pollfd one = {fd, POLLIN, 0};
  CHECK(poll(&one, 1, 10) == 0);
  CHECK(sendto(fd, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(poll(&one, 1, 1000) == 1);
  char octet;
  CHECK(recv(fd, &octet, 1, 0) == 1 && octet == 'x');
  CHECK(access("/tmp", F_OK) == 0);
  CHECK(close(fd) == 0);
  return unused;
}

static void in_a_small_thread(void) {
  pthread_attr_t attributes;
  CHECK(pthread_attr_init(&attributes) == 0);
  CHECK(pthread_attr_setstack(&attributes, guarded(PTHREAD_STACK_MIN), PTHREAD_STACK_MIN) == 0);
  pthread_t thread;
  CHECK(pthread_create(&thread, &attributes, ask_and_wait, NULL) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
}

/* ---- handlers ---- */

static char *alternate;
static volatile sig_atomic_t handled, was_on_alternate, depth, deepest;

static int is_on_alternate(const void *address) {
  return (const char *)address >= alternate && (const char *)address < alternate + small;
}

static void wait_in_handler(int number) {
  char here;
  const int errno_before = errno;
  if (++depth > deepest) deepest = depth;
  was_on_alternate = is_on_alternate(&here);
  stack_t now;
  CHECK(sigaltstack(NULL, &now) == 0);
  CHECK(now.ss_flags == (was_on_alternate ? SS_ONSTACK : 0) && now.ss_sp == (void *)alternate && now.ss_size == small);
  now.ss_flags = 0;
  if (was_on_alternate) CHECK_FAILS(sigaltstack(&now, NULL), EPERM);
  if (number == SIGUSR1) CHECK(raise(SIGUSR2) == 0);
  CHECK(usleep(1000) == 0);
  ++handled;
  --depth;
  errno = errno_before;
}

static void set_handler(int number, int flags) {
  const struct sigaction action = {.sa_handler = wait_in_handler, .sa_flags = flags};
  CHECK(sigaction(number, &action, NULL) == 0);
  struct sigaction told;
  CHECK(sigaction(number, NULL, &told) == 0);
  CHECK(told.sa_handler == wait_in_handler && (told.sa_flags & (SA_ONSTACK | SA_SIGINFO)) == flags);
}

static void on_an_alternate_stack(void) {
  alternate = guarded(small);
  const stack_t stack = {.ss_sp = alternate, .ss_size = small};
  stack_t before;
  CHECK(sigaltstack(&stack, &before) == 0 && before.ss_flags == SS_DISABLE);
  const stack_t tiny = {.ss_sp = alternate, .ss_size = 100}, nonsense = {.ss_sp = alternate, .ss_size = small, .ss_flags = 77};
  CHECK_FAILS(sigaltstack(&tiny, NULL), ENOMEM);
  CHECK_FAILS(sigaltstack(&nonsense, NULL), EINVAL);

  set_handler(SIGUSR1, SA_ONSTACK);
  set_handler(SIGUSR2, SA_ONSTACK);
  CHECK(raise(SIGUSR1) == 0);
  CHECK(handled == 2 && deepest == 2 && was_on_alternate);

  set_handler(SIGUSR2, 0);
  CHECK(raise(SIGUSR2) == 0 && handled == 3 && !was_on_alternate);
  CHECK(raise(SIGUSR1) == 0 && handled == 5 && was_on_alternate);

  /* Out of a wait, whose mask alone lets the signal in; it comes back when the handler is done. */
  set_handler(SIGUSR2, SA_ONSTACK);
  sigset_t usr2, none, now;
  sigemptyset(&none);
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  CHECK(sigprocmask(SIG_BLOCK, &usr2, NULL) == 0);
  CHECK(raise(SIGUSR2) == 0 && handled == 5);
  const struct timespec second = {1, 0};
  CHECK_FAILS(ppoll(NULL, 0, &second, &none), EINTR);
  CHECK(handled == 6 && was_on_alternate);
  CHECK(sigprocmask(SIG_BLOCK, NULL, &now) == 0 && sigismember(&now, SIGUSR2) == 1);
  CHECK(raise(SIGUSR2) == 0 && handled == 6);
  CHECK_FAILS(sigsuspend(&none), EINTR);
  CHECK(handled == 7 && was_on_alternate);
  CHECK(sigprocmask(SIG_UNBLOCK, &usr2, &now) == 0 && sigismember(&now, SIGUSR2) == 1 && handled == 7);
}

/* ---- faults ---- */

static sigjmp_buf back;
static void *fault_address;
static void leave(int number, siginfo_t *info, void *context) {
  char here;
  (void)number, (void)context;
  was_on_alternate = is_on_alternate(&here);
  fault_address = info->si_addr;
  siglongjmp(back, 1);
}

static int overflow(int level) {
  volatile char room[1024];
  room[0] = (char)level;
  return level > 1 << 20 ? room[0] : overflow(level + 1) + room[0];
}

static void faults_on_an_alternate_stack(void) {
  const struct sigaction action = {.sa_sigaction = leave, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  CHECK(sigaction(SIGSEGV, &action, NULL) == 0);
  volatile int faults = 0;
  if (sigsetjmp(back, 1) == 0) *(volatile int *)16 = 1;
  ++faults;
  CHECK(faults == 1 && was_on_alternate && fault_address == (void *)16);
  if (sigsetjmp(back, 1) == 0) overflow(0);
  ++faults;
  CHECK(faults == 2 && was_on_alternate);
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  CHECK(usleep(2000) == 0);
  check_took(begin, 2000000);
}

/* The handler leaves the call that it interrupted. */
static void jump(int number) {
  (void)number;
  siglongjmp(back, 2);
}

static void jumps_out_of_a_wait(void) {
  const struct sigaction action = {.sa_handler = jump};
  CHECK(sigaction(SIGALRM, &action, NULL) == 0);
  for (volatile int i = 0; i < 100; ++i) {
    const struct itimerval soon = {.it_value.tv_usec = 1000}, never = {.it_value.tv_usec = 0};
    volatile int jumped = 0;
    CHECK(setitimer(ITIMER_REAL, &soon, NULL) == 0);
    if (sigsetjmp(back, 1) == 0) {
      poll(NULL, 0, 10000);
    } else {
      jumped = 1;
    }
    CHECK(jumped);
    CHECK(setitimer(ITIMER_REAL, &never, NULL) == 0);
  }
}

/* A child has its parent's alternate stack, a thread none. */
static void *without_alternate(void *unused) {
  stack_t now;
  CHECK(sigaltstack(NULL, &now) == 0 && now.ss_flags == SS_DISABLE);
  return unused;
}

static void inherited(void) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    stack_t now;
    if (sigaltstack(NULL, &now) != 0 || now.ss_sp != (void *)alternate) _exit(1);
    handled = 0;
    if (raise(SIGUSR2) != 0 || handled != 1 || !was_on_alternate) _exit(2);
    _exit(0);
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, without_alternate, NULL) == 0 && pthread_join(thread, NULL) == 0);
}

int main(void) {
  in_a_small_thread();
  on_an_alternate_stack();
  faults_on_an_alternate_stack();
  jumps_out_of_a_wait();
  inherited();
  return 0;
}
