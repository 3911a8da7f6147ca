// A host's programs in virtual time: starts, resumes and stops them, and hands their packets, clock calls and output to the
// world.
//
// One thread of a host runs at a time. After a thread did anything, threads that wait for what the simulator cannot see (pipes,
// children) look again, until none finds anything: then the host is quiet and run() returns.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/daemon/datagrams.h"
#include "sim/daemon/delivery.h"
#include "sim/daemon/launch/keeper.h"
#include "sim/daemon/no_counter.h"
#include "sim/daemon/page/page_check.h"
#include "sim/daemon/streams.h"
#include "sim/daemon/world.h"

namespace ntpsim::daemon {

struct HostInterface {
  std::string name = "eth0";
  std::optional<IpAddress> v4, v6;
  int v4_prefix = 24, v6_prefix = 64;
  int mtu = 1500;
};

struct SupervisorConfig {
  std::string name;
  SandboxPlan sandbox;
  std::string library;                          // path of the library to preload
  std::string loader;                           // path of the loader for programs without a dynamic loader
  std::vector<HostInterface> interfaces;        // without the loopback
  std::string kernel_release = "6.1.0";
  unsigned processors = 1;
  std::uint64_t random_key = 0;
  std::int64_t file_date = 0;                   // of files before the start: nanoseconds of the realtime clock
  Duration read_cost = Duration::from_nanoseconds(40);
  bool kernel_stamps = true;                    // of packets that stay on the host; for others the world says it
  int patience_ms = 10'000;                     // how long a turn may take before a program counts as hanging; 0: for ever
  std::uint64_t output_limit = std::uint64_t{64} << 20;   // octets that a program may print
};

class Supervisor {
 public:
  Supervisor(const SupervisorConfig& config, World& world);
  ~Supervisor();

  Isolation isolation() const { return keeper_.isolation(); }
  SharedPage& page() { return page_; }

  // A program begins at the next run(). The returned number identifies it from then on.
  int start(const ProgramImage& image);
  void signal(int program, int number);         // to all of its processes; it takes effect in the next run()
  void kill(int program);                       // SIGKILL to all of its processes
  bool lives(int program) const;
  void tell_unseen_ends(int program);           // of dead children whose parents have not asked for them up to now

  // Resumes all threads that have something to do at this instant, until the host is quiet.
  void run();

  // Between runs: what reaches the host. run() must follow.
  void clock_stepped();                         // by another cause than a program
  Datagrams& datagrams() { return datagrams_; }
  Streams& streams() { return streams_; }

  void reserve_port(bool ipv6, std::uint16_t port, bool taken);         // taken by a program that is not in here

  // For reports: threads and what they wait for, the last calls of one program or of all (-1), the last packets.
  std::string describe(int program = -1) const;
  std::optional<int> maker_of(const std::string& path) const;   // the program that made the file
  std::uint64_t turns() const { return turns_; }

 private:
  static constexpr int end_patience_ms = 5'000;   // wall time for a process that is ending

  struct Program {
    Program(const ProgramImage& what, int index) : image{what}, process{index} {}

    ProgramImage image;
    int process;
    pid_t pid = 0;
    int output = -1;
    std::uint64_t printed = 0;          // octets
    bool ended = false;
    Ending ending;
  };

  struct Turn {                         // whose it is: while a program has it, the page may say anything
    int process;
    int program;
  };

  void give_directories(const ProgramImage& image);
  void load();
  PageThread* next_due();
  void resume(PageThread& thread);
  void begin(PageThread& thread);
  void await(PageThread& thread, const Turn& turn);
  // False: it makes no sense, and the run has failed.
  bool trusts_page(const Turn& turn, const std::optional<Liveness>& end = std::nullopt);
  bool distrust(const Turn& turn, const std::string& how, const std::string& wrong);
  void tell_clock_calls();
  void after_turn(PageThread& thread);
  void settle_end(PageThread& thread);
  void settle_children(const PageThread& parent);
  void process_ended(int process, const Liveness& liveness);
  ProcessName name_of(int process) const;
  ProcessEnd describe_end(int process) const;
  void tell_unseen_end(int process);
  void thread_ended(PageThread& thread);
  void drain();
  void drain_output();
  bool take_output(int program, std::string_view text);
  void tell_of_refusals();
  void send_all();
  void settle_programs();
  void fail(const std::string& what, int program = -1);

  SupervisorConfig config_;
  World& world_;
  SharedPage page_;
  Keeper keeper_;
  NoCounter no_counter_;
  Delivery delivery_;
  Datagrams datagrams_;
  Streams streams_;
  std::vector<Program> programs_;
  std::array<Ending, max_processes> endings_;   // of the dead that still have their places
  std::uint64_t turns_ = 0;
  std::optional<std::uint32_t> routes_;         // the revision of the routes in the page
  PageTerms terms_;
  int speaking_ = -1;                           // the process whose turn is being told to the world
  std::uint32_t last_thread_ = 0;
  bool process_has_ended_ = false;              // since programs were last settled
  bool failed_ = false;
};

}  // namespace ntpsim::daemon
