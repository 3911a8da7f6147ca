/* Calls that a kernel may lack or deny: each is done, or fails with the errno that its man page has for that. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#include "check.h"

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif

#define MAY_FAIL(call, error, other) CHECK((call) >= 0 || errno == (error) || errno == (other))

int main(void) {
  const int fd = open("/", O_RDONLY | O_DIRECTORY);
  CHECK(fd >= 0);
  unsigned long nodes[16];
  int mode = 0;
  MAY_FAIL(syscall(SYS_get_mempolicy, &mode, nodes, 1024UL, NULL, 0UL), ENOSYS, EPERM);
  MAY_FAIL(syscall(SYS_set_mempolicy, 0, NULL, 0UL), ENOSYS, EPERM);
  const long key = syscall(SYS_pkey_alloc, 0UL, 0UL);
  MAY_FAIL(key, ENOSPC, EINVAL);
  if (key >= 0) CHECK(syscall(SYS_pkey_free, key) == 0);
  CHECK_FAILS(syscall(SYS_pkey_free, 15), EINVAL);
  MAY_FAIL(syscall(SYS_landlock_create_ruleset, NULL, 0UL, 1U), EOPNOTSUPP, ENOSYS);
  MAY_FAIL(syscall(SYS_kcmp, getpid(), getpid(), 0, fd, fd), ENOSYS, EPERM);
  struct {
    uint32_t fields[30];
  } ring;
  memset(&ring, 0, sizeof ring);
  MAY_FAIL(syscall(SYS_io_uring_setup, 1, &ring), ENOSYS, EPERM);
  MAY_FAIL(syscall(SYS_memfd_secret, 0), ENOSYS, EPERM);
  MAY_FAIL(syscall(SYS_userfaultfd, 1), EPERM, ENOSYS);
  MAY_FAIL(syscall(SYS_fanotify_init, 0, O_RDONLY), ENOSYS, EPERM);
  MAY_FAIL(syscall(SYS_keyctl, 0 /* KEYCTL_GET_KEYRING_ID */, -3, 0), ENOSYS, ENOKEY);
  MAY_FAIL(fsetxattr(fd, "user.ntpsim", "", 0, XATTR_REPLACE), EOPNOTSUPP, ENODATA);
  /* These need no refusal: what they do is nobody else's business. */
  const int file = open("/etc/hosts", O_RDONLY);
  CHECK(file >= 0 && readahead(file, 0, 1) == 0 && syncfs(file) == 0);
  return 0;
}
