/* fork, exec, wait, pipes between processes, signals to them. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "check.h"

static volatile sig_atomic_t children = 0, terms = 0;
static void count(int number) {
  if (number == SIGCHLD) ++children;
  if (number == SIGTERM) ++terms;
}

static void talk_over_pipes(void) {
  int down[2], up[2];
  CHECK(pipe(down) == 0 && pipe(up) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    char text[8];
    for (int i = 0; i < 10; ++i) {
      if (read(down[0], text, 1) != 1) _exit(1);
      usleep(1000);
      ++text[0];
      if (write(up[1], text, 1) != 1) _exit(2);
    }
    _exit(7);
  }
  char text[1] = {'a'};
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  for (int i = 0; i < 10; ++i) CHECK(write(down[1], text, 1) == 1 && read(up[0], text, 1) == 1);
  CHECK(text[0] == 'k');
  CHECK(now_ns(CLOCK_MONOTONIC) - begin >= 10000000);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7);
  CHECK_FAILS(waitpid(child, &status, 0), ECHILD);
}

/* A socket that was open before fork is the same in both. */
static void share_a_socket(void) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  CHECK(bind(fd, (struct sockaddr *)&name, sizeof name) == 0);
  CHECK(getsockname(fd, (struct sockaddr *)&name, &length) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    char text[8];
    _exit(recv(fd, text, sizeof text, 0) == 5 ? 0 : 1);
  }
  usleep(5000);
  CHECK(sendto(fd, "hello", 5, 0, (struct sockaddr *)&name, sizeof name) == 5);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void signals_between(void) {
  const struct sigaction action = {.sa_handler = count};
  CHECK(sigaction(SIGCHLD, &action, NULL) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    if (sigaction(SIGTERM, &action, NULL) != 0) _exit(1);
    while (terms == 0) usleep(1000);
    usleep(10000);
    _exit(0);
  }
  usleep(10000);
  CHECK(kill(child, SIGTERM) == 0);
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  while (children == 0) CHECK(usleep(1000000) == 0 || errno == EINTR);
  CHECK(now_ns(CLOCK_MONOTONIC) - begin < 900000000);
  int status = 0;
  CHECK(waitpid(-1, &status, WNOHANG) == child && status == 0);

  const pid_t victim = fork();
  CHECK(victim >= 0);
  if (victim == 0) {
    for (;;) pause();
  }
  CHECK(kill(victim, SIGKILL) == 0);
  CHECK(waitpid(victim, &status, 0) == victim && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void exec_oneself(const char *self) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    execl("/nonexistent", "nonexistent", NULL);
    char *const arguments[] = {(char *)self, "again", NULL}, *const no_environment[] = {NULL};
    execve(self, arguments, no_environment);
    _exit(1);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 23);
}

static void helpers_of_libc(const char *self) {
  char line[1024];
  snprintf(line, sizeof line, "%s again", self);
  const int status = system(line);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 23);
  FILE *output = popen("echo hello; exit 3", "r");
  CHECK(output != NULL && fgets(line, sizeof line, output) != NULL && strcmp(line, "hello\n") == 0);
  const int end = pclose(output);
  CHECK(WIFEXITED(end) && WEXITSTATUS(end) == 3);
  pid_t child;
  char *const arguments[] = {(char *)self, "again", NULL};
  CHECK(posix_spawn(&child, self, NULL, NULL, arguments, environ) == 0);
  int spawned = 0;
  CHECK(waitpid(child, &spawned, 0) == child && WEXITSTATUS(spawned) == 23);
  CHECK(posix_spawn(&child, "/nonexistent", NULL, NULL, arguments, environ) == ENOENT);
}

/* More than a host has places for at one time. */
static void many_children(void) {
  struct sigaction before;
  const struct sigaction ignore = {.sa_handler = SIG_IGN};
  CHECK(sigaction(SIGCHLD, &ignore, &before) == 0);
  for (int i = 0; i < 100; ++i) {
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) _exit(0);
    usleep(1000);
  }
  CHECK_FAILS(waitpid(-1, NULL, 0), ECHILD);
  CHECK(sigaction(SIGCHLD, &before, NULL) == 0);
  for (int i = 0; i < 60; ++i) {
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
      const pid_t grandchild = fork();
      if (grandchild < 0) _exit(1);
      if (grandchild == 0) _exit(0);
      usleep(500);
      _exit(0);
    }
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments > 1) {
    const int64_t begin = now_ns(CLOCK_MONOTONIC);
    usleep(3000);
    check_took(begin, 3000000);
    return 23;
  }
  char self[512] = {0};
  CHECK(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
  (void)arguments;
  many_children();
  talk_over_pipes();
  share_a_socket();
  signals_between();
  exec_oneself(self);
  helpers_of_libc(self);
  return 0;
}
