#include "sim/daemon/launch/keeper.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "sim/daemon/keeper/keeper_protocol.h"
#include "sim/daemon/no_counter.h"

namespace ntpsim::daemon {

namespace {

constexpr int all_namespaces = CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS;

struct Attempt {
  Isolation isolation;
  int flags;
};
// From strong to weak; the first isolation that the machine allows is used.
constexpr Attempt attempts[] = {{Isolation::user_namespace, all_namespaces | CLONE_NEWUSER},
                                {Isolation::namespaces, all_namespaces},
                                {Isolation::dispatcher_only, 0}};

[[noreturn]] void refuse(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

void append_list(std::string& out, const std::vector<std::string>& list) {
  for (const std::string& s : list) out.append(s).push_back('\0');
}

bool write_file(const char* path, const std::string& text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(fd);
  return written;
}

// Before the keeper is executed: only as root of its user namespace it keeps its capabilities there.
bool map_users(unsigned user, unsigned group) {
  return write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", "0 " + std::to_string(user) + " 1") &&
         write_file("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
}

// In the new process. Its only descriptors are the channel, the page and the standard streams.
[[noreturn]] void become_keeper(const char* program, const Attempt& attempt, int channel, int page, unsigned user, unsigned group) {
  allow_counter();
  if (attempt.isolation == Isolation::user_namespace && !map_users(user, group)) _exit(1);
  const int held_page = fcntl(page, F_DUPFD, keeper_page + 1);
  dup2(fcntl(channel, F_DUPFD, keeper_page + 1), keeper_channel);
  dup2(held_page, keeper_page);
  char isolation_text[16], user_text[16], group_text[16];
  std::snprintf(isolation_text, sizeof isolation_text, "%d", static_cast<int>(attempt.isolation));
  std::snprintf(user_text, sizeof user_text, "%u", user);
  std::snprintf(group_text, sizeof group_text, "%u", group);
  char name[] = "ntpsim-keeper";
  char* const arguments[] = {name, isolation_text, user_text, group_text, nullptr};
  char* const environment[] = {nullptr};
  execve(program, arguments, environment);
  const KeeperAnswer failed{-errno, 0, 0, 0};
  send(keeper_channel, &failed, sizeof failed, MSG_NOSIGNAL);
  _exit(127);
}

ssize_t receive(int channel, KeeperAnswer& answer) {
  for (;;) {
    const ssize_t size = recv(channel, &answer, sizeof answer, 0);
    if (size >= 0 || errno != EINTR) return size;
  }
}

std::string host_text(const SandboxPlan& plan) {
  std::string text;
  append_list(text, {plan.host_name, plan.folder});
  append_list(text, plan.visible);
  return text;
}

// Starts the keeper with one degree of isolation. Returns its pid when it is ready, or -1.
pid_t try_keeper(const Attempt& attempt, const SandboxPlan& plan, SharedPage& page, int& channel) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) refuse("no channel to a host's processes");
  const unsigned user = geteuid(), group = getegid();
  const auto pid = static_cast<pid_t>(syscall(SYS_clone, attempt.flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  if (pid == 0) become_keeper(plan.keeper.c_str(), attempt, ends[1], page.descriptor(), user, group);
  close(ends[1]);
  const std::string text = host_text(plan);
  KeeperAnswer answer{};
  if (pid > 0 && send(ends[0], text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()) &&
      receive(ends[0], answer) == sizeof answer && answer.value == keeper_ready) {
    channel = ends[0];
    return pid;
  }
  close(ends[0]);
  if (pid > 0) waitpid(pid, nullptr, 0);
  if (answer.value < 0) errno = -answer.value;
  return -1;
}

}  // namespace

Keeper::Keeper(const SandboxPlan& plan, SharedPage& page) {
  if (access(plan.keeper.c_str(), X_OK) != 0) {
    throw std::runtime_error{plan.keeper + ": " + std::strerror(errno) + "; this program is built and installed with ntpsim"};
  }
  for (const Attempt& attempt : attempts) {
    if (attempt.flags != 0 && !plan.may_use_namespaces) continue;
    pid_ = try_keeper(attempt, plan, page, channel_);
    if (pid_ < 0) continue;
    isolation_ = attempt.isolation;
    page->isolates_paths = isolation_ == Isolation::dispatcher_only;
    page->pid_namespace = isolation_ != Isolation::dispatcher_only;
    return;
  }
  refuse(("cannot start a process for host " + plan.host_name).c_str());
}

// When its channel closes, the keeper ends all processes under it.
Keeper::~Keeper() {
  close(channel_);
  if (isolation_ != Isolation::dispatcher_only) kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

namespace {

KeeperAnswer ask(int channel, const KeeperRequest& request, const std::string& text = {}, int pass = -1) {
  iovec pieces[2] = {{const_cast<KeeperRequest*>(&request), sizeof request}, {const_cast<char*>(text.data()), text.size()}};
  msghdr message{};
  message.msg_iov = pieces;
  message.msg_iovlen = text.empty() ? 1 : 2;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  if (pass >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof pass);
    std::memcpy(CMSG_DATA(header), &pass, sizeof pass);
  }
  KeeperAnswer answer{};
  if (sendmsg(channel, &message, MSG_NOSIGNAL) < 0) refuse("a host's keeper has ended");
  const ssize_t size = receive(channel, answer);
  if (size == sizeof answer) return answer;
  if (size >= 0) errno = ECONNRESET;   // it has closed its end
  refuse("a host's keeper has ended");
}

}  // namespace

Keeper::Started Keeper::start(const ProgramImage& image, int process) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) refuse("no pipe for a program's output");
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  KeeperRequest request{};
  request.kind = KeeperRequest::start;
  request.process = process;
  request.arguments = static_cast<int>(image.command.size());
  request.variables = static_cast<int>(image.environment.size());
  std::string text;
  append_list(text, image.command);
  append_list(text, image.environment);
  append_list(text, {image.working_directory});
  if (text.size() > longest_request) {
    throw std::runtime_error{image.command.front() + ": its arguments and environment have more than " +
                             std::to_string(longest_request) + " octets"};
  }
  const KeeperAnswer answer = ask(channel_, request, text, ends[1]);
  close(ends[1]);
  if (answer.value < 0) {
    close(ends[0]);
    errno = -answer.value;
    refuse("cannot start a process");
  }
  return {answer.value, ends[0]};
}

void Keeper::signal(pid_t pid, int number) {
  KeeperRequest request{};
  request.kind = KeeperRequest::signal;
  request.pid = pid;
  request.number = number;
  ask(channel_, request);
}

Liveness Keeper::look(pid_t pid, int patience_ms) {
  KeeperRequest request{};
  request.kind = KeeperRequest::look;
  request.pid = pid;
  request.number = patience_ms;
  const KeeperAnswer answer = ask(channel_, request);
  Liveness liveness;
  liveness.alive = answer.value != 0;
  if (answer.has_status) liveness.wait_status = answer.status;
  return liveness;
}

bool Keeper::thread_is_gone(pid_t pid, pid_t thread) {
  KeeperRequest request{};
  request.kind = KeeperRequest::look_at_thread;
  request.pid = pid;
  request.number = thread;
  return ask(channel_, request).value == 0;
}

Activity Keeper::activity(pid_t pid, pid_t thread) {
  KeeperRequest request{};
  request.kind = KeeperRequest::activity;
  request.pid = pid;
  request.number = thread;
  const KeeperAnswer answer = ask(channel_, request);
  return {answer.processor_time, static_cast<char>(answer.value)};
}

std::string in_words(const Liveness& end) {
  if (!end.wait_status) return "ended";
  const int status = *end.wait_status;
  if (WIFEXITED(status)) return "ended with exit status " + std::to_string(WEXITSTATUS(status));
  return "was ended by signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
}

}  // namespace ntpsim::daemon
