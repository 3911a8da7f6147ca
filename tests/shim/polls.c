/* select, pselect, poll and ppoll over pipes and sockets, with timeouts and signal masks. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "check.h"

static volatile sig_atomic_t signals = 0;
static void count(int number) { signals += number == SIGUSR1; }

static int udp(struct sockaddr_in *name) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(fd >= 0);
  *name = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  CHECK(bind(fd, (struct sockaddr *)name, sizeof *name) == 0);
  socklen_t length = sizeof *name;
  CHECK(getsockname(fd, (struct sockaddr *)name, &length) == 0);
  CHECK(name->sin_port != 0);
  return fd;
}

int main(void) {
  struct sockaddr_in name;
  const int fd = udp(&name);
  int ends[2];
  CHECK(pipe(ends) == 0);

  int64_t begin = now_ns(CLOCK_MONOTONIC);
  CHECK(poll(NULL, 0, 30) == 0);
  check_took(begin, 30000000);

  begin = now_ns(CLOCK_MONOTONIC);
  fd_set reading;
  FD_ZERO(&reading);
  FD_SET(fd, &reading);
  FD_SET(ends[0], &reading);
  const int highest = (fd > ends[0] ? fd : ends[0]) + 1;
  struct timeval timeout = {0, 20000};
  CHECK(select(highest, &reading, NULL, NULL, &timeout) == 0);
  check_took(begin, 20000000);
  CHECK(!FD_ISSET(fd, &reading) && !FD_ISSET(ends[0], &reading));
  CHECK(timeout.tv_sec == 0 && timeout.tv_usec == 0);

  /* A descriptor that can be written is ready at once. */
  struct pollfd both[2] = {{fd, POLLIN | POLLOUT, 0}, {ends[0], POLLIN, 0}};
  CHECK(poll(both, 2, 1000) == 1);
  CHECK(both[0].revents == POLLOUT && both[1].revents == 0);

  CHECK(write(ends[1], "x", 1) == 1);
  CHECK(sendto(fd, "hello", 5, 0, (struct sockaddr *)&name, sizeof name) == 5);
  both[0].events = POLLIN;
  do CHECK(poll(both, 2, 1000) >= 1);
  while (both[0].revents == 0);
  CHECK(both[0].revents == POLLIN && both[1].revents == POLLIN);
  FD_ZERO(&reading);
  FD_SET(fd, &reading);
  FD_SET(ends[0], &reading);
  CHECK(select(highest, &reading, NULL, NULL, NULL) == 2);
  char text[8];
  CHECK(recv(fd, text, sizeof text, 0) == 5 && read(ends[0], text, 1) == 1);
  CHECK(poll(both, 2, 0) == 0);

  /* A signal that is blocked waits until the mask of ppoll or pselect lets it in. */
  const struct sigaction action = {.sa_handler = count};
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  sigset_t blocked, open;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  CHECK(sigprocmask(SIG_BLOCK, &blocked, &open) == 0);
  CHECK(kill(getpid(), SIGUSR1) == 0);
  CHECK(poll(NULL, 0, 5) == 0);
  CHECK(signals == 0);
  CHECK_FAILS(ppoll(NULL, 0, NULL, &open), EINTR);
  CHECK(signals == 1);
  CHECK(kill(getpid(), SIGUSR1) == 0);
  CHECK_FAILS(pselect(0, NULL, NULL, NULL, NULL, &open), EINTR);
  CHECK(signals == 2);

  struct pollfd closed = {999, POLLIN, 0};
  CHECK(poll(&closed, 1, 0) == 1 && closed.revents == POLLNVAL);
  return 0;
}
