/* What a program learns of the interfaces and of its host's name. */
#define _GNU_SOURCE
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "check.h"

int main(void) {
  struct ifaddrs *list, *i;
  CHECK(getifaddrs(&list) == 0);
  int v4 = 0;
  for (i = list; i != NULL; i = i->ifa_next) {
    if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET || strcmp(i->ifa_name, "lo") != 0) continue;
    CHECK(((struct sockaddr_in *)(void *)i->ifa_addr)->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
    CHECK(((struct sockaddr_in *)(void *)i->ifa_netmask)->sin_addr.s_addr == htonl(0xff000000));
    CHECK((i->ifa_flags & IFF_LOOPBACK) != 0 && (i->ifa_flags & IFF_UP) != 0);
    ++v4;
  }
  CHECK(v4 == 1);
  freeifaddrs(list);

  const unsigned index = if_nametoindex("lo");
  char name[IF_NAMESIZE];
  CHECK(index > 0 && if_indextoname(index, name) != NULL && strcmp(name, "lo") == 0);
  CHECK(if_nametoindex("nonesuch0") == 0);

  struct ifreq request;
  memset(&request, 0, sizeof request);
  strcpy(request.ifr_name, "lo");
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  CHECK(ioctl(fd, SIOCGIFADDR, &request) == 0);
  CHECK(((struct sockaddr_in *)(void *)&request.ifr_addr)->sin_addr.s_addr == htonl(INADDR_LOOPBACK));
  CHECK(ioctl(fd, SIOCGIFFLAGS, &request) == 0 && (request.ifr_flags & IFF_LOOPBACK) != 0);
  struct ifreq entries[16];
  struct ifconf all = {sizeof entries, {(char *)entries}};
  CHECK(ioctl(fd, SIOCGIFCONF, &all) == 0 && all.ifc_len >= (int)sizeof(struct ifreq));

  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_DGRAM}, *found;
  CHECK(getaddrinfo("127.0.0.1", "123", &hints, &found) == 0 && found->ai_family == AF_INET);
  freeaddrinfo(found);
  hints.ai_flags = 0;
  CHECK(getaddrinfo("localhost", NULL, &hints, &found) == 0);
  freeaddrinfo(found);

  struct utsname system;
  char host[256];
  CHECK(uname(&system) == 0 && gethostname(host, sizeof host) == 0 && strcmp(system.nodename, host) == 0);
  return 0;
}
