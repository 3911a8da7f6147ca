/* RFC 868 over TCP: every caller gets the seconds since 1900 and the connection's end. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  const struct sockaddr_in name = {AF_INET, htons(37), {htonl(INADDR_ANY)}, {0}};
  if (bind(fd, (const struct sockaddr *)&name, sizeof name) != 0 || listen(fd, 5) != 0) return 1;
  for (;;) {
    const int caller = accept(fd, NULL, NULL);
    if (caller < 0) return 2;
    const uint32_t now = htonl((uint32_t)(time(NULL) + 2208988800U));
    if (write(caller, &now, sizeof now) != sizeof now) return 3;
    close(caller);
  }
}
