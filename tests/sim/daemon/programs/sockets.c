/* sockets errors          asks a port without a listener, twice, by a connected socket, and prints what comes of it
   sockets dual            hears both families on port 5000 by one socket
   sockets many            opens 100 ports in a row, closes them after 10 s, and stays
   sockets member SECONDS  is in the group 224.0.1.1 so long */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int bound(unsigned port) {
  const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  const int fd = socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) exit(9);
  if (bind(fd, (const struct sockaddr *)&any, sizeof any) != 0) exit(8);
  return fd;
}

static int errors(void) {
  const struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9), .sin_addr = {htonl(0x0a000001)}};
  const struct timeval patience = {10, 0};
  const int fd = bound(5000);
  char text[8];
  if (connect(fd, (const struct sockaddr *)&to, sizeof to) != 0) return 7;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) return 6;
  for (int i = 0; i < 2; ++i) {
    if (send(fd, "x", 1, 0) != 1) return 5;
    if (recv(fd, text, sizeof text, 0) >= 0) return 4;
    printf("%s\n", strerror(errno));
  }
  return 0;
}

static int dual(void) {
  const struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(5000)};
  const int fd = socket(AF_INET6, SOCK_DGRAM, 0), off = 0, on = 1;
  if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off) != 0) return 7;
  if (bind(fd, (const struct sockaddr *)&any, sizeof any) != 0) return 6;
  if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0 || errno != EINVAL) return 5;
  sleep(10);
  close(fd);
  sleep(1000);
  return 0;
}

static int many(void) {
  int fds[100];
  for (unsigned i = 0; i < 100; ++i) fds[i] = bound(5000 + i);
  sleep(10);
  for (int i = 0; i < 100; ++i) close(fds[i]);
  sleep(1000);
  return 0;
}

static int member(unsigned seconds) {
  const struct ip_mreq join = {.imr_multiaddr = {htonl(0xe0000101)}};
  if (setsockopt(bound(5000), IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) != 0) return 7;
  sleep(seconds);
  return 0;
}

int main(int count, char **words) {
  if (count < 2) return 3;
  if (strcmp(words[1], "errors") == 0) return errors();
  if (strcmp(words[1], "dual") == 0) return dual();
  if (strcmp(words[1], "many") == 0) return many();
  return count == 3 ? member((unsigned)atoi(words[2])) : 3;
}
