// What of the caller is in the keeper of a host, and in programs: nothing.
#include <catch2/catch.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;
using Catch::Matchers::Contains;

namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// Of the only host that this process has.
std::string keeper_number() {
  std::istringstream children{text_of("/proc/self/task/" + std::to_string(getpid()) + "/children")};
  for (std::string number; children >> number;)
    if (text_of("/proc/" + number + "/comm") == "ntpsim-keeper\n") return number;
  return "none";
}

std::string shell(const std::string& commands, bool may_use_namespaces) {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = "/bin/bash";
  setup.arguments = {"-c", commands};
  setup.may_use_namespaces = may_use_namespaces;
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(10_s);
  return host.output_text;
}

}  // namespace

// Looked at from outside: programs see another process 1.
TEST_CASE("the keeper of a host has no environment, no file and no folder of the caller's") {
  for (const bool namespaces : {true, false}) {
    Bench bench;
    DaemonSetup setup;
    setup.profile = "";
    setup.program = "/bin/sleep";
    setup.arguments = {"100"};
    setup.may_use_namespaces = namespaces;
    BenchHost& host = add_daemon(bench, 2, setup);
    const bool is_weak = host.programs().isolation() == Isolation::dispatcher_only;
    bench.run_until(1_s);
    const std::string keeper = "/proc/" + keeper_number();
    CHECK(text_of(keeper + "/environ").empty());
    CHECK(fs::read_symlink(keeper + "/cwd") == "/");
    for (const fs::directory_entry& entry : fs::directory_iterator{keeper + "/fd"}) {
      const std::string file = fs::read_symlink(entry.path()).string();
      INFO(entry.path().string() + " is " + file);
      const bool is_root = is_weak && file.starts_with("/") && fs::is_directory(file);   // of the host
      CHECK((file == "/dev/null" || file.starts_with("socket:") || file.starts_with("/memfd:ntpsim-page") || is_root));
    }
  }
}

TEST_CASE("no environment of the caller reaches a program") {
  setenv("NTPSIM_TEST_SECRET", "of-the-caller", 1);
  for (const bool namespaces : {true, false}) {
    const std::string environment = shell("env", namespaces);
    CHECK_THAT(environment, Contains("HOME=") && !Contains("of-the-caller"));
  }
  unsetenv("NTPSIM_TEST_SECRET");
}
