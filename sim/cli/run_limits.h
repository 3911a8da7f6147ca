// What a run may take of the machine: wall time, memory, disk. They are watched from outside of the run's process, so that
// nothing that it does can keep them from holding.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace ntpsim::cli {

struct RunLimits {
  std::optional<std::chrono::duration<double>> time;
  std::uint64_t memory = 0;   // bytes, of ntpsim's own process
  std::uint64_t disk = 0;     // bytes in the run's folder
};

inline constexpr std::uint64_t default_disk = std::uint64_t{16} << 30;
std::uint64_t default_memory(int jobs);   // three quarters of the machine's, or of what its container may take, for all jobs

// One run's use, compared with its limits.
class LimitWatch {
 public:
  LimitWatch(const RunLimits& limits, std::filesystem::path folder);   // where the run's folder will be when it is complete

  // Nothing, or why the process has to end.
  std::optional<std::string> exceeded(pid_t process);

 private:
  using Clock = std::chrono::steady_clock;
  RunLimits limits_;
  std::filesystem::path folder_;
  std::optional<Clock::time_point> began_;    // when it was first looked at
  Clock::time_point next_look_at_disk_;
};

// While scenarios are read and expanded there is no other process: a limit that is passed ends the program with status 3.
class SetupLimits {
 public:
  explicit SetupLimits(const RunLimits& limits);
  ~SetupLimits();
  SetupLimits(const SetupLimits&) = delete;
  SetupLimits& operator=(const SetupLimits&) = delete;
};

}  // namespace ntpsim::cli
