/* Descriptors that a process sends to another: sockets, connections and listeners live on in the one that gets them. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "check.h"

union Control {
  struct cmsghdr header;
  char room[CMSG_SPACE(3 * sizeof(int))];
};

static void give(int channel, const int *fds, int count) {
  union Control control;
  char text = 'x';
  struct iovec piece = {&text, 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control,
                           .msg_controllen = CMSG_SPACE(count * sizeof(int))};
  memset(&control, 0, sizeof control);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(count * sizeof(int));
  memcpy(CMSG_DATA(header), fds, count * sizeof(int));
  CHECK(sendmsg(channel, &message, 0) == 1);
}

static void take(int channel, int *fds, int count, int flags) {
  union Control control;
  char text = 0;
  struct iovec piece = {&text, 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  CHECK(recvmsg(channel, &message, flags) == 1);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  CHECK(header != NULL && header->cmsg_type == SCM_RIGHTS && header->cmsg_len == CMSG_LEN(count * sizeof(int)));
  memcpy(fds, CMSG_DATA(header), count * sizeof(int));
}

/* As chronyd does with connections that its NTS helpers serve: accepted by one, answered by another. */
static void helper(int channel) {
  int fds[3];
  char text[8];
  take(channel, fds, 3, 0);
  struct stat status;
  CHECK(fstat(fds[0], &status) == 0 && S_ISSOCK(status.st_mode));
  const int set = epoll_create1(0);
  struct epoll_event wanted = {EPOLLIN, {.fd = fds[0]}}, found;
  CHECK(epoll_ctl(set, EPOLL_CTL_ADD, fds[0], &wanted) == 0);
  CHECK(epoll_wait(set, &found, 1, 5000) == 1 && found.data.fd == fds[0]);
  CHECK(read(fds[0], text, sizeof text) == 4 && memcmp(text, "ping", 4) == 0);
  CHECK(write(fds[0], "pong", 4) == 4 && close(fds[0]) == 0);
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  CHECK(recvfrom(fds[1], text, sizeof text, 0, (struct sockaddr *)&from, &length) == 1);
  CHECK(sendto(fds[1], text, 1, 0, (struct sockaddr *)&from, length) == 1);
  CHECK(write(fds[2], "real", 4) == 4);
  _exit(0);
}

static void name_of(int fd, struct sockaddr_in *name) {
  socklen_t length = sizeof *name;
  CHECK(getsockname(fd, (struct sockaddr *)name, &length) == 0);
}

int main(void) {
  int channel[2], pipes[2];
  CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, channel) == 0 && pipe(pipes) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) helper(channel[1]);

  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}, other = name;
  const int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(listener, (struct sockaddr *)&name, sizeof name) == 0 && listen(listener, 1) == 0);
  name_of(listener, &name);
  CHECK(connect(client, (struct sockaddr *)&name, sizeof name) == 0);
  const int accepted = accept(listener, NULL, NULL), datagrams = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(accepted >= 0 && bind(datagrams, (struct sockaddr *)&other, sizeof other) == 0);
  name_of(datagrams, &other);
  const int sent[3] = {accepted, datagrams, pipes[1]};
  give(channel[0], sent, 3);
  CHECK(close(accepted) == 0 && close(datagrams) == 0 && close(pipes[1]) == 0);   /* on their way, they live */

  char text[8];
  CHECK(write(client, "ping", 4) == 4 && read(client, text, sizeof text) == 4 && memcmp(text, "pong", 4) == 0);
  CHECK(read(client, text, sizeof text) == 0);
  const int asks = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(sendto(asks, "y", 1, 0, (struct sockaddr *)&other, sizeof other) == 1);
  CHECK(recv(asks, text, sizeof text, 0) == 1 && text[0] == 'y');
  CHECK(read(pipes[0], text, sizeof text) == 4 && memcmp(text, "real", 4) == 0);
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);

  /* To oneself, looked at and taken: three names for one socket. */
  give(channel[0], &asks, 1);
  int peeked = -1, taken = -1;
  take(channel[1], &peeked, 1, MSG_PEEK);
  take(channel[1], &taken, 1, 0);
  struct sockaddr_in mine, same;
  name_of(asks, &mine);
  name_of(taken, &same);
  CHECK(mine.sin_port == same.sin_port && close(asks) == 0 && close(peeked) == 0);
  mine.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(sendto(taken, "z", 1, 0, (struct sockaddr *)&mine, sizeof mine) == 1 && recv(taken, text, sizeof text, 0) == 1);
  CHECK(close(taken) == 0);
  const int again = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(bind(again, (struct sockaddr *)&mine, sizeof mine) == 0);   /* its port is free */
  return 0;
}
