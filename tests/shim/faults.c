/* Pointers that lead nowhere: EFAULT, and neither a crash nor anything done by half. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "check.h"

/* As libc hands it on: its own functions may look at what they get. */
#define REFUSES(...) CHECK_FAILS(syscall(__VA_ARGS__), EFAULT)

static char *nowhere, *read_only;

static void times(void) {
  const struct timespec soon = {0, 1000};
  REFUSES(SYS_clock_gettime, CLOCK_REALTIME, nowhere);
  REFUSES(SYS_clock_gettime, CLOCK_MONOTONIC, read_only);
  REFUSES(SYS_gettimeofday, nowhere, NULL);
  REFUSES(SYS_time, nowhere);
  REFUSES(SYS_nanosleep, nowhere, NULL);
  REFUSES(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, nowhere, NULL);
  REFUSES(SYS_adjtimex, nowhere);
  REFUSES(SYS_getitimer, 0, nowhere);
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  REFUSES(SYS_timerfd_settime, timer, 0, nowhere, NULL);
  REFUSES(SYS_timerfd_gettime, timer, nowhere);
  const struct itimerspec setting = {{0, 0}, soon};
  CHECK(timerfd_settime(timer, 0, &setting, NULL) == 0);
  usleep(1000);
  REFUSES(SYS_read, timer, nowhere, 8);
  CHECK(close(timer) == 0);
}

static void waits(void) {
  REFUSES(SYS_poll, nowhere, 1, 0);
  REFUSES(SYS_ppoll, nowhere, 1, NULL, NULL, 8);
  REFUSES(SYS_select, 10, nowhere, NULL, NULL, NULL);
  REFUSES(SYS_select, 10, NULL, NULL, NULL, nowhere);
  REFUSES(SYS_rt_sigsuspend, nowhere, 8);
  REFUSES(SYS_rt_sigprocmask, 0, nowhere, NULL, 8);
  REFUSES(SYS_futex, nowhere, 0, 0, NULL, NULL, 0);
  CHECK(syscall(SYS_poll, NULL, 0, 0) == 0);
}

static void sockets(void) {
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  const int fd = socket(AF_INET, SOCK_DGRAM, 0), set = epoll_create1(0);
  REFUSES(SYS_bind, fd, nowhere, sizeof name);
  CHECK(bind(fd, (struct sockaddr *)&name, sizeof name) == 0);
  REFUSES(SYS_getsockname, fd, nowhere, &length);
  REFUSES(SYS_getsockname, fd, &name, nowhere);
  CHECK(getsockname(fd, (struct sockaddr *)&name, &length) == 0);
  REFUSES(SYS_connect, fd, nowhere, sizeof name);
  REFUSES(SYS_sendto, fd, nowhere, 10, 0, &name, sizeof name);
  REFUSES(SYS_sendto, fd, "x", 1, 0, nowhere, sizeof name);
  struct iovec bad = {nowhere, 10}, good = {"x", 1};
  struct msghdr message = {.msg_name = &name, .msg_namelen = sizeof name, .msg_iov = &bad, .msg_iovlen = 1};
  REFUSES(SYS_sendmsg, fd, &message, 0);
  message.msg_iov = (struct iovec *)nowhere;
  REFUSES(SYS_sendmsg, fd, &message, 0);
  REFUSES(SYS_sendmsg, fd, nowhere, 0);
  REFUSES(SYS_setsockopt, fd, SOL_SOCKET, SO_REUSEADDR, nowhere, 4);
  REFUSES(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, nowhere, &length);
  REFUSES(SYS_writev, fd, nowhere, 1);
  /* What was refused has not been sent. */
  message.msg_iov = &good;
  CHECK(sendmsg(fd, &message, 0) == 1);
  char text[8];
  CHECK(recv(fd, text, sizeof text, 0) == 1);
  CHECK_FAILS(recv(fd, text, sizeof text, MSG_DONTWAIT), EAGAIN);
  REFUSES(SYS_epoll_ctl, set, EPOLL_CTL_ADD, fd, nowhere);
  struct epoll_event event = {EPOLLOUT, {.fd = fd}};
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) == 0);
  REFUSES(SYS_epoll_wait, set, nowhere, 1, 0);
  REFUSES(SYS_ioctl, fd, 0x541b /* FIONREAD */, nowhere);
}

static void files(void) {
  REFUSES(SYS_open, nowhere, O_RDONLY);
  REFUSES(SYS_openat, AT_FDCWD, nowhere, O_RDONLY);
  REFUSES(SYS_stat, nowhere, NULL);
  REFUSES(SYS_stat, "/", nowhere);
  REFUSES(SYS_unlink, nowhere);
  REFUSES(SYS_rename, "/tmp/nothing", nowhere);
  REFUSES(SYS_chdir, nowhere);
  REFUSES(SYS_readlink, "/proc/self/exe", nowhere, 100);
  REFUSES(SYS_uname, nowhere);
  REFUSES(SYS_execve, nowhere, NULL, NULL);
  REFUSES(SYS_execve, "/bin/true", nowhere, NULL);
  REFUSES(SYS_getrandom, nowhere, 8, 0);
  int pipes[2];
  CHECK(pipe(pipes) == 0);
  REFUSES(SYS_write, pipes[1], nowhere, 10);
  const struct iovec piece = {nowhere, 10};
  REFUSES(SYS_writev, pipes[1], &piece, 1);
  CHECK(write(pipes[1], "x", 1) == 1);
  REFUSES(SYS_read, pipes[0], nowhere, 10);
  char *const edge = nowhere - 2;   /* a path whose end is missing */
  edge[0] = '/';
  edge[1] = 't';
  REFUSES(SYS_open, edge, O_RDONLY);
}

int main(void) {
  char *room = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(room != MAP_FAILED && mprotect(room + 4096, 4096, PROT_NONE) == 0);
  nowhere = room + 4096;
  read_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  times();
  waits();
  sockets();
  files();
  /* A fault of the program's own is one still. */
  const pid_t child = fork();
  if (child == 0) {
    *nowhere = 1;
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
  return 0;
}
