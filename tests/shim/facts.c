/* What tells of the machine, or of the simulated host: all places agree, by whatever path they are asked. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "check.h"

static char text[1 << 16];

static const char *content(int fd) {
  CHECK(fd >= 0);
  size_t used = 0;
  for (ssize_t size; (size = read(fd, text + used, sizeof text - 1 - used)) > 0; used += (size_t)size) {}
  text[used] = 0;
  CHECK(close(fd) == 0);
  return text;
}

static const char *content_of(const char *path) { return content(open(path, O_RDONLY | O_CLOEXEC)); }

static void check_is_uptime(int fd) {
  const double before = atof(content(fd)), now = (double)now_ns(CLOCK_BOOTTIME) * 1e-9;
  CHECK(before > now - 1 && before < now + 0.02);
}

static void uptime_by_all_ways(void) {
  char link[64];
  snprintf(link, sizeof link, "/tmp/ntpsim-facts-%d", (int)getpid());
  CHECK(symlink("/proc/uptime", link) == 0);
  const char *const paths[] = {"/proc/uptime", "//proc/./uptime", "/proc/self/../uptime", "/proc/net/../../uptime", link};
  for (unsigned i = 0; i < sizeof paths / sizeof *paths; ++i) check_is_uptime(open(paths[i], O_RDONLY));
  CHECK(unlink(link) == 0);
  const int proc = open("/proc", O_RDONLY | O_DIRECTORY);
  CHECK(proc >= 0);
  check_is_uptime(openat(proc, "uptime", O_RDONLY));
  const struct {
    uint64_t flags, mode, resolve;
  } how = {O_RDONLY, 0, 0};
  check_is_uptime((int)syscall(SYS_openat2, proc, "uptime", &how, sizeof how));
  CHECK(chdir("/proc/self") == 0);
  check_is_uptime(open("../uptime", O_RDONLY));
  CHECK(chdir("/") == 0);
}

static void random_numbers(void) {
  char first[64];
  snprintf(first, sizeof first, "%s", content_of("/proc/sys/kernel/random/boot_id"));
  CHECK(strlen(first) == 37 && first[14] == '4' && strcmp(first, content_of("/proc/sys/kernel/random/boot_id")) == 0);
  snprintf(first, sizeof first, "%s", content_of("/proc/sys/kernel/random/uuid"));
  CHECK(strlen(first) == 37 && first[14] == '4' && strcmp(first, content_of("/proc/sys/kernel/random/uuid")) != 0);
}

static double started(const char *path, int *parent) {
  long long ticks = 0;
  const char *rest = strrchr(content_of(path), ')');
  CHECK(rest != NULL && sscanf(rest, ") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %lld", parent,
                               &ticks) == 2);
  return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

static long line_of(const char *name, int base) {
  const char *line = strstr(text, name);
  CHECK(line != NULL);
  return strtol(line + strlen(name), NULL, base);
}

static void own_process(void) {
  int parent = 0;
  const double now = (double)now_ns(CLOCK_BOOTTIME) * 1e-9, start = started("/proc/self/stat", &parent);
  CHECK(atoi(text) == getpid() && parent == getppid() && start <= now + 0.02 && start > now - 5);
  CHECK(started("/proc/thread-self/stat", &parent) > now - 5);
  content_of("/proc/self/status");
  CHECK(line_of("\nPid:", 10) == getpid() && line_of("\nPPid:", 10) == getppid() && line_of("\nUid:", 10) == (long)getuid());
  CHECK(line_of("\nThreads:", 10) == 1 && strncmp(text, "Name:\t", 6) == 0);
  CHECK(strstr(content_of("/proc/self/comm"), "facts") != NULL && strlen(content_of("/proc/self/cmdline")) > 0);
  const int score = open("/proc/self/oom_score_adj", O_RDWR);   /* in a sandbox, /proc may be read-only */
  CHECK(score >= 0 ? close(score) == 0 : errno == EROFS);
  usleep(200000);
  const pid_t child = fork();
  if (child == 0) _exit(started("/proc/self/stat", &parent) > start + 0.1 && parent == getppid() ? 0 : 1);
  int status = 0;
  CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0);
}

static void kernel(void) {
  struct utsname system;
  CHECK(uname(&system) == 0 && strcmp(system.sysname, "Linux") == 0 && strlen(system.release) > 0);
  content_of("/proc/sys/kernel/osrelease");
  CHECK(strncmp(text, system.release, strlen(system.release)) == 0 && text[strlen(system.release)] == '\n');
  CHECK(strstr(content_of("/proc/version"), system.release) != NULL);
  CHECK(strncmp(content_of("/proc/sys/kernel/hostname"), system.nodename, strlen(system.nodename)) == 0);
}

