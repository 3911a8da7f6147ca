// Many runs, one process each: ns-3's simulator is a global, a run that crashes must not take the others with it, and one
// that goes on for ever or takes all memory can be ended, whatever it is doing.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ntpsim::batch {

struct Job {
  std::function<std::string()> work;                                  // in a process of its own
  // Asked some times a second, outside of that process: why it has to end now. May be empty.
  std::function<std::optional<std::string>(pid_t process)> exceeds;
};

struct JobResult {
  enum class End { done, crashed, stopped, interrupted };
  End end = End::done;
  std::string output;         // what the work returned, what became of its process, or why it was stopped
};

// Runs every job in a child process, at most `parallel` at a time, and returns the results in the order of the jobs.
// `finished` is told each result as soon as all before it are there. When *interrupted turns non-zero no further child is
// started. A child that has to end gets SIGTERM, and half a second later SIGKILL.
std::vector<JobResult> run_jobs(const std::vector<Job>& jobs, int parallel, const volatile std::sig_atomic_t* interrupted,
                                const std::function<void(std::size_t, const JobResult&)>& finished);

}  // namespace ntpsim::batch
