/* What Linux refuses to who has given up root or a capability, and what it takes from whom. As root, here and there. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <signal.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "check.h"

enum { other = 4321, third = 4322 };

static char root_file[64], root_folder[64], root_socket[64];
static const char *own_program;

static uint64_t bit(int capability) { return (uint64_t)1 << capability; }

struct sets {
  uint64_t effective, permitted, inheritable;
};

static struct sets get_sets(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  CHECK(syscall(SYS_capget, &header, data) == 0);
  const struct sets sets = {data[0].effective | (uint64_t)data[1].effective << 32,
                            data[0].permitted | (uint64_t)data[1].permitted << 32,
                            data[0].inheritable | (uint64_t)data[1].inheritable << 32};
  return sets;
}

static long set_sets(struct sets sets) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  const struct __user_cap_data_struct data[2] = {
      {(uint32_t)sets.effective, (uint32_t)sets.permitted, (uint32_t)sets.inheritable},
      {(uint32_t)(sets.effective >> 32), (uint32_t)(sets.permitted >> 32), (uint32_t)(sets.inheritable >> 32)}};
  return syscall(SYS_capset, &header, data);
}

static int bind_to(int type, int port) {
  const int fd = socket(AF_INET, type, 0);
  const struct sockaddr_in address = {AF_INET, htons((uint16_t)port), {htonl(INADDR_LOOPBACK)}, {0}};
  const int result = bind(fd, (const struct sockaddr *)&address, sizeof address);
  const int error = errno;
  close(fd);
  errno = error;
  return result;
}

static int connect_to(const char *path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "%s", path);
  const int result = connect(fd, (struct sockaddr *)&name, sizeof name);
  const int error = errno;
  close(fd);
  errno = error;
  return result;
}

static void become_other(void) {
  CHECK(setgroups(0, NULL) == 0);
  CHECK(setresgid(other, other, other) == 0);
  CHECK(setresuid(other, other, other) == 0);
}

static void check_clock_is_refused(void) {
  struct timex adjust = {.modes = ADJ_FREQUENCY, .freq = 0};
  CHECK_FAILS(adjtimex(&adjust), EPERM);
  adjust.modes = ADJ_OFFSET_SINGLESHOT;
  CHECK_FAILS(adjtimex(&adjust), EPERM);
  adjust.modes = ADJ_SETOFFSET;
  CHECK_FAILS(clock_adjtime(CLOCK_REALTIME, &adjust), EPERM);
  adjust.modes = 0;
  CHECK(adjtimex(&adjust) >= 0);
  struct timespec now;
  CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
  CHECK_FAILS(clock_settime(CLOCK_REALTIME, &now), EPERM);
  now.tv_nsec = -1;
  CHECK_FAILS(clock_settime(CLOCK_REALTIME, &now), EINVAL);
  const struct timeval time = {now.tv_sec, 0};
  CHECK_FAILS(settimeofday(&time, NULL), EPERM);
}

static void check_files_are_refused(void) {
  CHECK_FAILS(open(root_file, O_RDONLY), EACCES);
  CHECK_FAILS(open(root_file, O_WRONLY | O_TRUNC), EACCES);
  CHECK_FAILS(access(root_file, R_OK), EACCES);
  CHECK(access(root_file, F_OK) == 0);
  CHECK_FAILS(truncate(root_file, 0), EACCES);
  CHECK_FAILS(chmod(root_file, 0666), EPERM);
  CHECK_FAILS(chown(root_file, other, other), EPERM);
  CHECK_FAILS(utimensat(AT_FDCWD, root_file, NULL, 0), EACCES);
  CHECK_FAILS(unlink(root_file), EPERM);   /* /tmp is sticky */
  CHECK_FAILS(rename(root_file, "/tmp/ntpsim-credentials-moved"), EPERM);
  CHECK_FAILS(mkdir("/etc/ntpsim-credentials", 0755), EACCES);
  CHECK_FAILS(connect_to(root_socket), EACCES);
  char below[80];
  snprintf(below, sizeof below, "%s/file", root_folder);
  CHECK_FAILS(open(below, O_RDONLY), EACCES);
  struct stat status;
  CHECK_FAILS(stat(below, &status), EACCES);
  CHECK_FAILS(chdir(root_folder), EACCES);
  CHECK_FAILS(execl(root_file, root_file, (char *)NULL), EACCES);
  CHECK(open("/etc/hosts", O_RDONLY) >= 0 && open("/dev/null", O_RDWR) >= 0);
}

