#include "sim/daemon/keeper/keep.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/daemon/keeper/keeper_protocol.h"

namespace ntpsim::daemon {

namespace {

constexpr int most_generations = 64;
std::map<pid_t, int> ended;   // children that have ended and were not asked for yet

void answer(const KeeperAnswer& with) {
  if (send(keeper_channel, &with, sizeof with, MSG_NOSIGNAL) < 0) _exit(0);
}

// A process group of its own: Ctrl-C and the terminal are for the simulator. Not a session of its own: Linux may schedule each
// session as a group (sched_autogroup), and turns between processes of two groups cost a third more.
void leave_terminal() {
  setpgid(0, 0);
  const int terminal = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return;
  ioctl(terminal, TIOCNOTTY);
  close(terminal);
}

bool settle(const KeeperPlace& place) {
  leave_terminal();
  if (place.isolation == Isolation::dispatcher_only) return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (!enter_mounts(place.host)) return false;
  return place.isolation == Isolation::user_namespace || give_up_privileges();
}

// Programs inherit the page under its own number. Nothing else of the machine is open here, not even the standard streams.
void hold_page() {
  dup3(keeper_page, page_descriptor, O_CLOEXEC);
  close(keeper_page);
  fcntl(keeper_channel, F_SETFD, FD_CLOEXEC);
}

// If paths are redirected, Unix sockets are reached through this descriptor: their names have 108 octets at most, and the
// folder's path may be long.
void hold_root(const KeeperPlace& place) {
  if (place.isolation != Isolation::dispatcher_only) return;
  const int folder = open(place.host.folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  dup3(folder, root_descriptor, O_CLOEXEC);
  close(folder);
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, descriptor_ceiling);
  limit.rlim_max = std::max(limit.rlim_max, limit.rlim_cur);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// ---- starting a program ----

struct Image {
  std::vector<char*> arguments, variables;
  const char* directory = "/";
};

Image read_image(const KeeperRequest& request, char* text) {
  Image image;
  auto take = [&text](int count, std::vector<char*>& into) {
    for (int i = 0; i < count; ++i) {
      into.push_back(text);
      text += std::strlen(text) + 1;
    }
    into.push_back(nullptr);
  };
  take(request.arguments, image.arguments);
  take(request.variables, image.variables);
  image.directory = text;
  return image;
}

[[noreturn]] void become(const Image& image, PageProcess& process, int output) {
  process.pid = getpid();
  prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
  setpgid(0, 0);
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, 0);
  dup2(output, 1);
  dup2(output, 2);
  dup3(output, output_descriptor, 0);
  fcntl(page_descriptor, F_SETFD, 0);
  fcntl(root_descriptor, F_SETFD, 0);
  close_range(3, page_descriptor - 1, 0);
  rlimit descriptors{max_descriptors, descriptor_ceiling};
  setrlimit(RLIMIT_NOFILE, &descriptors);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  personality(ADDR_NO_RANDOMIZE);
  sigset_t none_blocked;
  sigemptyset(&none_blocked);
  sigprocmask(SIG_SETMASK, &none_blocked, nullptr);
  for (int s = 1; s < NSIG; ++s) signal(s, SIG_DFL);
  umask(022);
  if (chdir(image.directory) == 0 && install_guard()) {
    execve(image.arguments[0], image.arguments.data(), image.variables.data());
  }
  process.exec_error = errno;
  _exit(127);
}

int start(const KeeperPlace& place, const KeeperRequest& request, char* text, int output) {
  const Image image = read_image(request, text);
  const pid_t child = fork();
  if (child == 0) become(image, place.page.processes[request.process], output);
  return child < 0 ? -errno : child;
}

// ---- liveness ----

void reap() {
  int status = 0;
  for (pid_t pid = waitpid(-1, &status, WNOHANG); pid > 0; pid = waitpid(-1, &status, WNOHANG)) ended[pid] = status;
}

// Containers may forbid a /proc of the host's own. The machine's has other process numbers.
bool has_own_proc() {
  char number[16] = {};
  return readlink("/proc/self", number, sizeof number - 1) > 0 && std::atoi(number) == getpid();
}

bool can_see_processes() {
  static const bool own_proc = has_own_proc();
  return own_proc;
}

// The fields of a thread's stat in /proc after its name; empty if it is not there.
std::string stat_of(pid_t pid, pid_t thread) {
  const std::string place = "/proc/" + std::to_string(pid) + "/task/" + std::to_string(thread) + "/stat";
  std::FILE* file = std::fopen(place.c_str(), "re");
  if (file == nullptr) return {};
  char text[1024];
  const std::size_t size = std::fread(text, 1, sizeof text, file);
  std::fclose(file);
  const std::string_view all{text, size};
  const std::size_t name_end = all.rfind(") ");
  return name_end == std::string_view::npos ? std::string{} : std::string{all.substr(name_end + 2)};
}

// The state letter of a thread in /proc, or 0.
char state_of(pid_t pid, pid_t thread) {
  const std::string stat = stat_of(pid, thread);
  return stat.empty() ? '\0' : stat.front();
}

// The status of a program's child that has ended and for which its parent has not waited yet: the last field.
std::optional<int> zombie_status(pid_t pid) {
  const std::string stat = can_see_processes() ? stat_of(pid, pid) : std::string{};
  if (!stat.starts_with('Z')) return std::nullopt;
  return std::atoi(stat.c_str() + stat.rfind(' '));
}

KeeperAnswer look(pid_t pid, int patience_ms) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  bool alive = false;
  if (fd >= 0) {
    pollfd one{fd, POLLIN, 0};
    alive = poll(&one, 1, patience_ms) == 0;
    close(fd);
  }
  reap();
  const auto found = ended.find(pid);
  if (found == ended.end()) {
    const auto status = alive ? std::nullopt : zombie_status(pid);
    return {alive, status.has_value(), status.value_or(0), 0};
  }
  const KeeperAnswer result{0, 1, found->second, 0};
  ended.erase(found);
  return result;
}

// The first thread of a process stays as a zombie until the other threads have ended, and still gets signals.
KeeperAnswer look_at_thread(pid_t pid, pid_t thread) {
  const bool answers = syscall(SYS_tgkill, pid, thread, 0) == 0;
  return {answers && !(pid == thread && state_of(pid, thread) == 'Z') ? 1 : 0, 0, 0, 0};
}

KeeperAnswer activity(pid_t pid, pid_t thread) {
  timespec used{};
  clockid_t clock = 0;
  if (clock_getcpuclockid(pid, &clock) == 0) clock_gettime(clock, &used);
  return {can_see_processes() ? state_of(pid, thread) : 0, 0, 0, used.tv_sec * std::int64_t{1'000'000'000} + used.tv_nsec};
}

// ---- without a namespace, the keeper itself must end its children ----

std::vector<pid_t> children() {
  std::vector<pid_t> found;
  const std::string place = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  std::FILE* list = std::fopen(place.c_str(), "re");
  if (list == nullptr) return found;
  for (int pid = 0; std::fscanf(list, "%d", &pid) == 1;) found.push_back(pid);
  std::fclose(list);
  return found;
}

// Orphans become our children, so a few rounds reach all of them.
void end_all() {
  for (std::vector<pid_t> living = children(); !living.empty(); living = children()) {
    for (const pid_t pid : living) kill(pid, SIGKILL);
    for (const pid_t pid : living) waitpid(pid, nullptr, 0);
  }
}

// Whether it descends from the keeper: its number comes from the page, where a program may have written another one.
bool is_ours(pid_t pid) {
  for (int generations = 0; pid > 1 && generations < most_generations; ++generations) {
    if (pid == getpid()) return true;
    const std::string stat = stat_of(pid, pid);
    if (stat.size() < 3) return false;
    pid = std::atoi(stat.c_str() + 2);   // after its state: its parent
  }
  return pid == getpid();
}

int send_signal(const KeeperPlace& place, pid_t pid, int number) {
  const bool is_alone = place.isolation != Isolation::dispatcher_only;   // no process of the machine has a number here
  if (pid <= 1 || pid == getpid() || (!is_alone && !is_ours(pid))) return -ESRCH;
  return kill(pid, number);
}

int received_descriptor(msghdr& message) {
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
  return fd;
}

[[noreturn]] void serve(const KeeperPlace& place) {
  std::vector<char> text(longest_request);
  for (;;) {
    KeeperRequest request{};
    iovec pieces[2] = {{&request, sizeof request}, {text.data(), text.size()}};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const ssize_t size = recvmsg(keeper_channel, &message, MSG_CMSG_CLOEXEC);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    switch (request.kind) {
      case KeeperRequest::start: {
        const int output = received_descriptor(message);
        answer({start(place, request, text.data(), output), 0, 0, 0});
        close(output);
        break;
      }
      case KeeperRequest::signal: answer({send_signal(place, request.pid, request.number), 0, 0, 0}); break;
      case KeeperRequest::look: answer(look(request.pid, request.number)); break;
      case KeeperRequest::look_at_thread: answer(look_at_thread(request.pid, request.number)); break;
      case KeeperRequest::activity: answer(activity(request.pid, request.number)); break;
    }
  }
  if (place.isolation == Isolation::dispatcher_only) end_all();
  _exit(0);
}

}  // namespace

void keep(const KeeperPlace& place) {
  prctl(PR_SET_NAME, "ntpsim-keeper", 0, 0, 0);
  for (int s = 1; s < NSIG; ++s) signal(s, SIG_DFL);
  raise_descriptor_limit();
  hold_page();
  if (!settle(place) || chdir("/") != 0) {
    answer({-errno, 0, 0, 0});
    _exit(1);
  }
  const bool mapped = place.isolation == Isolation::user_namespace;
  place.page.machine_user = mapped ? 0 : place.user;
  place.page.machine_group = mapped ? 0 : place.group;
  hold_root(place);
  answer({keeper_ready, 0, 0, 0});
  serve(place);
}

}  // namespace ntpsim::daemon