static void processors_and_memory(void) {
  cpu_set_t set;
  CHECK(sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0);
  int count = 0;
  content_of("/proc/cpuinfo");
  for (const char *at = text; (at = strstr(at, "processor\t: ")) != NULL; ++at) ++count;
  CHECK(count >= CPU_COUNT(&set) && sysconf(_SC_NPROCESSORS_ONLN) <= count && sysconf(_SC_NPROCESSORS_CONF) >= 1);
  count = 0;
  content_of("/proc/stat");
  for (const char *at = text; (at = strstr(at, "\ncpu")) != NULL; ++at) ++count;
  CHECK(count >= CPU_COUNT(&set) && strstr(text, "\nbtime ") != NULL);
  struct sysinfo about;
  CHECK(sysinfo(&about) == 0);
  content_of("/proc/meminfo");
  CHECK(line_of("MemTotal:", 10) == (long)(about.totalram * about.mem_unit / 1024));
  struct statfs system;
  CHECK(statfs("/", &system) == 0 && system.f_bfree <= system.f_blocks && system.f_bsize > 0);
  const int root = open("/", O_RDONLY | O_DIRECTORY);
  CHECK(fstatfs(root, &system) == 0 && system.f_namelen == 255 && close(root) == 0);
  struct rusage used;
  CHECK(getrusage(RUSAGE_SELF, &used) == 0);
  struct sched_param parameter;
  CHECK(syscall(SYS_sched_getscheduler, 0) == SCHED_OTHER);   /* not every libc makes these calls */
  CHECK(syscall(SYS_sched_getparam, 0, &parameter) == 0 && parameter.sched_priority == 0);
  CHECK(getpriority(PRIO_PROCESS, 0) == 0);
  unsigned processor = 77, node = 77;
  CHECK(syscall(SYS_getcpu, &processor, &node, NULL) == 0 && (int)processor < count);
  CHECK(sched_getcpu() >= 0 && sched_getcpu() < count);
}

static void network(void) {
  CHECK(strstr(content_of("/proc/net/dev"), "lo:") != NULL);
  CHECK(strstr(content_of("/proc/self/net/route"), "Destination") != NULL);
  CHECK((unsigned)atoi(content_of("/sys/class/net/lo/ifindex")) == if_nametoindex("lo"));
}

/* All names come once, also if those that came are taken away meanwhile. */
static void directories(void) {
  enum { count = 300 };
  char folder[64], name[64];
  snprintf(folder, sizeof folder, "/tmp/ntpsim-facts-%d", (int)getpid());
  CHECK(mkdir(folder, 0700) == 0 && chdir(folder) == 0);
  for (int i = 0; i < count; ++i) {
    snprintf(name, sizeof name, "%d-a-name-that-takes-some-room", i);
    const int fd = open(name, O_CREAT | O_EXCL | O_WRONLY, 0600);
    CHECK(fd >= 0 && close(fd) == 0);
  }
  const int fd = open(".", O_RDONLY | O_DIRECTORY);
  int found = 0;
  char room[2048];
  for (long size; (size = syscall(SYS_getdents64, fd, room, sizeof room)) > 0;) {
    for (long at = 0; at < size;) {
      const struct dirent64 *entry = (const struct dirent64 *)(room + at);
      at += entry->d_reclen;
      if (entry->d_name[0] == '.') continue;
      ++found;
      CHECK(unlink(entry->d_name) == 0);
    }
  }
  CHECK(found == count && close(fd) == 0);
  DIR *empty = opendir(folder);
  found = 0;
  CHECK(empty != NULL);
  while (readdir(empty) != NULL) ++found;
  CHECK(found == 2);
  rewinddir(empty);
  const long begin = telldir(empty);
  CHECK(readdir(empty) != NULL);
  seekdir(empty, begin);
  for (found = 0; readdir(empty) != NULL; ++found) {}
  CHECK(found == 2 && closedir(empty) == 0 && chdir("/") == 0 && rmdir(folder) == 0);
  CHECK_FAILS(syscall(SYS_getdents64, 0, room, sizeof room), ENOTDIR);
}

/* A list shows the descriptors that are open: those of the program, and that of the list. */
static void descriptors(void) {
  DIR *list = opendir("/proc/self/fd");
  CHECK(list != NULL);
  int found = 0;
  for (const struct dirent *entry; (entry = readdir(list)) != NULL;) {
    if (entry->d_name[0] == '.') continue;
    ++found;
    CHECK(fcntl(atoi(entry->d_name), F_GETFD) >= 0);
  }
  int open_ones = 0;
  for (int fd = 0; fd < 4096; ++fd) open_ones += fcntl(fd, F_GETFD) >= 0;
  CHECK(found <= open_ones && closedir(list) == 0);
  char self[16] = {0};
  CHECK(readlink("/proc/self", self, sizeof self - 1) > 0 && atoi(self) == getpid());
}

int main(void) {
  uptime_by_all_ways();
  random_numbers();
  own_process();
  kernel();
  processors_and_memory();
  network();
  directories();
  descriptors();
  return 0;
}
