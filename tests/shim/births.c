/* Every way in which a process or a thread comes into being. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "check.h"

enum { stack_size = 65536 };

static char *stack_top(void) {
  char *const stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(stack != MAP_FAILED);
  return stack + stack_size;
}

static void check_end(pid_t child, int exit_status) {
  int status = 0;
  CHECK(child > 0 && waitpid(child, &status, __WALL) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == exit_status);
  CHECK_FAILS(waitpid(child, &status, __WALL), ECHILD);
}

/* Virtual time goes on in a child as in its parent, and its parent sees its end then. */
static volatile int said = 0;
static int child_of_clone(void *argument) {
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  if (usleep(3000) != 0 || now_ns(CLOCK_MONOTONIC) - begin < 3000000) return 1;
  said = *(int *)argument;
  return getppid() > 0 ? 21 : 2;
}

static void by_clone(void) {
  int word = 5;
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  check_end(clone(child_of_clone, stack_top(), SIGCHLD, &word), 21);
  check_took(begin, 3000000);
  CHECK(said == 0);
  check_end(clone(child_of_clone, stack_top(), 0, &word), 21);   /* without a signal at its end */
}

static void by_clone_in_the_same_memory(void) {
  int word = 6;
  check_end(clone(child_of_clone, stack_top(), CLONE_VM | SIGCHLD, &word), 21);
  CHECK(said == 6);
  word = 7;
  const pid_t first = clone(child_of_clone, stack_top(), CLONE_VM | SIGCHLD, &word);
  const pid_t second = clone(child_of_clone, stack_top(), CLONE_VM | SIGCHLD, &word);
  check_end(second, 21);
  check_end(first, 21);
  CHECK(getpid() != first && getpid() != second);
}

static int quick_child(void *argument) {
  said = *(int *)argument;
  return 22;
}

static void by_clone_as_vfork(void) {
  int word = 8;
  const pid_t child = clone(quick_child, stack_top(), CLONE_VM | CLONE_VFORK | SIGCHLD, &word);
  CHECK(said == 8);   /* its parent stood still */
  check_end(child, 22);
}

static void by_system_calls(void) {
  pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(usleep(1000) == 0 ? 23 : 1);
  check_end(child, 23);
  struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  } arguments = {.exit_signal = SIGCHLD};
  child = (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
  CHECK(child >= 0 || errno == ENOSYS);   /* a container may forbid it */
  if (child == 0) _exit(usleep(1000) == 0 ? 24 : 1);
  if (child > 0) check_end(child, 24);
  CHECK_FAILS(syscall(SYS_clone, CLONE_THREAD | SIGCHLD, 0, 0, 0, 0), EINVAL);
  CHECK_FAILS(syscall(SYS_clone, CLONE_SIGHAND | SIGCHLD, 0, 0, 0, 0), EINVAL);
  child = (pid_t)syscall(SYS_fork);
  if (child == 0) _exit(usleep(1000) == 0 ? 25 : 1);
  check_end(child, 25);
}

static void by_vfork(char *const *again) {
  volatile int seen = 0;
  pid_t child = vfork();
  if (child == 0) {
    seen = 1;   /* in its parent's memory */
    _exit(26);
  }
  CHECK(seen == 1);
  check_end(child, 26);
  child = vfork();
  if (child == 0) {
    execv("/nonexistent", again);
    seen = errno;
    execv(again[0], again);
    _exit(1);
  }
  CHECK(seen == ENOENT);
  check_end(child, 33);
}

