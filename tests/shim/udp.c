/* UDP over the loopback, both families: names, connected sockets, errors, control messages, many at once. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "check.h"

union name {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static socklen_t size_of(int family) { return family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6); }

static int open_bound(int family, union name *name) {
  memset(name, 0, sizeof *name);
  name->any.sa_family = (sa_family_t)family;
  if (family == AF_INET) name->v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  else name->v6.sin6_addr = in6addr_loopback;
  const int fd = socket(family, SOCK_DGRAM, 0);
  CHECK(fd >= 0);
  CHECK(bind(fd, &name->any, size_of(family)) == 0);
  socklen_t length = sizeof *name;
  CHECK(getsockname(fd, &name->any, &length) == 0 && length == size_of(family));
  return fd;
}

static void basics(int family) {
  union name a_name, b_name, from;
  const int a = open_bound(family, &a_name), b = open_bound(family, &b_name);
  char text[16];
  socklen_t length = sizeof from;
  CHECK(sendto(a, "hello", 5, 0, &b_name.any, size_of(family)) == 5);
  int waiting = 0;
  CHECK(recvfrom(b, text, sizeof text, MSG_PEEK, &from.any, &length) == 5);
  CHECK(ioctl(b, FIONREAD, &waiting) == 0 && waiting == 5);
  CHECK(recvfrom(b, text, 2, MSG_TRUNC, &from.any, &length) == 5);
  CHECK(memcmp(text, "he", 2) == 0 && from.v4.sin_port == a_name.v4.sin_port);
  CHECK_FAILS(recv(b, text, sizeof text, MSG_DONTWAIT), EAGAIN);
  CHECK_FAILS(sendto(a, "x", 1, 0, NULL, 0), EDESTADDRREQ);
  CHECK_FAILS(bind(socket(family, SOCK_DGRAM, 0), &b_name.any, size_of(family)), EADDRINUSE);

  /* A connected socket hears its peer alone. */
  CHECK(connect(b, &a_name.any, size_of(family)) == 0);
  length = sizeof from;
  CHECK(getpeername(b, &from.any, &length) == 0 && from.v4.sin_port == a_name.v4.sin_port);
  union name c_name;
  const int c = open_bound(family, &c_name);
  CHECK(sendto(c, "no", 2, 0, &b_name.any, size_of(family)) == 2);
  CHECK(sendto(a, "yes", 3, 0, &b_name.any, size_of(family)) == 3);
  CHECK(recv(b, text, sizeof text, 0) == 3);
  CHECK(send(b, "back", 4, 0) == 4 && read(a, text, sizeof text) == 4);

  /* Nobody there: ICMP comes back to a connected socket. */
  CHECK(close(c) == 0);
  CHECK(connect(a, &c_name.any, size_of(family)) == 0);
  CHECK(send(a, "x", 1, 0) == 1);
  CHECK_FAILS(recv(a, text, sizeof text, 0), ECONNREFUSED);

  const struct timeval patience = {0, 20000};
  CHECK(setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  CHECK_FAILS(recv(b, text, sizeof text, 0), EAGAIN);
  check_took(begin, 20000000);
  CHECK(fcntl(b, F_SETFL, O_NONBLOCK) == 0 && (fcntl(b, F_GETFL) & O_NONBLOCK) != 0);
  CHECK_FAILS(recv(b, text, sizeof text, 0), EAGAIN);
  close(a);
  close(b);
}

static void control_messages(void) {
  union name a_name, b_name;
  const int a = open_bound(AF_INET, &a_name), b = open_bound(AF_INET, &b_name);
  const int on = 1;
  CHECK(setsockopt(b, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0);
  CHECK(setsockopt(b, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) == 0);
  CHECK(setsockopt(b, IPPROTO_IP, IP_RECVTTL, &on, sizeof on) == 0);
  usleep(1000);   /* a kernel turns time stamping on a little later than the call */
  const int64_t before = now_ns(CLOCK_REALTIME);
  CHECK(sendto(a, "hello", 5, 0, &b_name.any, sizeof b_name.v4) == 5);
  char text[16], control[256];
  struct iovec piece = {text, sizeof text};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  CHECK(recvmsg(b, &message, 0) == 5);
  const int64_t after = now_ns(CLOCK_REALTIME);
  int seen = 0;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      struct timespec t;
      memcpy(&t, CMSG_DATA(c), sizeof t);
      const int64_t stamp = t.tv_sec * 1000000000LL + t.tv_nsec;
      CHECK(stamp >= before && stamp <= after);
      seen |= 1;
    }
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo info;
      memcpy(&info, CMSG_DATA(c), sizeof info);
      CHECK(info.ipi_addr.s_addr == htonl(INADDR_LOOPBACK) && info.ipi_ifindex > 0);
      seen |= 2;
    }
    if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) {
      int ttl;
      memcpy(&ttl, CMSG_DATA(c), sizeof ttl);
      CHECK(ttl == 64);
      seen |= 4;
    }
  }
  CHECK(seen == 7);
  close(a);
  close(b);
}

static void many_at_once(void) {
  union name a_name, b_name;
  const int a = open_bound(AF_INET, &a_name), b = open_bound(AF_INET, &b_name);
  CHECK(connect(a, &b_name.any, sizeof b_name.v4) == 0);
  struct mmsghdr messages[4];
  struct iovec pieces[4];
  char texts[4][8];
  memset(messages, 0, sizeof messages);
  for (int i = 0; i < 4; ++i) {
    pieces[i] = (struct iovec){texts[i], (size_t)(i + 1)};
    memset(texts[i], 'a' + i, sizeof texts[i]);
    messages[i].msg_hdr.msg_iov = &pieces[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  CHECK(sendmmsg(a, messages, 3, 0) == 3 && messages[2].msg_len == 3);
  for (int i = 0; i < 4; ++i) pieces[i].iov_len = sizeof texts[i];
  CHECK(recvmmsg(b, messages, 4, MSG_WAITFORONE, NULL) == 3);
  CHECK(messages[0].msg_len == 1 && messages[2].msg_len == 3 && texts[2][2] == 'c');
  CHECK_FAILS(recvmmsg(b, messages, 4, MSG_DONTWAIT, NULL), EAGAIN);
  close(a);
  close(b);
}

static void mapped(void) {
  const int fd = socket(AF_INET6, SOCK_DGRAM, 0);
  union name name = {.v6 = {.sin6_family = AF_INET6}}, from, v4_name;
  CHECK(bind(fd, &name.any, sizeof name.v6) == 0);
  socklen_t length = sizeof name;
  CHECK(getsockname(fd, &name.any, &length) == 0);
  const int other = open_bound(AF_INET, &v4_name);
  const struct sockaddr_in to = {AF_INET, name.v6.sin6_port, {htonl(INADDR_LOOPBACK)}, {0}};
  CHECK(sendto(other, "four", 4, 0, (const struct sockaddr *)&to, sizeof to) == 4);
  char text[8];
  length = sizeof from;
  CHECK(recvfrom(fd, text, sizeof text, 0, &from.any, &length) == 4);
  CHECK(IN6_IS_ADDR_V4MAPPED(&from.v6.sin6_addr) && length == sizeof from.v6);
  CHECK(sendto(fd, "back", 4, 0, &from.any, length) == 4 && recv(other, text, sizeof text, 0) == 4);
}

int main(void) {
  basics(AF_INET);
  basics(AF_INET6);
  control_messages();
  many_at_once();
  mapped();
  return 0;
}
