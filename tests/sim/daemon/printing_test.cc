// What programs print: all of it, each line at its time, up to a limit that is told.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

using Times = std::vector<std::pair<double, std::string>>;

struct Printed {
  std::vector<Ending> endings;
  std::string failure, text;
  double ended_s;
  Times times;
};

DaemonSetup program(const std::string& name, const std::string& how) {
  DaemonSetup setup;
  setup.profile = "";
  setup.program = std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/" + name);
  setup.arguments = {how};
  setup.visible = {PROGRAM_FOLDER};
  return setup;
}

Printed print(const DaemonSetup& setup) {
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(60_s);
  return {host.endings, host.failure, host.output_text, host.ended_s, host.printed};
}

void check_lines(const DaemonSetup& setup) {
  const Printed printed = print(setup);
  INFO(setup.program << ": " << printed.failure << printed.text);
  REQUIRE(printed.times.size() == 3);
  for (int i = 0; i < 3; ++i) {
    CHECK(printed.times[static_cast<std::size_t>(i)].first == Approx(10 * i).margin(1e-3));
    CHECK(printed.times[static_cast<std::size_t>(i)].second == "line " + std::to_string(i + 1) + "\n");
  }
}

// Three lines, ten seconds apart.
DaemonSetup interpreted(const std::string& interpreter, const std::string& text) {
  DaemonSetup setup;
  setup.profile = "";
  setup.program = interpreter;
  setup.arguments = {interpreter.ends_with("perl") ? "-e" : "-c", text};
  return setup;
}

}  // namespace

TEST_CASE("a program may print more at one instant than its pipe holds, by whatever way") {
  for (const char* how : {"printf", "write", "sendfile", "splice", "child", "poll", "select", "epoll"}) {
    for (const char* name : {"printing", "printing_static"}) {
      const Printed printed = print(program(name, how));
      INFO(name << " " << how << ": " << printed.failure);
      REQUIRE(printed.endings.size() == 1);
      CHECK(printed.endings[0].how == Ending::How::exited);
      CHECK(printed.endings[0].status == 0);
      CHECK(printed.ended_s == Approx(10).margin(1e-3));
      CHECK(printed.text.size() == 200'000);
      CHECK(std::count(printed.text.begin(), printed.text.end(), '\n') == 2000);
    }
  }
}

TEST_CASE("a program that prints for ever at one instant is stopped at the limit, which is told") {
  DaemonSetup setup = program("printing", "for-ever");
  setup.output_limit = 1'000'000;
  const Printed printed = print(setup);
  INFO(printed.failure);
  CHECK(printed.failure.find("record.log_limit") != std::string::npos);
  CHECK(printed.text.size() <= 1'000'000);
}

TEST_CASE("a line that a C program prints and does not flush has its own time, linked in whatever way") {
  for (const char* name : {"printing", "printing_static", "printing_musl"}) check_lines(program(name, "lines"));
  DaemonSetup by_trap = program("printing", "lines");
  by_trap.by_trap_alone = true;
  check_lines(by_trap);
}

TEST_CASE("a line that a script prints and does not flush has its own time") {
  check_lines(interpreted("/usr/bin/python3", "import time\nfor i in 1, 2, 3:\n  print('line', i)\n  time.sleep(10)"));
  check_lines(interpreted("/usr/bin/perl", "for (1..3) { print \"line $_\\n\"; sleep 10; }"));
  check_lines(interpreted("/bin/bash", "for i in 1 2 3; do echo line $i; sleep 10; done"));
}

TEST_CASE("what a program prints is no terminal, and where full buffering is asked for, it comes in buffers") {
  for (const char* name : {"printing", "printing_static", "printing_musl"}) {
    DaemonSetup setup = program(name, "lines");
    setup.lets_lines_out = false;
    const Printed printed = print(setup);
    INFO(name << printed.failure);
    CHECK(printed.text == "line 1\nline 2\nline 3\n");
    REQUIRE(!printed.times.empty());
    CHECK(printed.times.back().first == Approx(30).margin(1e-3));
    CHECK(printed.times.size() <= 2);   // musl finds out where it prints when it has printed the first line
  }
  for (const char* name : {"printing", "printing_static"}) CHECK(print(program(name, "terminal")).text == "no terminal\n");
}
