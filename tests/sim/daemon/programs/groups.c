/* groups hear ADDRESS       prints what comes to a group or broadcast address on port 5000, and to whom it was sent
   groups tell ADDRESS TEXT  sends it there once */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count < 3) return 9;
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM}, *to;
  if (getaddrinfo(words[2], "5000", &hints, &to) != 0) return 8;
  const int fd = socket(to->ai_family, SOCK_DGRAM, 0), on = 1;
  const int is_v6 = to->ai_family == AF_INET6;
  if (setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) != 0) return 7;
  if (strcmp(words[1], "tell") == 0) {
    return sendto(fd, words[3], strlen(words[3]), 0, to->ai_addr, to->ai_addrlen) > 0 ? 0 : 6;
  }
  if (is_v6) {
    struct sockaddr_in6 any = {.sin6_family = AF_INET6, .sin6_port = htons(5000)};
    struct ipv6_mreq join = {.ipv6mr_multiaddr = ((struct sockaddr_in6 *)(void *)to->ai_addr)->sin6_addr,
                             .ipv6mr_interface = if_nametoindex("eth0")};
    if (bind(fd, (struct sockaddr *)&any, sizeof any) != 0) return 5;
    if (IN6_IS_ADDR_MULTICAST(&join.ipv6mr_multiaddr) &&
        setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &join, sizeof join) != 0) return 4;
  } else {
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(5000)};
    struct ip_mreq join = {.imr_multiaddr = ((struct sockaddr_in *)(void *)to->ai_addr)->sin_addr};
    if (bind(fd, (struct sockaddr *)&any, sizeof any) != 0) return 5;
    if (IN_MULTICAST(ntohl(join.imr_multiaddr.s_addr)) &&
        setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) != 0) return 4;
  }
  if (setsockopt(fd, is_v6 ? IPPROTO_IPV6 : IPPROTO_IP, is_v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, &on, sizeof on) != 0) return 3;
  for (;;) {
    char text[64] = {0}, control[256], address[64] = "";
    struct iovec piece = {text, sizeof text - 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(fd, &message, 0) < 0) return 2;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_type == IP_PKTINFO && c->cmsg_level == IPPROTO_IP) {
        inet_ntop(AF_INET, &((struct in_pktinfo *)(void *)CMSG_DATA(c))->ipi_addr, address, sizeof address);
      } else if (c->cmsg_type == IPV6_PKTINFO && c->cmsg_level == IPPROTO_IPV6) {
        inet_ntop(AF_INET6, &((struct in6_pktinfo *)(void *)CMSG_DATA(c))->ipi6_addr, address, sizeof address);
      }
    }
    printf("%s at %s\n", text, address);
    fflush(stdout);
  }
}
