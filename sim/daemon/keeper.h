// The keeper: the first process of a host. It enters the host's namespaces, starts programs as its children, and is the one
// who can say whether they live. When it goes, or the simulator goes, everything in its namespaces goes.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/daemon/sandbox.h"
#include "sim/daemon/shared_page.h"

namespace ntpsim::daemon {

struct ProgramImage {
  std::vector<std::string> command;       // command[0] is the file to execute
  std::vector<std::string> environment;   // NAME=value
  std::string working_directory = "/";
  bool is_wrapped = false;                // command[0] is a debugger, which starts the program itself
  bool lets_lines_out = true;             // each line that it prints is seen at once, not when a buffer is full
};

struct Liveness {
  bool alive = true;
  std::optional<int> wait_status;         // as waitpid gives it; only for the keeper's own children
};

// What a process does with the processor of the machine while it has the turn.
struct Activity {
  std::int64_t processor_time;            // nanoseconds, of all its threads
  char state;                             // of the thread, as /proc has it: R, S, T and so on; 0: the keeper has no /proc
};

class Keeper {
 public:
  // Throws std::runtime_error with the reason when not even the weakest isolation can be had.
  Keeper(const SandboxPlan& plan, SharedPage& page);
  ~Keeper();                              // ends everything in the sandbox
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  Isolation isolation() const { return isolation_; }

  // Starts a program whose place in the page is ready. Its output comes out of the returned descriptor, non-blocking.
  struct Started {
    pid_t pid;                            // as the programs see it
    int output;
  };
  Started start(const ProgramImage& image, int process);
  void signal(pid_t pid, int signal);
  Liveness look(pid_t pid, int patience_ms);          // waits that long for its end
  bool thread_is_gone(pid_t pid, pid_t thread);
  Activity activity(pid_t pid, pid_t thread);

 private:
  pid_t pid_ = -1;
  int channel_ = -1;
  Isolation isolation_ = Isolation::dispatcher_only;
};

}  // namespace ntpsim::daemon
