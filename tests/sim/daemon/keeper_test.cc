// What programs find in process 1 of their host: nothing of the simulator, or of who has started it.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <string>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;
using Catch::Matchers::Contains;

namespace {

struct Shell {
  Isolation isolation;
  std::string output, failure;
};

Shell shell(const std::string& commands, bool may_use_namespaces = true) {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = "/bin/bash";
  setup.arguments = {"-c", commands};
  setup.may_use_namespaces = may_use_namespaces;
  BenchHost& host = add_daemon(bench, 2, setup);
  const Isolation isolation = host.programs().isolation();
  bench.run_until(10_s);
  return {isolation, host.output_text, host.failure};
}

}  // namespace

TEST_CASE("process 1 of a host has no environment, no file and no folder of the caller's") {
  setenv("NTPSIM_TEST_SECRET", "of-the-caller", 1);
  const Shell result = shell("cat /proc/1/comm; tr '\\0' '\\n' </proc/1/environ; echo environ; readlink /proc/1/cwd;"
                             "for f in /proc/1/fd/*; do readlink $f; done | sed 's/:.*//' | sort | uniq -c");
  unsetenv("NTPSIM_TEST_SECRET");
  INFO(result.output << result.failure);
  if (result.isolation == Isolation::dispatcher_only) return;   // the keeper is a process of the machine, and not process 1
  if (result.output.rfind("ntpsim-keeper\n", 0) != 0) return;   // no /proc of the host's own is allowed here
  CHECK(result.output == "ntpsim-keeper\nenviron\n/\n      3 /dev/null\n      1 /memfd\n      1 socket\n");
}

TEST_CASE("no environment of the caller reaches a program") {
  setenv("NTPSIM_TEST_SECRET", "of-the-caller", 1);
  for (const bool namespaces : {true, false}) CHECK_THAT(shell("env", namespaces).output, !Contains("of-the-caller"));
  unsetenv("NTPSIM_TEST_SECRET");
}
