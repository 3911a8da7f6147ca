/* Prints in one of several ways, after ten seconds. What it prints is 200 000 octets long where it is not said otherwise. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <unistd.h>

enum { lines = 2000, width = 100 };
static char text[lines * width];

static void fill(void) {
  memset(text, '.', sizeof text);
  for (int i = 0; i < lines; ++i) text[i * width + width - 1] = '\n';
}

static int file(void) {
  const int fd = memfd_create("text", 0);
  if (write(fd, text, sizeof text) != sizeof text) abort();
  lseek(fd, 0, SEEK_SET);
  return fd;
}

/* As programs do whose output must not hold them up. */
static void when_there_is_room(const char *how) {
  fcntl(1, F_SETFL, fcntl(1, F_GETFL) | O_NONBLOCK);
  const int set = epoll_create1(0);
  struct epoll_event wanted = {EPOLLOUT, {.fd = 1}}, found;
  epoll_ctl(set, EPOLL_CTL_ADD, 1, &wanted);
  for (size_t done = 0; done < sizeof text;) {
    const ssize_t part = write(1, text + done, sizeof text - done);
    if (part > 0) done += (size_t)part;
    if (part >= 0) continue;
    if (errno != EAGAIN) abort();
    struct pollfd one = {1, POLLOUT, 0};
    fd_set out;
    FD_ZERO(&out);
    FD_SET(1, &out);
    if (strcmp(how, "poll") == 0) poll(&one, 1, -1);
    if (strcmp(how, "select") == 0) select(2, NULL, &out, NULL, NULL);
    if (strcmp(how, "epoll") == 0) epoll_wait(set, &found, 1, -1);
  }
}

int main(int count, char **words) {
  const char *how = count > 1 ? words[1] : "";
  fill();
  if (strcmp(how, "lines") == 0) {
    for (int i = 1; i <= 3; ++i) {
      printf("line %d\n", i);
      sleep(10);
    }
    return 0;
  }
  if (strcmp(how, "terminal") == 0) {
    puts(isatty(1) ? "a terminal" : "no terminal");
    return 0;
  }
  sleep(10);
  if (strcmp(how, "printf") == 0) for (int i = 0; i < lines; ++i) printf("%.*s", width, text + i * width);
  if (strcmp(how, "write") == 0 && write(1, text, sizeof text) != sizeof text) return 1;
  if (strcmp(how, "sendfile") == 0 && sendfile(1, file(), NULL, sizeof text) != sizeof text) return 1;
  if (strcmp(how, "splice") == 0) {
    const int from = file();
    for (size_t done = 0; done < sizeof text;) {
      const ssize_t part = splice(from, NULL, 1, NULL, sizeof text - done, 0);
      if (part <= 0) return 1;
      done += (size_t)part;
    }
  }
  if (strcmp(how, "child") == 0) {
    if (fork() == 0) return write(1, text, sizeof text) == sizeof text ? 0 : 1;
    int status = 1;
    wait(&status);
    return status == 0 ? 0 : 1;
  }
  if (strcmp(how, "poll") == 0 || strcmp(how, "select") == 0 || strcmp(how, "epoll") == 0) when_there_is_room(how);
  while (strcmp(how, "for-ever") == 0) if (write(1, text, sizeof text) < 0) return 1;
  return 0;
}
