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
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "sim/daemon/launch/keeper_process.h"

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

// Starts the keeper with one degree of isolation. Returns its pid when it is ready, or -1.
pid_t try_keeper(const Attempt& attempt, const SandboxPlan& plan, SharedPage& page, int& channel) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) refuse("no channel to a host's processes");
  const unsigned user = geteuid(), group = getegid();
  const auto pid = static_cast<pid_t>(syscall(SYS_clone, attempt.flags | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
  if (pid == 0) {
    close(ends[0]);
    keep(KeeperPlace{plan, page, ends[1], attempt.isolation, user, group});
  }
  close(ends[1]);
  KeeperAnswer answer{};
  if (pid > 0 && recv(ends[0], &answer, sizeof answer, 0) == sizeof answer && answer.value == keeper_ready) {
    channel = ends[0];
    return pid;
  }
  close(ends[0]);
  if (pid > 0) waitpid(pid, nullptr, 0);
  return -1;
}

}  // namespace

Keeper::Keeper(const SandboxPlan& plan, SharedPage& page) {
  for (const Attempt& attempt : attempts) {
    if (attempt.flags != 0 && !plan.may_use_namespaces) continue;
    pid_ = try_keeper(attempt, plan, page, channel_);
    if (pid_ < 0) continue;
    isolation_ = attempt.isolation;
    page->isolates_paths = isolation_ == Isolation::dispatcher_only;
    page->pid_namespace = isolation_ != Isolation::dispatcher_only;
    return;
  }
  throw std::runtime_error{"cannot start a process for host " + plan.host_name};
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
  for (;;) {
    const ssize_t size = recv(channel, &answer, sizeof answer, 0);
    if (size == sizeof answer) return answer;
    if (size >= 0) errno = ECONNRESET;   // it has closed its end
    if (errno != EINTR) refuse("a host's keeper has ended");
  }
}

void append_list(std::string& out, const std::vector<std::string>& list) {
  for (const std::string& s : list) out.append(s).push_back('\0');
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
