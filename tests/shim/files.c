/* Files: dates in the host's own time, private directories, randomness that differs from call to call. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/socket.h>

#include "check.h"

static double first_number(const char *path) {
  FILE *file = fopen(path, "re");
  double number = -1;
  CHECK(file != NULL && fscanf(file, "%lf", &number) == 1);
  fclose(file);
  return number;
}

static void check_uptime(void) {
  const double before = first_number("/proc/uptime");
  const double now = (double)now_ns(CLOCK_BOOTTIME) * 1e-9;
  CHECK(before > now - 1 && before < now + 0.02);
  CHECK(first_number("/proc/loadavg") >= 0);
}

int main(void) {
  check_uptime();
  char path[] = "/tmp/ntpsim-files-XXXXXX";
  const int fd = mkstemp(path);
  CHECK(fd >= 0 && write(fd, "text", 4) == 4);
  struct stat status;
  CHECK(stat(path, &status) == 0 && status.st_size == 4);
  CHECK(status.st_mtime >= time(NULL) - 1 && status.st_mtime <= time(NULL));
  CHECK(status.st_ctime >= time(NULL) - 1 && status.st_ctime <= time(NULL));
  const struct timespec long_ago[2] = {{1000, 0}, {1000, 0}};
  CHECK(futimens(fd, long_ago) == 0 && pwrite(fd, "T", 1, 0) == 1);
  CHECK(stat(path, &status) == 0 && status.st_mtime >= time(NULL) - 1 && status.st_mtime <= time(NULL));
  CHECK(futimens(fd, long_ago) == 0 && ftruncate(fd, 2) == 0);
  CHECK(stat(path, &status) == 0 && status.st_mtime >= time(NULL) - 1 && status.st_mtime <= time(NULL));
  CHECK(futimens(fd, long_ago) == 0 && close(open(path, O_WRONLY | O_CREAT, 0600)) == 0);
  CHECK(stat(path, &status) == 0 && status.st_mtime == 1000);   /* it was there, and nothing was written */
  const struct timespec times[2] = {{1000, 0}, {2000, 0}};
  CHECK(futimens(fd, times) == 0);
  CHECK(fstat(fd, &status) == 0 && status.st_mtime == 2000);
  CHECK(status.st_uid == geteuid());
  CHECK(rename(path, "/tmp/ntpsim-renamed") == 0 && access(path, F_OK) == -1);
  CHECK(unlink("/tmp/ntpsim-renamed") == 0);

  const int listener = socket(AF_UNIX, SOCK_STREAM, 0), caller = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "/tmp/ntpsim-socket-%d", (int)getpid());
  CHECK(bind(listener, (struct sockaddr *)&name, sizeof name) == 0 && listen(listener, 1) == 0);
  CHECK(connect(caller, (struct sockaddr *)&name, sizeof name) == 0);
  const int accepted = accept(listener, NULL, NULL);
  CHECK(accepted >= 0 && send(caller, "x", 1, 0) == 1);
  char text[4];
  CHECK(recv(accepted, text, sizeof text, 0) == 1);
  CHECK(unlink(name.sun_path) == 0);

  const int one = socket(AF_UNIX, SOCK_DGRAM, 0), other = socket(AF_UNIX, SOCK_DGRAM, 0);
  struct sockaddr_un names[2] = {{.sun_family = AF_UNIX}, {.sun_family = AF_UNIX}}, from = {0};
  for (int i = 0; i < 2; ++i) {
    snprintf(names[i].sun_path, sizeof names[i].sun_path, "/tmp/ntpsim-socket-%d-%d", (int)getpid(), i);
    CHECK(bind(i == 0 ? one : other, (struct sockaddr *)&names[i], sizeof names[i]) == 0);
  }
  CHECK(sendto(one, "y", 1, 0, (struct sockaddr *)&names[1], sizeof names[1]) == 1);
  socklen_t length = sizeof from;
  CHECK(recvfrom(other, text, sizeof text, 0, (struct sockaddr *)&from, &length) == 1 && text[0] == 'y');
  struct iovec piece = {"z", 1};
  struct mmsghdr answer = {.msg_hdr = {.msg_name = &from, .msg_namelen = length, .msg_iov = &piece, .msg_iovlen = 1}};
  CHECK(sendmmsg(other, &answer, 1, 0) == 1 && answer.msg_len == 1);
  CHECK(recv(one, text, sizeof text, 0) == 1 && text[0] == 'z');
  struct sockaddr_un nowhere = {.sun_family = AF_UNIX, .sun_path = "/tmp/ntpsim-nobody"};
  struct msghdr lost = {.msg_name = &nowhere, .msg_namelen = sizeof nowhere, .msg_iov = &piece, .msg_iovlen = 1};
  CHECK_FAILS(sendmsg(one, &lost, 0), ENOENT);
  CHECK(unlink(names[0].sun_path) == 0 && unlink(names[1].sun_path) == 0);

  unsigned char a[32], b[32], c[32];
  CHECK(getrandom(a, sizeof a, 0) == sizeof a && getentropy(b, sizeof b) == 0);
  const int random = open("/dev/urandom", O_RDONLY);
  CHECK(random >= 0 && read(random, c, sizeof c) == sizeof c);
  CHECK(memcmp(a, b, sizeof a) != 0 && memcmp(b, c, sizeof b) != 0);
  const struct iovec pieces[2] = {{a, 16}, {a + 16, 16}};
  CHECK(pread(random, b, sizeof b, 0) == sizeof b && preadv(random, pieces, 2, 0) == sizeof a);
  CHECK(memcmp(a, b, sizeof a) != 0 && memcmp(a, a + 16, 16) != 0 && memcmp(b, c, sizeof b) != 0);
  const int zeros = open("/dev/zero", O_RDONLY);
  CHECK(zeros >= 0 && pread(zeros, b, 8, 0) == 8 && b[0] == 0 && b[7] == 0);
  FILE *stream = fopen("/dev/urandom", "r");
  CHECK(stream != NULL && fread(a, 1, sizeof a, stream) == sizeof a && memcmp(a, c, sizeof a) != 0);
  return 0;
}