/* What it makes is its own, and stays so under another name. */
static void check_own_files(void) {
  char path[64], moved[64];
  snprintf(path, sizeof path, "/tmp/ntpsim-own-%d", (int)getpid());
  snprintf(moved, sizeof moved, "/tmp/ntpsim-moved-%d", (int)getpid());
  const int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
  struct stat status;
  CHECK(fd >= 0 && fstat(fd, &status) == 0 && status.st_uid == other && status.st_gid == other);
  CHECK(rename(path, moved) == 0 && stat(moved, &status) == 0 && status.st_uid == other);
  CHECK(open(moved, O_RDWR) >= 0 && fchmod(fd, 0) == 0);
  CHECK_FAILS(open(moved, O_RDONLY), EACCES);
  CHECK(chmod(moved, 0644) == 0 && futimens(fd, NULL) == 0);
  CHECK_FAILS(fchown(fd, third, (gid_t)-1), EPERM);
  CHECK(fchown(fd, other, other) == 0);
  CHECK(mkdir(path, 0700) == 0 && stat(path, &status) == 0 && status.st_uid == other);
  CHECK(unlink(moved) == 0 && rmdir(path) == 0);
}

/* ---- each in a child of its own ---- */

static void give_up_root(void) {
  become_other();
  uid_t user[3];
  gid_t group[3];
  CHECK(getresuid(&user[0], &user[1], &user[2]) == 0 && getresgid(&group[0], &group[1], &group[2]) == 0);
  for (int i = 0; i < 3; ++i) CHECK(user[i] == other && group[i] == other);
  CHECK(getgroups(0, NULL) == 0);
  const struct sets sets = get_sets();
  CHECK(sets.effective == 0 && sets.permitted == 0);
  CHECK_FAILS(setuid(0), EPERM);
  CHECK_FAILS(setgid(0), EPERM);
  CHECK_FAILS(setreuid(0, -1), EPERM);
  CHECK_FAILS(setresuid(-1, 0, -1), EPERM);
  CHECK_FAILS(setgroups(0, NULL), EPERM);
  CHECK(setuid(other) == 0);
  check_clock_is_refused();
  CHECK_FAILS(bind_to(SOCK_DGRAM, 123), EACCES);
  CHECK_FAILS(bind_to(SOCK_STREAM, 123), EACCES);
  CHECK(bind_to(SOCK_DGRAM, 10123) == 0);
  CHECK_FAILS(chroot("/tmp"), EPERM);
  CHECK_FAILS(chroot("/nonexistent"), ENOENT);
  CHECK_FAILS(kill(getppid(), 0), EPERM);
  CHECK_FAILS(kill(getppid(), SIGTERM), EPERM);
  CHECK(kill(getpid(), 0) == 0);
  CHECK_FAILS(prctl(PR_CAPBSET_DROP, CAP_SYS_TIME, 0, 0, 0), EPERM);
  CHECK_FAILS(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0), EPERM);
  check_files_are_refused();
  check_own_files();
}

