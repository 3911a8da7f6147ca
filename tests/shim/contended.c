/* Calls that wait for another process in the kernel: a full pipe or socket, a lock, the other end of a named pipe. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "check.h"

enum { much = 300000 };
static char data[much];

static void fill(int reader, int writer, ssize_t (*write_all)(int)) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    close(reader);
    _exit(write_all(writer) == much ? 0 : 1);
  }
  close(writer);
  usleep(10000);
  static char text[much];
  size_t done = 0;
  for (ssize_t part = 1; part > 0; done += (size_t)part) part = read(reader, text + done, sizeof text - done);
  CHECK(done == much && memcmp(text, data, much) == 0);
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  close(reader);
}

static ssize_t by_write(int fd) { return write(fd, data, much); }
static ssize_t by_send(int fd) { return send(fd, data, much, 0); }
static ssize_t by_writev(int fd) {
  const struct iovec pieces[3] = {{data, 100000}, {data + 100000, 5}, {data + 100005, much - 100005}};
  return writev(fd, pieces, 3);
}

static void more_than_fits(void) {
  for (unsigned i = 0; i < much; ++i) data[i] = (char)(i * 7 + i / 251);
  ssize_t (*const ways[])(int) = {by_write, by_writev, by_send};
  for (int way = 0; way < 3; ++way) {
    int ends[2];
    if (way < 2) {
      CHECK(pipe(ends) == 0);
      fill(ends[0], ends[1], ways[way]);
    }
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    fill(ends[0], ends[1], ways[way]);
  }
}

/* Held by the child for a fifth of a second; the parent asks meanwhile. */
static void wait_for_lock(int (*lock)(int fd), int (*unlock)(int fd)) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/ntpsim-contended-%d", (int)getpid());
  int ready[2];
  CHECK(pipe(ready) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const int own = open(path, O_CREAT | O_RDWR, 0600);
    if (lock(own) != 0 || write(ready[1], "x", 1) != 1) _exit(1);
    usleep(200000);
    if (unlock(own) != 0) _exit(2);
    usleep(300000);
    _exit(0);
  }
  char x;
  CHECK(read(ready[0], &x, 1) == 1);
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  const int fd = open(path, O_CREAT | O_RDWR, 0600);
  CHECK(lock(fd) == 0);
  const int64_t took = now_ns(CLOCK_MONOTONIC) - begin;
  CHECK(took > 100000000 && took < 490000000);
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(unlink(path) == 0);
}

static int by_flock(int fd) { return flock(fd, LOCK_EX); }
static int no_flock(int fd) { return flock(fd, LOCK_UN); }
static int record(int fd, int type) {
  struct flock lock = {.l_type = (short)type, .l_whence = SEEK_SET};
  return fcntl(fd, F_SETLKW, &lock);
}
static int by_record(int fd) { return record(fd, F_WRLCK); }
static int no_record(int fd) { return record(fd, F_UNLCK); }

static void named_pipe(int reader_comes_late) {
  char path[64];
  snprintf(path, sizeof path, "/tmp/ntpsim-pipe-%d", (int)getpid());
  CHECK(mkfifo(path, 0600) == 0);
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    if (!reader_comes_late) usleep(200000);
    const int out = open(path, O_WRONLY);
    _exit(out >= 0 && (fcntl(out, F_GETFL) & O_NONBLOCK) == 0 && write(out, "hello", 5) == 5 ? 0 : 1);
  }
  const int64_t begin = now_ns(CLOCK_MONOTONIC);
  if (reader_comes_late) usleep(200000);
  const int in = open(path, O_RDONLY);
  CHECK(in >= 0 && (fcntl(in, F_GETFL) & O_NONBLOCK) == 0);
  char text[8];
  CHECK(read(in, text, sizeof text) == 5 && read(in, text, sizeof text) == 0);
  check_took(begin, 199000000);
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
  CHECK(close(in) == 0 && unlink(path) == 0);
}

int main(void) {
  more_than_fits();
  wait_for_lock(by_flock, no_flock);
  wait_for_lock(by_record, no_record);
  named_pipe(0);
  named_pipe(1);
  return 0;
}
