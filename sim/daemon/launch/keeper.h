// The keeper: the first process of a host. It enters the host's namespaces, starts programs as its children, and knows whether
// they live. When the keeper or the simulator ends, everything in its namespaces ends.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/daemon/launch/sandbox.h"
#include "sim/daemon/page/shared_page.h"

namespace ntpsim::daemon {

struct ProgramImage {
  std::vector<std::string> command;       // command[0] is the file to execute
  std::vector<std::string> environment;   // NAME=value
  std::string program;                    // without the commands that start it
  std::string working_directory = "/";
  bool is_wrapped = false;                // command[0] is a debugger, which starts the program
  std::vector<std::string> directories;   // of the host, which do not belong to root
  unsigned owner = 0;                     // but to this user and his group
  std::vector<std::string> overruled;     // the user's options of sanitizers and valgrind that the simulator does not allow
  bool lets_lines_out = true;             // each printed line is seen at once, not when a buffer is full
};

struct Liveness {
  bool alive = true;
  std::optional<int> wait_status;         // as from waitpid; absent if nobody can tell it any more
};

std::string in_words(const Liveness& end);   // "ended with exit status 1"

// How a process uses the machine's processor during its turn.
struct Activity {
  std::int64_t processor_time;            // nanoseconds, of all its threads
  char state;                             // state of the thread as in /proc: R, S, T and so on; 0: the keeper has no /proc
};

class Keeper {
 public:
  // Throws std::runtime_error with the reason if even the weakest isolation is impossible.
  Keeper(const SandboxPlan& plan, SharedPage& page);
  ~Keeper();                              // ends everything in the sandbox
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  Isolation isolation() const { return isolation_; }

  // Starts a program that has a place in the page. Returns a non-blocking descriptor of its output.
  struct Started {
    pid_t pid;                            // the pid that programs see
    int output;
  };
  Started start(const ProgramImage& image, int process);
  void signal(pid_t pid, int signal);
  Liveness look(pid_t pid, int patience_ms);          // waits up to this long for its end
  bool thread_is_gone(pid_t pid, pid_t thread);
  Activity activity(pid_t pid, pid_t thread);

 private:
  pid_t pid_ = -1;
  int channel_ = -1;
  Isolation isolation_ = Isolation::dispatcher_only;
};

}  // namespace ntpsim::daemon
