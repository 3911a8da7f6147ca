/* ways WORD...   what a host's routes mean to its programs. Words are done in order:
     to=ADDRESS       connects a socket to port 5000 there and prints its own address
     send=ADDRESS     sends to port 5000 there without having bound or connected
     device=NAME      sockets from here on are bound to that interface
     group=INDEX      ... send to groups through that one
     wire=INDEX       messages from here on name that interface
     source=ADDRESS   ... name that address, of IPv4
     hear=ADDRESS     joins that group on the second interface, waits for a packet to port 5000 and prints how it came
     routes           prints the kernel's routes
     sleep=SECONDS
   What fails is printed as the error's text. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *device = "";
static int group_interface, wire;
static struct in_addr source;

union name {
  struct sockaddr plain;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static socklen_t parse(const char *text, union name *out) {
  memset(out, 0, sizeof *out);
  if (inet_pton(AF_INET, text, &out->v4.sin_addr) == 1) {
    out->v4.sin_family = AF_INET;
    out->v4.sin_port = htons(5000);
    return sizeof out->v4;
  }
  if (inet_pton(AF_INET6, text, &out->v6.sin6_addr) != 1) exit(9);
  out->v6.sin6_family = AF_INET6;
  out->v6.sin6_port = htons(5000);
  return sizeof out->v6;
}

static void print(const union name *name) {
  char text[64];
  const void *address = name->plain.sa_family == AF_INET ? (const void *)&name->v4.sin_addr : &name->v6.sin6_addr;
  printf("%s\n", inet_ntop(name->plain.sa_family, address, text, sizeof text));
}

static int opened(int family) {
  const int fd = socket(family, SOCK_DGRAM, 0);
  const struct ip_mreqn through = {.imr_ifindex = group_interface};
  if (*device != 0 && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)) != 0) exit(8);
  if (group_interface != 0 && family == AF_INET) setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &through, sizeof through);
  if (group_interface != 0 && family == AF_INET6)
    setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &group_interface, sizeof group_interface);
  return fd;
}

static void to(const char *text) {
  union name name;
  socklen_t length = parse(text, &name);
  const int fd = opened(name.plain.sa_family);
  if (connect(fd, &name.plain, length) != 0) {
    printf("%s\n", strerror(errno));
  } else {
    length = sizeof name;
    if (getsockname(fd, &name.plain, &length) != 0) exit(7);
    print(&name);
  }
  close(fd);
}

static void send_to(const char *text) {
  union name name;
  const socklen_t length = parse(text, &name);
  const int is_v6 = name.plain.sa_family == AF_INET6, fd = opened(name.plain.sa_family);
  union {
    char octets[CMSG_SPACE(sizeof(struct in6_pktinfo))];
    struct cmsghdr aligned;
  } control;
  struct iovec piece = {"x", 1};
  struct msghdr message = {.msg_name = &name, .msg_namelen = length, .msg_iov = &piece, .msg_iovlen = 1};
  if (wire != 0 || source.s_addr != 0) {
    const struct in_pktinfo v4 = {.ipi_ifindex = wire, .ipi_spec_dst = source};
    const struct in6_pktinfo v6 = {.ipi6_ifindex = (unsigned)wire};
    const size_t size = is_v6 ? sizeof v6 : sizeof v4;
    control.aligned.cmsg_level = is_v6 ? IPPROTO_IPV6 : IPPROTO_IP;
    control.aligned.cmsg_type = is_v6 ? IPV6_PKTINFO : IP_PKTINFO;
    control.aligned.cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(&control.aligned), is_v6 ? (const void *)&v6 : &v4, size);
    message.msg_control = control.octets;
    message.msg_controllen = CMSG_SPACE(size);
  }
  printf("%s\n", sendmsg(fd, &message, 0) == 1 ? "sent" : strerror(errno));
  close(fd);
}

static void hear(const char *text) {
  union name name;
  parse(text, &name);
  const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(5000)};
  const struct ip_mreqn join = {.imr_multiaddr = name.v4.sin_addr, .imr_ifindex = 2};
  const int fd = opened(AF_INET), on = 1;
  char octet, control[128], to[16], own[16];
  struct iovec piece = {&octet, 1};
  struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  if (bind(fd, (const struct sockaddr *)&any, sizeof any) != 0) exit(6);
  if (setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) != 0) exit(5);
  if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) != 0) exit(4);
  if (recvmsg(fd, &message, 0) != 1) exit(3);
  const struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  struct in_pktinfo info;
  memcpy(&info, CMSG_DATA(c), sizeof info);
  inet_ntop(AF_INET, &info.ipi_addr, to, sizeof to);
  inet_ntop(AF_INET, &info.ipi_spec_dst, own, sizeof own);
  printf("to %s on interface %d, to be answered from %s\n", to, info.ipi_ifindex, own);
  close(fd);
}

static void print_route(const struct nlmsghdr *header) {
  const struct rtmsg *route = NLMSG_DATA(header);
  char to[64] = "default", gateway[64] = "", own[64] = "";
  unsigned interface = 0;
  int left = (int)RTM_PAYLOAD(header);
  for (const struct rtattr *a = RTM_RTA(route); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    if (a->rta_type == RTA_DST) inet_ntop(route->rtm_family, RTA_DATA(a), to, sizeof to);
    if (a->rta_type == RTA_GATEWAY) inet_ntop(route->rtm_family, RTA_DATA(a), gateway, sizeof gateway);
    if (a->rta_type == RTA_PREFSRC) inet_ntop(route->rtm_family, RTA_DATA(a), own, sizeof own);
    if (a->rta_type == RTA_OIF) memcpy(&interface, RTA_DATA(a), sizeof interface);
  }
  printf("%s/%d by %u", to, route->rtm_dst_len, interface);
  if (*gateway != 0) printf(" through %s", gateway);
  if (*own != 0) printf(" from %s", own);
  printf("\n");
}

static void routes(void) {
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
  } question = {{sizeof question, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, 1, 0}, {.rtm_family = AF_UNSPEC}};
  static char answer[16384] __attribute__((aligned(8)));
  const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
  if (send(fd, &question, sizeof question, 0) < 0) exit(2);
  ssize_t size = recv(fd, answer, sizeof answer, 0);
  for (const struct nlmsghdr *h = (const struct nlmsghdr *)answer; NLMSG_OK(h, (unsigned)size); h = NLMSG_NEXT(h, size))
    if (h->nlmsg_type == RTM_NEWROUTE) print_route(h);
  close(fd);
}

int main(int count, char **words) {
  for (int i = 1; i < count; ++i) {
    const char *value = strchr(words[i], '=');
    value = value == NULL ? "" : value + 1;
    switch (words[i][0] == 's' ? words[i][1] : words[i][0]) {
      case 't': to(value); break;
      case 'e': send_to(value); break;
      case 'd': device = value; break;
      case 'g': group_interface = atoi(value); break;
      case 'w': wire = atoi(value); break;
      case 'o': inet_pton(AF_INET, value, &source); break;
      case 'h': hear(value); break;
      case 'r': routes(); break;
      default: sleep((unsigned)atoi(value));
    }
  }
  return 0;
}
