#include "sim/batch/jobs.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace ntpsim::batch {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int round_ms = 100;
constexpr auto grace = 500ms;

struct Child {
  std::size_t job;
  pid_t pid;
  int pipe;
  std::string output;
  std::optional<Clock::time_point> told_to_end;
  std::optional<std::string> stopped;   // why
};

void write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(3);
    done += static_cast<std::size_t>(n);
  }
}

std::optional<Child> start(std::size_t index, const Job& job) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  std::fflush(nullptr);   // or the child would print the contents of our buffers again
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
    write_all(ends[1], job.work());
    std::fflush(nullptr);
    _exit(0);
  }
  close(ends[1]);
  return Child{index, pid, ends[0], {}, {}, {}};
}

// In order at its next opportunity; by force where it finds none.
void end(Child& child) {
  if (!child.told_to_end) {
    child.told_to_end = Clock::now();
    kill(child.pid, SIGTERM);
  } else if (Clock::now() - *child.told_to_end > grace) {
    kill(child.pid, SIGKILL);
  }
}

void look_after(std::vector<Child>& running, const std::vector<Job>& jobs, bool is_interrupted) {
  for (Child& child : running) {
    const auto& exceeds = jobs[child.job].exceeds;
    if (exceeds && !child.stopped && !is_interrupted) child.stopped = exceeds(child.pid);
    if (is_interrupted || child.stopped) end(child);
  }
}

// Reads what there is. True once the child has closed its end.
bool read_some(Child& child) {
  char buffer[65536];
  const ssize_t n = read(child.pipe, buffer, sizeof buffer);
  if (n > 0) child.output.append(buffer, static_cast<std::size_t>(n));
  return n == 0 || (n < 0 && errno != EINTR);
}

JobResult reap(Child& child) {
  using End = JobResult::End;
  close(child.pipe);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (child.stopped) return {End::stopped, std::move(*child.stopped)};
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {End::done, std::move(child.output)};
  if (child.told_to_end) return {End::interrupted, "interrupted"};
  if (WIFSIGNALED(status)) return {End::crashed, std::string{"its process was ended by signal "} + strsignal(WTERMSIG(status))};
  return {End::crashed, "its process ended with status " + std::to_string(WEXITSTATUS(status))};
}

}  // namespace

std::vector<JobResult> run_jobs(const std::vector<Job>& jobs, int parallel, const volatile std::sig_atomic_t* interrupted,
                                const std::function<void(std::size_t, const JobResult&)>& finished) {
  std::vector<std::optional<JobResult>> results(jobs.size());
  std::vector<Child> running;
  std::size_t next = 0, told = 0;
  while (told < jobs.size()) {
    while (!*interrupted && next < jobs.size() && running.size() < static_cast<std::size_t>(parallel)) {
      if (auto child = start(next, jobs[next])) running.push_back(std::move(*child));
      else
        results[next] = JobResult{JobResult::End::crashed, std::string{"no process could be started: "} + std::strerror(errno)};
      ++next;
    }
    for (; *interrupted && next < jobs.size(); ++next) results[next] = JobResult{JobResult::End::interrupted, "interrupted"};
    look_after(running, jobs, *interrupted);
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