/* What a child of posix_spawn does with its descriptors counts in what it becomes: a simulated socket under another number. */
static void by_posix_spawn(char *const *again) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  const struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  CHECK(bind(fd, (const struct sockaddr *)&name, sizeof name) == 0);
  posix_spawn_file_actions_t actions;
  CHECK(posix_spawn_file_actions_init(&actions) == 0);
  CHECK(posix_spawn_file_actions_adddup2(&actions, fd, 100) == 0);
  CHECK(posix_spawn_file_actions_addclose(&actions, fd) == 0);
  pid_t child;
  char *const with_socket[] = {again[0], "socket", NULL};
  CHECK(posix_spawn(&child, again[0], &actions, NULL, with_socket, environ) == 0);
  check_end(child, 34);
  struct sockaddr_in told;
  socklen_t length = sizeof told;
  CHECK(getsockname(fd, (struct sockaddr *)&told, &length) == 0 && told.sin_port != 0);
  CHECK(posix_spawn(&child, "/nonexistent", NULL, NULL, with_socket, environ) == ENOENT);
  CHECK(close(fd) == 0);
}

static int has_a_socket(void) {
  struct sockaddr_in name;
  socklen_t length = sizeof name;
  return getsockname(100, (struct sockaddr *)&name, &length) == 0 && name.sin_family == AF_INET && name.sin_port != 0;
}

/* A new program finds virtual time whatever its environment is. */
static void exec_with(char *const *again, char *const *environment) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    execve(again[0], again, environment);
    _exit(1);
  }
  check_end(child, 33);
}

static void with_any_environment(char *const *again) {
  char *const none[] = {NULL}, *const empty[] = {"LD_PRELOAD=", NULL},
              *const other[] = {"A=1", "LD_PRELOAD=/nonexistent.so", NULL},
              *const twice[] = {"LD_PRELOAD=", "LD_PRELOAD=/nonexistent.so", "LD_LIBRARY_PATH=/nonexistent", NULL};
  exec_with(again, none);
  exec_with(again, empty);
  exec_with(again, other);
  exec_with(again, twice);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const int fd = open(again[0], O_RDONLY);
    fexecve(fd, again, none);
    _exit(1);
  }
  check_end(child, 33);
}

/* A program finds the environment that it was given. */
static int environment_is(const char *preload) {
  const char *const value = getenv("LD_PRELOAD");
  if (preload == NULL) return value == NULL;
  return value != NULL && strcmp(value, preload) == 0;
}

static void finds_its_environment(char *self) {
  char *const none[] = {self, "without", NULL}, *const empty[] = {self, "empty", NULL}, *const other[] = {self, "other", NULL};
  char *const nothing[] = {NULL}, *const of_empty[] = {"LD_PRELOAD=", NULL},
              *const of_other[] = {"LD_PRELOAD=/nonexistent.so", NULL};
  exec_with(none, nothing);
  exec_with(empty, of_empty);
  exec_with(other, of_other);
}

static void *of_a_thread(void *argument) {
  const pid_t child = fork();
  if (child == 0) _exit(usleep(1000) == 0 ? 27 : 1);
  check_end(child, 27);
  return argument;
}

static void by_a_thread(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) CHECK(pthread_create(&threads[i], NULL, of_a_thread, NULL) == 0);
  for (int i = 0; i < 4; ++i) CHECK(pthread_join(threads[i], NULL) == 0);
}

static int again(const char *what) {
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  usleep(3000);
  check_took(begin, 3000000);
  if (strcmp(what, "socket") == 0) return has_a_socket() ? 34 : 1;
  if (strcmp(what, "without") == 0) return environment_is(NULL) ? 33 : 2;
  if (strcmp(what, "empty") == 0) return environment_is("") ? 33 : 3;
  if (strcmp(what, "other") == 0) return environment_is("/nonexistent.so") ? 33 : 4;
  return 33;
}

int main(int count, char **arguments) {
  if (count > 1) return again(arguments[1]);
  static char self[512];
  CHECK(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
  char *const once_more[] = {self, "again", NULL};
  by_clone();
  by_clone_as_vfork();
  by_system_calls();
  by_vfork(once_more);
  by_posix_spawn(once_more);
  with_any_environment(once_more);
  finds_its_environment(self);
  by_a_thread();
  by_clone_in_the_same_memory();
  return 0;
}
