#include "sim/cli/run_limits.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>

#include "sim/record/files/run_folder.h"

namespace ntpsim::cli {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr const char* time_message = "the time limit of --timeout was reached";
constexpr const char* memory_message = "the memory limit was reached; --memory sets another";

// Resident, in bytes; 0 where nobody knows. Only what a signal handler may call.
std::uint64_t memory_of(const char* statm) {
  std::array<char, 128> text{};
  const int file = open(statm, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t size = read(file, text.data(), text.size() - 1);
  close(file);
  const char* second = size > 0 ? std::strchr(text.data(), ' ') : nullptr;
  std::uint64_t pages = 0;
  for (const char* c = second == nullptr ? "" : second + 1; *c >= '0' && *c <= '9'; ++c)
    pages = pages * 10 + static_cast<std::uint64_t>(*c - '0');
  static const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return pages * page_size;
}

// Blocks, not sizes: a program may leave a file full of holes.
std::uint64_t disk_of(const fs::path& folder) {
  std::uint64_t sum = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry{folder, fs::directory_options::skip_permission_denied, error}, end;
       !error && entry != end; entry.increment(error)) {
    struct stat status {};
    if (lstat(entry->path().c_str(), &status) == 0) sum += static_cast<std::uint64_t>(status.st_blocks) * 512;
  }
  return sum;
}

std::string gib(std::uint64_t bytes) { return fmt::format("{:.3g} GiB", static_cast<double>(bytes) / (1 << 30)); }

}  // namespace

std::uint64_t default_memory(int jobs) {
  std::uint64_t all = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::uint64_t container = 0;
  if (std::ifstream{"/sys/fs/cgroup/memory.max"} >> container && container > 0) all = std::min(all, container);
  return all / 4 * 3 / static_cast<std::uint64_t>(jobs);
}

LimitWatch::LimitWatch(const RunLimits& limits, fs::path folder) : limits_{limits}, folder_{std::move(folder)} {}

std::optional<std::string> LimitWatch::exceeded(pid_t process) {
  const auto now = Clock::now();
  if (!began_) began_ = now;
  if (limits_.time && now - *began_ > *limits_.time)
    return std::string{time_message} + " before the end of the simulation";
  const std::uint64_t memory = memory_of(fmt::format("/proc/{}/statm", process).c_str());
  if (memory > limits_.memory)
    return fmt::format("it took {} of memory: {} ({})", gib(memory), memory_message, gib(limits_.memory));
  if (now < next_look_at_disk_) return std::nullopt;
  next_look_at_disk_ = now + 1s;
  const std::uint64_t disk = disk_of(record::RunFolder::working_folder(folder_, process));
  if (disk > limits_.disk)
    return fmt::format("its files took {} of disk, more than the limit of {}; --disk sets another", gib(disk), gib(limits_.disk));
  return std::nullopt;
}

namespace {

// What the handler reads.
struct SetupState {
  timespec end{};
  bool has_end = false;
  std::uint64_t memory = 0;
};
SetupState setup;

[[noreturn]] void give_up(const char* why) {
  for (const char* part : {"ntpsim: ", why, " while the scenarios were read\n"})
    if (write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  _exit(3);
}

void look_at_setup(int) {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const bool is_over = now.tv_sec > setup.end.tv_sec || (now.tv_sec == setup.end.tv_sec && now.tv_nsec >= setup.end.tv_nsec);
  if (setup.has_end && is_over) give_up(time_message);
  if (memory_of("/proc/self/statm") > setup.memory) give_up(memory_message);
}

void look_every(suseconds_t microseconds) {
  const itimerval every{{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_REAL, &every, nullptr);
}

}  // namespace

SetupLimits::SetupLimits(const RunLimits& limits) {
  setup = {};
  setup.memory = limits.memory;
  if (limits.time) {
    clock_gettime(CLOCK_MONOTONIC, &setup.end);
    const auto limit =
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::min(*limits.time, std::chrono::duration<double>{1e9}));
    const std::int64_t nanoseconds = setup.end.tv_nsec + limit.count() % 1'000'000'000;
    setup.end.tv_sec += limit.count() / 1'000'000'000 + nanoseconds / 1'000'000'000;
    setup.end.tv_nsec = nanoseconds % 1'000'000'000;
    setup.has_end = true;
  }
  memory_of("/proc/self/statm");   // its page size is known before a signal asks
  struct sigaction action {};
  action.sa_handler = look_at_setup;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
  look_every(50'000);
}

SetupLimits::~SetupLimits() {
  look_every(0);
  signal(SIGALRM, SIG_DFL);
}

}  // namespace ntpsim::cli
