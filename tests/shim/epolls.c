/* epoll, level and edge triggered, over sockets, timers and pipes. */
#define _GNU_SOURCE
#include <time.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#include "check.h"

/* An error queue that is not empty is an error, not something to read; a connection that is not there yet is not writable. */
static void errors(void) {
  const int a = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), set = epoll_create1(0);
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  CHECK(bind(a, (struct sockaddr *)&name, sizeof name) == 0 && getsockname(a, (struct sockaddr *)&name, &length) == 0);
  const int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  const int other = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(setsockopt(other, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) == 0);
  struct epoll_event wanted = {EPOLLIN, {.u64 = 77}}, found[2];
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, other, &wanted) == 0);
  CHECK(sendto(other, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(epoll_wait(set, found, 2, 1000) == 1 && found[0].data.u64 == 77 && found[0].events == EPOLLERR);
  char text[256];
  CHECK(recv(other, text, sizeof text, MSG_ERRQUEUE) > 0);
  CHECK(epoll_wait(set, found, 2, 0) == 0);
  wanted.events = EPOLLIN | EPOLLOUT;
  CHECK(epoll_ctl(set, EPOLL_CTL_MOD, other, &wanted) == 0);
  CHECK(epoll_wait(set, found, 2, 0) == 1 && found[0].events == EPOLLOUT);
  close(a);
  close(other);
  CHECK(epoll_wait(set, found, 2, 0) == 0);
  close(set);
}

/* Edge triggered: a connection that comes to be, and room after there was none, are edges as arrivals are. */
static void edges_of_writing(uint32_t events) {
  const int server = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int set = epoll_create1(0);
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  CHECK(bind(server, (struct sockaddr *)&name, sizeof name) == 0 && listen(server, 1) == 0);
  CHECK(getsockname(server, (struct sockaddr *)&name, &length) == 0);
  CHECK_FAILS(connect(client, (struct sockaddr *)&name, sizeof name), EINPROGRESS);
  struct epoll_event wanted = {events | EPOLLET, {.fd = client}}, found;
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, client, &wanted) == 0);
  CHECK(epoll_wait(set, &found, 1, 1000) == 1 && (found.events & EPOLLOUT) != 0);
  CHECK(epoll_wait(set, &found, 1, 0) == 0);

  const int accepted = accept(server, NULL, NULL);
  CHECK(accepted >= 0);
  static char much[1 << 16];
  while (send(client, much, sizeof much, 0) > 0) continue;
  CHECK(errno == EAGAIN && epoll_wait(set, &found, 1, 10) == 0);
  while (recv(accepted, much, sizeof much, MSG_DONTWAIT) > 0) usleep(1000);
  CHECK(epoll_wait(set, &found, 1, 1000) == 1 && (found.events & EPOLLOUT) != 0);
  CHECK(close(accepted) == 0 && close(server) == 0 && close(client) == 0 && close(set) == 0);
}

int main(void) {
  edges_of_writing(EPOLLOUT);
  edges_of_writing(EPOLLIN | EPOLLOUT);
  errors();
  const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof name;
  CHECK(bind(fd, (struct sockaddr *)&name, sizeof name) == 0);
  CHECK(getsockname(fd, (struct sockaddr *)&name, &length) == 0);
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  const int event = eventfd(0, EFD_NONBLOCK);
  const int set = epoll_create1(EPOLL_CLOEXEC);
  CHECK(timer >= 0 && event >= 0 && set >= 0);
  struct epoll_event wanted = {EPOLLIN, {.fd = fd}}, found[4];
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, fd, &wanted) == 0);
  wanted.data.fd = timer;
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, timer, &wanted) == 0);
  wanted.data.fd = event;
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, event, &wanted) == 0);

  int64_t begin = now_ns(CLOCK_MONOTONIC);
  CHECK(epoll_wait(set, found, 4, 20) == 0);
  check_took(begin, 20000000);

  begin = now_ns(CLOCK_MONOTONIC);
  const struct itimerspec soon = {{0, 0}, {0, 15000000}};
  CHECK(timerfd_settime(timer, 0, &soon, NULL) == 0);
  CHECK(epoll_wait(set, found, 4, -1) == 1 && found[0].data.fd == timer);
  check_took(begin, 15000000);
  uint64_t expirations = 0;
  CHECK(read(timer, &expirations, 8) == 8 && expirations == 1);
  CHECK_FAILS(read(timer, &expirations, 8), EAGAIN);
  CHECK(epoll_wait(set, found, 4, 0) == 0);

  /* Level triggered: told again until it is read. */
  CHECK(sendto(fd, "a", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(epoll_wait(set, found, 4, 1000) == 1 && found[0].data.fd == fd);
  CHECK(epoll_wait(set, found, 4, 0) == 1);
  char text[4];
  CHECK(recv(fd, text, sizeof text, 0) == 1);
  CHECK_FAILS(recv(fd, text, sizeof text, 0), EAGAIN);
  CHECK(epoll_wait(set, found, 4, 0) == 0);

  /* Edge triggered: told once for every arrival. */
  wanted = (struct epoll_event){EPOLLIN | EPOLLET, {.fd = fd}};
  CHECK(epoll_ctl(set, EPOLL_CTL_MOD, fd, &wanted) == 0);
  CHECK(sendto(fd, "b", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(epoll_wait(set, found, 4, 1000) == 1);
  CHECK(epoll_wait(set, found, 4, 0) == 0);
  CHECK(sendto(fd, "c", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(epoll_wait(set, found, 4, 1000) == 1);

  const uint64_t one = 1;
  CHECK(write(event, &one, 8) == 8);
  CHECK(epoll_wait(set, found, 4, 1000) == 1 && found[0].data.fd == event);
  CHECK(epoll_ctl(set, EPOLL_CTL_DEL, fd, NULL) == 0);
  return 0;
}
