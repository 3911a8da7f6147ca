// Nothing of a run stays behind: not when it ends, not when the simulator is killed in the middle of it.
#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace fs = std::filesystem;

namespace {

// Processes that have a word in their environment, which children inherit.
int count_marked(const std::string& mark) {
  int count = 0;
  for (const auto& entry : fs::directory_iterator{"/proc"}) {
    std::ifstream file{entry.path() / "environ", std::ios::binary};
    const std::string environment{std::istreambuf_iterator<char>{file}, {}};
    if (environment.find(mark) != std::string::npos) ++count;
  }
  return count;
}

int settle_to_zero(const std::string& mark) {
  int left = count_marked(mark);
  for (int i = 0; i < 200 && left > 0; ++i) {
    usleep(10'000);
    left = count_marked(mark);
  }
  return left;
}

void run_daemons(bool may_use_namespaces, const std::string& mark, Duration until) {
  Bench bench;
  bench.add_responder(bench_address(9));
  DaemonSetup chronyd, openntpd;
  chronyd.config = "server 10.0.0.9";
  openntpd.profile = "openntpd";
  openntpd.config = "server 10.0.0.9";
  for (DaemonSetup* setup : {&chronyd, &openntpd}) {
    setup->may_use_namespaces = may_use_namespaces;
    setup->environment = {mark};
  }
  add_daemon(bench, 1, chronyd);
  add_daemon(bench, 2, openntpd);
  bench.run_until(until);
}

void check_killed(bool may_use_namespaces) {
  const std::string mark = "NTPSIM_MARK=" + std::to_string(getpid()) + (may_use_namespaces ? "n" : "d");
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t simulator = fork();
  REQUIRE(simulator >= 0);
  if (simulator == 0) {
    Bench bench;
    DaemonSetup setup;
    setup.profile = "openntpd";
    setup.config = "server 10.0.0.9";
    setup.may_use_namespaces = may_use_namespaces;
    setup.environment = {mark};
    add_daemon(bench, 1, setup);
    bench.run_until(100_s);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char x;
  REQUIRE(read(ready[0], &x, 1) == 1);
  CHECK(count_marked(mark) >= 1);   // its children write over their environment
  REQUIRE(kill(simulator, SIGKILL) == 0);
  REQUIRE(waitpid(simulator, nullptr, 0) == simulator);
  CHECK(settle_to_zero(mark) == 0);
  close(ready[0]);
  close(ready[1]);
}

}  // namespace

TEST_CASE("no process is left at the end of a run") {
  for (const bool namespaces : {true, false}) {
    const std::string mark = "NTPSIM_MARK=" + std::to_string(getpid()) + "e";
    run_daemons(namespaces, mark, 1000_s);
    CHECK(settle_to_zero(mark) == 0);
  }
}

TEST_CASE("no process is left when the simulator is killed") {
  check_killed(true);
  check_killed(false);
}
