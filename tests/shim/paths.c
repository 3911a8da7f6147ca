/* One file by all the ways in which a path can be written; Unix sockets with names that are no paths. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "check.h"

static ino_t inode(int directory, const char *path) {
  struct stat status;
  CHECK(fstatat(directory, path, &status, 0) == 0);
  return status.st_ino;
}

static void ways_to_a_file(void) {
  char name[64], path[PATH_MAX];
  snprintf(name, sizeof name, "ntpsim-paths-%d", (int)getpid());
  CHECK(chdir("/tmp") == 0 && strcmp(getcwd(path, sizeof path), "/tmp") == 0);
  const int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
  struct stat status;
  CHECK(fd >= 0 && fstat(fd, &status) == 0);
  const char *const forms[] = {"/tmp/%s", "//tmp/%s", "/usr/../tmp/%s", "/./tmp//.///%s", "/../tmp/%s", "./%s", "../tmp/%s"};
  for (unsigned i = 0; i < sizeof forms / sizeof *forms; ++i) {
    snprintf(path, sizeof path, forms[i], name);
    CHECK(inode(AT_FDCWD, path) == status.st_ino);
  }
  const int root = open("/", O_RDONLY | O_DIRECTORY);
  CHECK(root >= 0);
  snprintf(path, sizeof path, "tmp/%s", name);
  CHECK(inode(root, path) == status.st_ino);
  const int tmp = open("/tmp/", O_RDONLY | O_DIRECTORY);
  CHECK(tmp >= 0 && inode(tmp, name) == status.st_ino && unlinkat(tmp, name, 0) == 0);
  CHECK(chdir("..") == 0 && strcmp(getcwd(path, sizeof path), "/") == 0);
  CHECK(access("usr/bin", X_OK) == 0 && access("/tmp/../usr/bin", X_OK) == 0);
  CHECK_FAILS(open("", O_RDONLY), ENOENT);
}

static void abstract_names(void) {
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  const int size = snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "ntpsim-paths-%d", (int)getpid());
  const socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size);
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0), caller = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK_FAILS(connect(caller, (struct sockaddr *)&name, length), ECONNREFUSED);
  CHECK(bind(listener, (struct sockaddr *)&name, length) == 0 && listen(listener, 1) == 0);
  CHECK(connect(caller, (struct sockaddr *)&name, length) == 0);
  struct sockaddr_un own;
  socklen_t own_length = sizeof own;
  CHECK(getsockname(listener, (struct sockaddr *)&own, &own_length) == 0);
  const int again = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(connect(again, (struct sockaddr *)&own, own_length) == 0);
}

int main(void) {
  ways_to_a_file();
  abstract_names();
  return 0;
}
