// Many runs, one process each: ns-3's simulator is a global, and a run that crashes must not take the others with it.
#pragma once

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace ntpsim::batch {

struct JobResult {
  bool crashed = false;       // the process ended by a signal or without a result
  std::string output;         // what the job returned, or what became of its process
};

// Runs every job in a child process, at most `parallel` at a time, and returns the results in the order of the jobs.
// `finished` is told each result as soon as all before it are there. When *interrupted turns non-zero no further child is
// started and those that run get SIGTERM; their results are missing (crashed).
std::vector<JobResult> run_jobs(const std::vector<std::function<std::string()>>& jobs, int parallel,
                                const volatile std::sig_atomic_t* interrupted,
                                const std::function<void(std::size_t, const JobResult&)>& finished);

}  // namespace ntpsim::batch
