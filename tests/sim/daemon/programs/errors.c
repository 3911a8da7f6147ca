/* errors ADDRESS [OCTETS [HOPS]]   sends so many octets, 48 if not told otherwise, to port 9 of the address and prints what its
                                    error queue says of them, and what its next call says. Nothing within 30 s is nothing. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <time.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

union name {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static const char *text(const union name *name) {
  static char out[4][INET6_ADDRSTRLEN];
  static int next;
  char *here = out[next++ % 4];
  const void *address = name->any.sa_family == AF_INET6 ? (const void *)&name->v6.sin6_addr : (const void *)&name->v4.sin_addr;
  return inet_ntop(name->any.sa_family, address, here, INET6_ADDRSTRLEN);
}

static void print_error(int fd, const char *sent) {
  char data[65536], control[512];
  union name to;
  memset(&to, 0, sizeof to);
  struct iovec piece = {data, sizeof data};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control,
                           .msg_name = &to, .msg_namelen = sizeof to};
  const ssize_t size = recvmsg(fd, &message, MSG_ERRQUEUE);
  if (size < 0) exit(7);
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
    const int is_v4 = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
    if (!is_v4 && !(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR)) continue;
    struct sock_extended_err error;
    union name offender;
    memcpy(&error, CMSG_DATA(c), sizeof error);
    memcpy(&offender, CMSG_DATA(c) + sizeof error, c->cmsg_len - CMSG_LEN(sizeof error));
    printf("%s from %s about %s port %d: origin %d type %d code %d info %u, %zd octets %s\n",
           strerrorname_np((int)error.ee_errno), text(&offender), text(&to), ntohs(to.v4.sin_port), error.ee_origin,
           error.ee_type, error.ee_code, error.ee_info, size,
           memcmp(data, sent, (size_t)size) == 0 ? "as sent" : "of something else");
  }
}

int main(int count, char **arguments) {
  union name to;
  memset(&to, 0, sizeof to);
  const int is_v6 = strchr(arguments[1], ':') != NULL, on = 1;
  to.any.sa_family = is_v6 ? AF_INET6 : AF_INET;
  to.v4.sin_port = htons(9);
  inet_pton(to.any.sa_family, arguments[1], is_v6 ? (void *)&to.v6.sin6_addr : (void *)&to.v4.sin_addr);
  const size_t octets = count > 2 ? strtoul(arguments[2], NULL, 10) : 48;
  const int hops = count > 3 ? atoi(arguments[3]) : 64;
  char sent[4096];
  for (size_t i = 0; i < sizeof sent; ++i) sent[i] = (char)(i * 7);

  const int fd = socket(to.any.sa_family, SOCK_DGRAM, 0), level = is_v6 ? IPPROTO_IPV6 : IPPROTO_IP;
  if (setsockopt(fd, level, is_v6 ? IPV6_RECVERR : IP_RECVERR, &on, sizeof on) != 0) return 9;
  if (setsockopt(fd, level, is_v6 ? IPV6_UNICAST_HOPS : IP_TTL, &hops, sizeof hops) != 0) return 8;
  if (sendto(fd, sent, octets, 0, &to.any, is_v6 ? sizeof to.v6 : sizeof to.v4) != (ssize_t)octets) {
    printf("%s at once\n", strerrorname_np(errno));
    return 0;
  }
  struct pollfd one = {fd, 0, 0};
  if (poll(&one, 1, 30000) == 0) {
    printf("nothing\n");
    return 0;
  }
  print_error(fd, sent);
  char more[8];
  const ssize_t next = recv(fd, more, sizeof more, MSG_DONTWAIT);   /* an error that was read is not told again */
  printf("then %s\n", next < 0 ? strerrorname_np(errno) : "a datagram");
  return 0;
}