static void give_up_a_capability(void) {
  struct sets sets = get_sets();
  const struct sets all = sets;
  sets.effective &= ~(bit(CAP_SYS_TIME) | bit(CAP_NET_BIND_SERVICE));
  CHECK(set_sets(sets) == 0);
  check_clock_is_refused();
  CHECK_FAILS(bind_to(SOCK_DGRAM, 123), EACCES);
  CHECK(set_sets(all) == 0);   /* it was permitted still */
  if ((all.effective & bit(CAP_NET_BIND_SERVICE)) != 0) CHECK(bind_to(SOCK_DGRAM, 87) == 0);
  sets.permitted = sets.effective;
  CHECK(set_sets(sets) == 0);
  CHECK_FAILS(set_sets(all), EPERM);
  check_clock_is_refused();
  CHECK(open(root_file, O_RDONLY) >= 0);
}

/* As chronyd does it: another user, and of root's capabilities those that it needs. */
static void keep_capabilities(void) {
  const struct sets before = get_sets();
  CHECK_FAILS(prctl(PR_SET_KEEPCAPS, 2, 0, 0, 0), EINVAL);
  CHECK(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0 && prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0) == 1);
  become_other();
  struct sets now = get_sets();
  CHECK(now.permitted == before.permitted && now.effective == 0);
  CHECK_FAILS(bind_to(SOCK_DGRAM, 87), EACCES);
  if ((before.permitted & bit(CAP_NET_BIND_SERVICE)) == 0) return;
  now.permitted = now.effective = bit(CAP_NET_BIND_SERVICE);
  CHECK(set_sets(now) == 0);
  CHECK(bind_to(SOCK_DGRAM, 87) == 0);
  check_clock_is_refused();
  CHECK_FAILS(setuid(0), EPERM);
  check_files_are_refused();
}

static void change_the_effective_user(void) {
  const struct sets before = get_sets();
  CHECK(seteuid(other) == 0);
  struct sets now = get_sets();
  CHECK(now.effective == 0 && now.permitted == before.permitted);
  CHECK_FAILS(setuid(third), EPERM);
  CHECK_FAILS(bind_to(SOCK_DGRAM, 87), EACCES);
  CHECK_FAILS(open(root_file, O_RDONLY), EACCES);
  CHECK_FAILS(access("/etc/ntpsim-not-there", F_OK), ENOENT);
  CHECK(seteuid(0) == 0);
  CHECK(get_sets().effective == before.permitted);
  CHECK(setfsuid(other) == 0 && setfsuid(-1) == other);
  CHECK((get_sets().effective & bit(CAP_DAC_OVERRIDE)) == 0);
  CHECK_FAILS(open(root_file, O_RDONLY), EACCES);
  CHECK(setfsuid(0) == other && open(root_file, O_RDONLY) >= 0);
  CHECK(setreuid(other, third) == 0);
  uid_t user[3];
  CHECK(getresuid(&user[0], &user[1], &user[2]) == 0 && user[0] == other && user[1] == third && user[2] == third);
}

static void belong_to_a_group(void) {
  const gid_t groups[] = {third, other};
  CHECK(setgroups(2, groups) == 0);
  CHECK(chown(root_file, 0, third) == 0 && chmod(root_file, 0640) == 0);
  CHECK(setresuid(other, other, other) == 0);
  gid_t told[4];
  CHECK_FAILS(getgroups(1, told), EINVAL);
  CHECK(getgroups(4, told) == 2 && (told[0] == third || told[1] == third));
  CHECK(open(root_file, O_RDONLY) >= 0);
  CHECK_FAILS(open(root_file, O_WRONLY), EACCES);
}

