/* Four threads without a race use sockets, clocks, files and memory in turns. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void *work(void *port) {
  const int fd = socket(AF_INET, SOCK_DGRAM, 0);
  const struct sockaddr_in self = {AF_INET, htons((unsigned short)(long)port), {htonl(INADDR_LOOPBACK)}, {0}};
  if (bind(fd, (const struct sockaddr *)&self, sizeof self) != 0) abort();
  for (int i = 0; i < 20; ++i) {
    char text[100] = "hello";
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    struct pollfd waits = {fd, POLLIN, 0};
    struct timespec now;
    if (sendto(fd, text, sizeof text, 0, (const struct sockaddr *)&self, sizeof self) != sizeof text) abort();
    if (poll(&waits, 1, 1000) != 1 || recvfrom(fd, text, sizeof text, 0, (struct sockaddr *)&from, &size) != sizeof text) abort();
    clock_gettime(CLOCK_REALTIME, &now);
    usleep(1000 * ((unsigned)(long)port % 4 + 1));
    FILE *const file = fopen("/etc/hosts", "r");
    if (file != NULL) fclose(file);
    free(malloc(100));
  }
  close(fd);
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  for (long i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, work, (void *)(5000 + i));
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  puts("the end");
  return 0;
}
