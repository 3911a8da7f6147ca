/* TCP over the loopback: connect, accept, both directions, ends, refusals, much data, without waiting. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "check.h"

static int listener(struct sockaddr_in *name) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  CHECK(fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
  *name = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof *name;
  CHECK(bind(fd, (struct sockaddr *)name, sizeof *name) == 0 && listen(fd, 5) == 0);
  CHECK(getsockname(fd, (struct sockaddr *)name, &length) == 0);
  return fd;
}

static void talk(void) {
  struct sockaddr_in name, peer;
  const int server = listener(&name), client = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  CHECK(setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
  CHECK(connect(client, (struct sockaddr *)&name, sizeof name) == 0);
  socklen_t length = sizeof peer;
  const int accepted = accept4(server, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC);
  CHECK(accepted >= 0 && peer.sin_addr.s_addr == htonl(INADDR_LOOPBACK) && peer.sin_port != name.sin_port);
  CHECK(send(client, "hello", 5, 0) == 5);
  char text[16];
  CHECK(recv(accepted, text, sizeof text, MSG_PEEK) == 5);
  CHECK(recv(accepted, text, 2, 0) == 2 && recv(accepted, text + 2, sizeof text - 2, 0) == 3);
  CHECK(memcmp(text, "hello", 5) == 0);
  CHECK(write(accepted, "world", 5) == 5 && read(client, text, sizeof text) == 5);
  CHECK_FAILS(recv(client, text, sizeof text, MSG_DONTWAIT), EAGAIN);
  CHECK(shutdown(client, SHUT_WR) == 0);
  CHECK(recv(accepted, text, sizeof text, 0) == 0);
  CHECK(send(accepted, "late", 4, 0) == 4 && close(accepted) == 0);
  CHECK(recv(client, text, sizeof text, 0) == 4 && recv(client, text, sizeof text, 0) == 0);
  CHECK_FAILS(send(client, "x", 1, MSG_NOSIGNAL), EPIPE);
  CHECK(close(client) == 0 && close(server) == 0);
  const int refused = socket(AF_INET, SOCK_STREAM, 0);
  CHECK_FAILS(connect(refused, (struct sockaddr *)&name, sizeof name), ECONNREFUSED);
}

static void without_waiting(void) {
  struct sockaddr_in name;
  const int server = listener(&name), client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  CHECK(fcntl(server, F_SETFL, O_NONBLOCK) == 0);
  CHECK_FAILS(accept(server, NULL, NULL), EAGAIN);
  if (connect(client, (struct sockaddr *)&name, sizeof name) != 0) {
    CHECK(errno == EINPROGRESS);
    struct pollfd one = {client, POLLOUT, 0};
    CHECK(poll(&one, 1, 1000) == 1 && one.revents == POLLOUT);
  }
  int error = -1;
  socklen_t length = sizeof error;
  CHECK(getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0);
  struct pollfd one = {server, POLLIN, 0};
  CHECK(poll(&one, 1, 1000) == 1);
  const int accepted = accept(server, NULL, NULL);
  CHECK(accepted >= 0);
  one.fd = client;
  CHECK(poll(&one, 1, 10) == 0);
  CHECK(close(accepted) == 0);
  CHECK(poll(&one, 1, 1000) == 1 && (one.revents & POLLIN) != 0);
  char text[4];
  CHECK(recv(client, text, sizeof text, 0) == 0);
  close(client);
  close(server);
}

static void much(void) {
  struct sockaddr_in name;
  const int server = listener(&name);
  enum { size = 1000000 };
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const int client = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(connect(client, (struct sockaddr *)&name, sizeof name) == 0);
    unsigned char *data = malloc(size);
    for (int i = 0; i < size; ++i) data[i] = (unsigned char)(i * 7);
    for (int done = 0; done < size;) {
      const ssize_t part = send(client, data + done, (size_t)(size - done), 0);
      CHECK(part > 0);
      done += (int)part;
    }
    _exit(0);
  }
  const int accepted = accept(server, NULL, NULL);
  unsigned char chunk[5000];
  int total = 0;
  for (ssize_t part; (part = recv(accepted, chunk, sizeof chunk, 0)) > 0; total += (int)part) {
    for (int i = 0; i < part; ++i) CHECK(chunk[i] == (unsigned char)((total + i) * 7));
  }
  CHECK(total == size);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

int main(void) {
  talk();
  without_waiting();
  much();
  return 0;
}