static void lock_and_inherit(void) {
  struct sets sets = get_sets();
  if ((sets.effective & bit(CAP_SETPCAP)) == 0 || (sets.permitted & bit(CAP_NET_BIND_SERVICE)) == 0) return;
  CHECK_FAILS(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0), EPERM);
  sets.inheritable |= bit(CAP_NET_BIND_SERVICE);
  CHECK(set_sets(sets) == 0);
  CHECK(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) == 0);
  CHECK(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_NET_BIND_SERVICE, 0, 0) == 1);
  CHECK(prctl(PR_CAPBSET_READ, CAP_SYS_CHROOT, 0, 0, 0) == 0 || prctl(PR_CAPBSET_DROP, CAP_SYS_CHROOT, 0, 0, 0) == 0);
  CHECK(prctl(PR_CAPBSET_READ, CAP_SYS_CHROOT, 0, 0, 0) == 0);
  CHECK(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED, 0, 0, 0) == 0);
  CHECK_FAILS(prctl(PR_SET_SECUREBITS, 0, 0, 0, 0), EPERM);
  const struct sets before = get_sets();
  CHECK(setresuid(other, other, other) == 0);
  CHECK(get_sets().permitted == before.permitted && get_sets().effective == before.effective);
  CHECK(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
  CHECK_FAILS(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
  execl(own_program, own_program, "ambient", (char *)NULL);
  CHECK(0);
}

static void execute_as_root(void) {
  struct sets sets = get_sets();
  sets.effective = sets.permitted = 0;
  CHECK(set_sets(sets) == 0 && get_sets().permitted == 0);
  CHECK_FAILS(chroot("/tmp"), EPERM);
  execl(own_program, own_program, "root", (char *)NULL);
  CHECK(0);
}

static void execute_as_other(void) {
  CHECK(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
  become_other();
  CHECK(get_sets().permitted != 0);
  execl(own_program, own_program, "other", (char *)NULL);
  CHECK(0);
}

/* Behind exec. */
static int check_after_exec(const char *how) {
  const struct sets sets = get_sets();
  uint64_t bounding = 0;
  for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; ++i)
    if (prctl(PR_CAPBSET_READ, i, 0, 0, 0) == 1) bounding |= bit(i);
  if (strcmp(how, "root") == 0) CHECK(sets.permitted == bounding && sets.effective == bounding);
  if (strcmp(how, "other") == 0) CHECK(sets.permitted == 0 && sets.effective == 0 && prctl(PR_GET_KEEPCAPS, 0, 0, 0, 0) == 0);
  if (strcmp(how, "ambient") == 0) CHECK(sets.permitted == bit(CAP_NET_BIND_SERVICE) && sets.effective == sets.permitted);
  return 0;
}

static void in_child(void (*what)(void)) {
  const pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    what();
    exit(0);
  }
  int status = 1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void make_roots_files(void) {
  snprintf(root_file, sizeof root_file, "/tmp/ntpsim-root-%d", (int)getpid());
  snprintf(root_folder, sizeof root_folder, "/tmp/ntpsim-folder-%d", (int)getpid());
  snprintf(root_socket, sizeof root_socket, "/tmp/ntpsim-listener-%d", (int)getpid());
  CHECK(close(open(root_file, O_CREAT | O_EXCL | O_WRONLY, 0600)) == 0);
  CHECK(mkdir(root_folder, 0700) == 0);
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  struct sockaddr_un name = {.sun_family = AF_UNIX};
  snprintf(name.sun_path, sizeof name.sun_path, "%s", root_socket);
  CHECK(bind(listener, (struct sockaddr *)&name, sizeof name) == 0 && listen(listener, 1) == 0 && chmod(root_socket, 0755) == 0);
}

int main(int count, char **words) {
  if (geteuid() != 0) return 0;   /* there is nothing to give up */
  own_program = words[0];
  if (count > 1) return check_after_exec(words[1]);
  make_roots_files();
  void (*const all[])(void) = {give_up_root, give_up_a_capability, keep_capabilities, change_the_effective_user, belong_to_a_group,
                               lock_and_inherit, execute_as_root, execute_as_other};
  for (unsigned i = 0; i < sizeof all / sizeof *all; ++i) in_child(all[i]);
  CHECK(unlink(root_file) == 0 && rmdir(root_folder) == 0 && unlink(root_socket) == 0);
  return 0;
}
