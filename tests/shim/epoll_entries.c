/* What an epoll set tells of one entry: with EPOLLONESHOT, with edges, with no bits, of errors, of hang-ups; entries that are
 * refused; sets in sets; sets after fork. */
#define _GNU_SOURCE
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include "check.h"

static int set;
static struct epoll_event found[8];

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int datagrams(struct sockaddr_in *name) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  socklen_t length = sizeof *name;
  *name = loopback(0);
  CHECK(bind(fd, (struct sockaddr *)name, length) == 0 && getsockname(fd, (struct sockaddr *)name, &length) == 0);
  return fd;
}

static int control(int operation, int fd, uint32_t events) {
  struct epoll_event wanted = {events, {.fd = fd}};
  return epoll_ctl(set, operation, fd, &wanted);
}

/* What the set tells: of one descriptor, or nothing. */
static uint32_t told(int milliseconds) {
  const int count = epoll_wait(set, found, 8, milliseconds);
  CHECK(count == 0 || count == 1);
  return count == 0 ? 0 : found[0].events;
}

static int polled(int fd) {
  struct pollfd one = {fd, 0x7fff, 0};
  CHECK(poll(&one, 1, 0) >= 0);
  return one.revents;
}

static void one_shot(void) {
  struct sockaddr_in name, other;
  const int a = datagrams(&name), b = datagrams(&other);
  CHECK(control(EPOLL_CTL_ADD, a, EPOLLIN | EPOLLOUT | EPOLLONESHOT) == 0);
  CHECK(told(0) == EPOLLOUT && told(0) == 0);
  CHECK(sendto(b, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(told(20) == 0);
  CHECK(control(EPOLL_CTL_MOD, a, EPOLLIN | EPOLLOUT | EPOLLONESHOT) == 0);
  CHECK(told(0) == (EPOLLIN | EPOLLOUT));
  /* Without bits it tells of errors and hang-ups only. */
  CHECK(control(EPOLL_CTL_MOD, a, 0) == 0 && told(20) == 0);
  CHECK_FAILS(shutdown(a, SHUT_RDWR), ENOTCONN);
  CHECK(told(0) == EPOLLHUP && told(0) == EPOLLHUP);
  CHECK(close(a) == 0 && close(b) == 0 && told(0) == 0);
}

static void edges(void) {
  struct sockaddr_in name, other;
  const int a = datagrams(&name), b = datagrams(&other);
  char text[8];
  CHECK(control(EPOLL_CTL_ADD, a, EPOLLIN | EPOLLOUT | EPOLLET) == 0);
  CHECK(told(0) == EPOLLOUT && told(0) == 0);
  CHECK(sendto(a, "x", 1, 0, (struct sockaddr *)&other, sizeof other) == 1);   /* it has left: there is room again */
  CHECK(told(100) == EPOLLOUT && told(0) == 0);
  CHECK(sendto(b, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(told(100) == (EPOLLIN | EPOLLOUT) && told(0) == 0);
  CHECK(recv(a, text, sizeof text, 0) == 1 && told(0) == 0);
  CHECK(control(EPOLL_CTL_MOD, a, EPOLLIN | EPOLLET) == 0 && told(0) == 0);
  for (int i = 0; i < 2; ++i) CHECK(sendto(b, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(told(100) == EPOLLIN && told(0) == 0);
  CHECK(recv(a, text, sizeof text, 0) == 1 && told(0) == 0);   /* the second is still there, and is no news */
  CHECK(control(EPOLL_CTL_MOD, a, EPOLLIN | EPOLLET) == 0 && told(0) == EPOLLIN);
  CHECK(close(a) == 0 && close(b) == 0);

  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  const struct itimerspec often = {{0, 200000000}, {0, 200000000}};
  CHECK(timerfd_settime(timer, 0, &often, NULL) == 0 && control(EPOLL_CTL_ADD, timer, EPOLLIN | EPOLLET) == 0);
  CHECK(told(1000) == EPOLLIN && told(300) == 0);   /* a timer that nobody has read says no more */
  uint64_t expirations = 0;
  CHECK(read(timer, &expirations, sizeof expirations) == sizeof expirations && expirations >= 1);
  CHECK(told(1000) == EPOLLIN);
  CHECK(close(timer) == 0);
}

static void errors(void) {
  struct sockaddr_in name, nowhere = loopback(9);
  const int fd = datagrams(&name), one = 1;
  char text[64], more[512];
  struct iovec piece = {text, sizeof text};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = more, .msg_controllen = sizeof more};
  CHECK(setsockopt(fd, IPPROTO_IP, IP_RECVERR, &one, sizeof one) == 0);
  CHECK(connect(fd, (struct sockaddr *)&nowhere, sizeof nowhere) == 0);
  CHECK(control(EPOLL_CTL_ADD, fd, EPOLLIN) == 0 && told(0) == 0);
  CHECK(send(fd, "x", 1, 0) == 1);
  CHECK(told(1000) == EPOLLERR && polled(fd) == (POLLERR | POLLOUT | POLLWRNORM | POLLWRBAND));
  CHECK(recvmsg(fd, &message, MSG_ERRQUEUE) == 1);
  CHECK(told(0) == 0 && polled(fd) == (POLLOUT | POLLWRNORM | POLLWRBAND));   /* the queue is empty, and quiet */
  CHECK_FAILS(recv(fd, text, sizeof text, MSG_DONTWAIT), EAGAIN);
  CHECK(send(fd, "x", 1, 0) == 1 && told(1000) == EPOLLERR);
  CHECK_FAILS(recv(fd, text, sizeof text, MSG_DONTWAIT), ECONNREFUSED);
  CHECK(told(0) == EPOLLERR);   /* the error was told, the queue still holds what was sent */
  CHECK(close(fd) == 0);

  const int stamped = socket(AF_INET, SOCK_DGRAM, 0);
  const int flags = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
  struct sockaddr_in to;
  const int sink = datagrams(&to);
  CHECK(setsockopt(stamped, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) == 0);
  CHECK(setsockopt(stamped, SOL_SOCKET, SO_SELECT_ERR_QUEUE, &one, sizeof one) == 0);
  CHECK(control(EPOLL_CTL_ADD, stamped, EPOLLPRI) == 0);
  CHECK(sendto(stamped, "x", 1, 0, (struct sockaddr *)&to, sizeof to) == 1);
  CHECK(told(1000) == (EPOLLERR | EPOLLPRI));
  CHECK(recv(stamped, more, sizeof more, MSG_ERRQUEUE) > 0 && told(0) == 0);
  CHECK(close(stamped) == 0 && close(sink) == 0);
}

static void *shut_down(void *fd) {
  usleep(100000);
  CHECK_FAILS(shutdown(*(int *)fd, SHUT_RDWR), ENOTCONN);
  return NULL;
}

/* It wakes who waits, in recv, in poll and in the set. */
static void shutdown_of_datagrams(void) {
  struct sockaddr_in name;
  char text[8];
  pthread_t other;
  int fds[2] = {datagrams(&name), datagrams(&name)};
  CHECK(pthread_create(&other, NULL, shut_down, &fds[0]) == 0);
  CHECK(recv(fds[0], text, sizeof text, 0) == 0);
  CHECK(pthread_join(other, NULL) == 0);
  CHECK_FAILS(recv(fds[0], text, sizeof text, MSG_DONTWAIT), EAGAIN);
  CHECK((polled(fds[0]) & (POLLIN | POLLRDHUP | POLLHUP | POLLOUT)) == (POLLIN | POLLRDHUP | POLLHUP | POLLOUT));
  CHECK(control(EPOLL_CTL_ADD, fds[1], EPOLLRDHUP) == 0);
  CHECK(pthread_create(&other, NULL, shut_down, &fds[1]) == 0);
  CHECK(told(-1) == (EPOLLRDHUP | EPOLLHUP));
  CHECK(pthread_join(other, NULL) == 0);
  signal(SIGPIPE, SIG_IGN);
  CHECK_FAILS(sendto(fds[1], "x", 1, 0, (struct sockaddr *)&name, sizeof name), EPIPE);
  CHECK(close(fds[0]) == 0 && close(fds[1]) == 0);
}

static void streams(void) {
  struct sockaddr_in name = loopback(0), nowhere = loopback(9);
  socklen_t length = sizeof name;
  const int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  CHECK(polled(client) == (POLLOUT | POLLHUP | POLLWRNORM));   /* not connected */
  CHECK(bind(listener, (struct sockaddr *)&name, length) == 0 && listen(listener, 2) == 0);
  CHECK(getsockname(listener, (struct sockaddr *)&name, &length) == 0 && polled(listener) == 0);
  CHECK_FAILS(connect(client, (struct sockaddr *)&name, sizeof name), EINPROGRESS);
  const int accepted = accept(listener, NULL, NULL);
  CHECK(accepted >= 0 && control(EPOLL_CTL_ADD, accepted, EPOLLIN | EPOLLRDHUP | EPOLLET) == 0 && told(0) == 0);
  CHECK(send(client, "hi", 2, 0) == 2 && told(1000) == EPOLLIN);
  CHECK(shutdown(client, SHUT_WR) == 0 && told(1000) == (EPOLLIN | EPOLLRDHUP));
  char text[8];
  CHECK(read(accepted, text, sizeof text) == 2 && read(accepted, text, sizeof text) == 0);
  CHECK(polled(accepted) == (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLRDHUP));
  CHECK(shutdown(accepted, SHUT_WR) == 0 && told(1000) == (EPOLLIN | EPOLLRDHUP | EPOLLHUP));
  CHECK(polled(accepted) == (POLLIN | POLLOUT | POLLHUP | POLLRDNORM | POLLWRNORM | POLLRDHUP));
  CHECK_FAILS(shutdown(accepted, 7), EINVAL);
  CHECK(shutdown(listener, SHUT_RDWR) == 0 && polled(listener) == (POLLOUT | POLLHUP | POLLWRNORM));
  CHECK(close(accepted) == 0 && close(client) == 0 && close(listener) == 0);

  const int refused = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  CHECK(control(EPOLL_CTL_ADD, refused, EPOLLIN | EPOLLOUT | EPOLLRDHUP) == 0);
  CHECK_FAILS(connect(refused, (struct sockaddr *)&nowhere, sizeof nowhere), EINPROGRESS);
  CHECK(told(1000) == (EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLRDHUP));
  int error = 0;
  length = sizeof error;
  CHECK(getsockopt(refused, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == ECONNREFUSED);
  CHECK(told(0) == (EPOLLIN | EPOLLOUT | EPOLLHUP | EPOLLRDHUP));
  CHECK_FAILS(connect(refused, (struct sockaddr *)&nowhere, sizeof nowhere), ECONNABORTED);
  CHECK(told(0) == (EPOLLOUT | EPOLLHUP));
  CHECK(close(refused) == 0);
}

static void refusals(void) {
  struct sockaddr_in name;
  const int fd = datagrams(&name), inner = epoll_create1(0);
  struct epoll_event wanted = {EPOLLIN, {.fd = fd}};
  CHECK_FAILS(control(EPOLL_CTL_MOD, fd, EPOLLIN), ENOENT);
  CHECK_FAILS(control(EPOLL_CTL_DEL, fd, 0), ENOENT);
  CHECK(control(EPOLL_CTL_ADD, fd, EPOLLIN) == 0);
  CHECK_FAILS(control(EPOLL_CTL_ADD, fd, EPOLLIN), EEXIST);
  CHECK_FAILS(control(99, fd, EPOLLIN), EINVAL);
  CHECK_FAILS(control(EPOLL_CTL_ADD, 999, EPOLLIN), EBADF);
  CHECK_FAILS(control(EPOLL_CTL_ADD, set, EPOLLIN), EINVAL);
  CHECK_FAILS(epoll_ctl(fd, EPOLL_CTL_ADD, inner, &wanted), EINVAL);
  const int twin = dup(fd);   /* the same socket by another name is another entry */
  CHECK(control(EPOLL_CTL_ADD, twin, EPOLLIN | EPOLLEXCLUSIVE) == 0);
  CHECK_FAILS(control(EPOLL_CTL_MOD, twin, EPOLLIN), EINVAL);
  CHECK(control(EPOLL_CTL_DEL, twin, 0) == 0);
  CHECK_FAILS(control(EPOLL_CTL_ADD, twin, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT), EINVAL);
  CHECK_FAILS(epoll_wait(set, found, 0, 0), EINVAL);
  CHECK_FAILS(epoll_wait(fd, found, 1, 0), EINVAL);
  CHECK_FAILS(epoll_wait(999, found, 1, 0), EBADF);
  CHECK_FAILS(setsockopt(set, SOL_SOCKET, SO_REUSEADDR, &twin, sizeof twin), ENOTSOCK);
  /* A socket stays in a set until its last name is closed. */
  CHECK(close(fd) == 0 && sendto(twin, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(told(1000) == EPOLLIN && found[0].data.fd == fd);
  CHECK(close(twin) == 0 && told(0) == 0);
  CHECK(close(inner) == 0);
}

/* A set is readable while it has something to tell, of a socket or of a pipe. */
static void nested(void) {
  struct sockaddr_in name;
  int pipes[2];
  const int fd = datagrams(&name), outer = epoll_create1(0);
  struct epoll_event wanted = {EPOLLIN, {.fd = set}}, loop = {EPOLLIN, {.fd = outer}};
  CHECK(pipe(pipes) == 0 && control(EPOLL_CTL_ADD, fd, EPOLLIN) == 0 && control(EPOLL_CTL_ADD, pipes[0], EPOLLIN) == 0);
  CHECK(epoll_ctl(outer, EPOLL_CTL_ADD, set, &wanted) == 0);
  CHECK_FAILS(epoll_ctl(set, EPOLL_CTL_ADD, outer, &loop), ELOOP);
  CHECK(epoll_wait(outer, found, 8, 20) == 0 && polled(set) == 0);
  CHECK(sendto(fd, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  CHECK(epoll_wait(outer, found, 8, 1000) == 1 && found[0].data.fd == set && found[0].events == EPOLLIN);
  CHECK(polled(set) == (POLLIN | POLLRDNORM));
  char text[8];
  CHECK(recv(fd, text, sizeof text, 0) == 1 && epoll_wait(outer, found, 8, 0) == 0);
  CHECK(write(pipes[1], "x", 1) == 1 && polled(set) == (POLLIN | POLLRDNORM));
  fd_set readable;
  FD_ZERO(&readable);
  FD_SET(set, &readable);
  CHECK(select(set + 1, &readable, NULL, NULL, NULL) == 1 && FD_ISSET(set, &readable));
  CHECK(epoll_wait(set, found, 8, 0) == 1 && found[0].data.fd == pipes[0]);
  CHECK(close(pipes[0]) == 0 && close(pipes[1]) == 0 && close(fd) == 0 && close(outer) == 0);
}

/* With room for one event at a time, a socket that is always ready does not hide a pipe, nor the other way round. */
static void little_room(void) {
  struct sockaddr_in name;
  int pipes[2], seen[2] = {0, 0};
  const int fd = datagrams(&name);
  CHECK(pipe(pipes) == 0 && write(pipes[1], "x", 1) == 1);
  CHECK(control(EPOLL_CTL_ADD, fd, EPOLLOUT) == 0 && control(EPOLL_CTL_ADD, pipes[0], EPOLLIN) == 0);
  for (int i = 0; i < 10; ++i) {
    CHECK(epoll_wait(set, found, 1, 0) == 1);
    ++seen[found[0].data.fd == fd];
  }
  CHECK(seen[0] == 5 && seen[1] == 5);
  CHECK(close(pipes[0]) == 0 && close(pipes[1]) == 0 && close(fd) == 0);
}

/* Parent and child have one set: what one puts in, the other is told of. */
static void after_fork(void) {
  struct sockaddr_in name, other;
  const int first = datagrams(&name), second = datagrams(&other);
  CHECK(control(EPOLL_CTL_ADD, first, EPOLLIN) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    CHECK(told(1000) == EPOLLIN && found[0].data.fd == first);
    char text[8];
    CHECK(recv(first, text, sizeof text, 0) == 1 && told(0) == 0);
    CHECK(control(EPOLL_CTL_ADD, second, EPOLLIN | EPOLLONESHOT) == 0);
    _exit(0);
  }
  CHECK(sendto(second, "x", 1, 0, (struct sockaddr *)&name, sizeof name) == 1);
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(sendto(first, "x", 1, 0, (struct sockaddr *)&other, sizeof other) == 1);
  CHECK(told(1000) == EPOLLIN && found[0].data.fd == second && told(0) == 0);
  CHECK(close(first) == 0 && close(second) == 0);
}

int main(void) {
  set = epoll_create1(EPOLL_CLOEXEC);
  CHECK(set >= 0);
  one_shot();
  edges();
  errors();
  shutdown_of_datagrams();
  streams();
  refusals();
  nested();
  little_room();
  after_fork();
  return 0;
}
