#include "sim/batch/jobs.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

namespace ntpsim::batch {

namespace {

constexpr int round_ms = 200;
constexpr int grace_rounds = 10'000 / round_ms;

struct Child {
  std::size_t job;
  pid_t pid;
  int pipe;
  std::string output;
};

void write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(3);
    done += static_cast<std::size_t>(n);
  }
}

std::optional<Child> start(std::size_t index, const std::function<std::string()>& job) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  std::fflush(nullptr);   // or the child would print what stands in our buffers once more
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) {
    close(ends[0]);
    close(ends[1]);
    return std::nullopt;
  }
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(3);
    close(ends[0]);
    write_all(ends[1], job());
    std::fflush(nullptr);
    _exit(0);
  }
  close(ends[1]);
  return Child{index, pid, ends[0], {}};
}

// True once the child has closed its end.
bool read_some(Child& child) {
  char buffer[65536];
  const ssize_t n = read(child.pipe, buffer, sizeof buffer);
  if (n > 0) child.output.append(buffer, static_cast<std::size_t>(n));
  return n == 0 || (n < 0 && errno != EINTR);
}

JobResult reap(Child& child) {
  close(child.pipe);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {false, std::move(child.output)};
  if (WIFSIGNALED(status)) return {true, std::string{"its process was ended by signal "} + strsignal(WTERMSIG(status))};
  return {true, "its process ended with status " + std::to_string(WEXITSTATUS(status))};
}

}  // namespace

std::vector<JobResult> run_jobs(const std::vector<std::function<std::string()>>& jobs, int parallel,
                                const volatile std::sig_atomic_t* interrupted,
                                const std::function<void(std::size_t, const JobResult&)>& finished) {
  std::vector<std::optional<JobResult>> results(jobs.size());
  std::vector<Child> running;
  std::size_t next = 0, told = 0;
  int rounds_since_interrupt = 0;
  while (told < jobs.size()) {
    while (!*interrupted && next < jobs.size() && running.size() < static_cast<std::size_t>(parallel)) {
      if (auto child = start(next, jobs[next])) running.push_back(std::move(*child));
      else results[next] = JobResult{true, std::string{"no process could be started: "} + std::strerror(errno)};
      ++next;
    }
    if (*interrupted) {
      for (; next < jobs.size(); ++next) results[next] = JobResult{true, "interrupted"};
      // They end in order at the next opportunity; one that finds none in its grace is ended.
      if (rounds_since_interrupt == 0)
        for (const Child& child : running) kill(child.pid, SIGTERM);
      if (++rounds_since_interrupt == grace_rounds)
        for (const Child& child : running) kill(child.pid, SIGKILL);
    }
    std::vector<pollfd> ready;
    for (const Child& child : running) ready.push_back({child.pipe, POLLIN, 0});
    if (!ready.empty()) poll(ready.data(), ready.size(), round_ms);
    for (std::size_t i = running.size(); i-- > 0;) {
      if (!(ready[i].revents & (POLLIN | POLLHUP)) || !read_some(running[i])) continue;
      results[running[i].job] = reap(running[i]);
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (; told < jobs.size() && results[told]; ++told) finished(told, *results[told]);
  }
  std::vector<JobResult> all;
  for (auto& result : results) all.push_back(std::move(*result));
  return all;
}

}  // namespace ntpsim::batch
