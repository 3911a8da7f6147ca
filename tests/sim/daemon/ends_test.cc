// How processes of a program end, and what is told of it: each end once, and once more where its parent never asks.
#include <catch2/catch.hpp>

#include <csignal>
#include <filesystem>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

struct Ends {
  std::vector<ProcessEnd> told, unseen;
  std::vector<Ending> programs;
  std::string failure;
};

Ends run(const std::string& program, const std::string& text, bool namespaces = true, int stop_signal = 0) {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = program;
  setup.arguments = {"-c", text};
  setup.visible = {PROGRAM_FOLDER};
  setup.may_use_namespaces = namespaces;
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(30_s);
  if (stop_signal != 0) {
    host.programs().signal(0, stop_signal);
    host.run();
  }
  bench.run_until(60_s);
  if (host.programs().lives(0)) host.programs().tell_unseen_ends(0);
  return {host.process_ends, host.unseen_ends, host.endings, host.failure};
}

std::string misbehave() { return std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/misbehave"); }

const ProcessEnd& end_of(const std::vector<ProcessEnd>& ends, const std::string& name) {
  for (const ProcessEnd& end : ends) {
    if (end.name == name) return end;
  }
  FAIL("no end of " + name);
  return ends.front();
}

bool was_ended_by(const ProcessEnd& end, int signal) {
  return end.ending.how == Ending::How::signalled && end.ending.status == signal;
}

}  // namespace

TEST_CASE("a child that dies of a signal when its parent has ended is told with its signal") {
  for (const bool namespaces : {true, false}) {
    const Ends ends = run("/bin/sh", misbehave() + " abort & exit 0", namespaces);
    INFO(ends.failure);
    const ProcessEnd& child = end_of(ends.told, "misbehave");
    CHECK(was_ended_by(child, SIGABRT));
    CHECK_FALSE(child.is_first);
    CHECK_FALSE(child.was_sent);
    CHECK_FALSE(child.has_parent);
    const ProcessEnd& first = end_of(ends.told, "sh");
    CHECK(first.is_first);
    CHECK(first.number == 2);
    REQUIRE(ends.programs.size() == 1);
    CHECK(ends.programs[0].how == Ending::How::exited);
    CHECK(ends.programs[0].status == 0);
  }
}

TEST_CASE("a child's end is told while its parent lives, with the status that the parent will see") {
  for (const bool namespaces : {true, false}) {
    const Ends failed = run("/bin/sh", misbehave() + " exit; sleep 90", namespaces);
    const ProcessEnd& child = end_of(failed.told, "misbehave");
    CHECK(child.ending.how == Ending::How::exited);
    CHECK(child.ending.status == 7);
    CHECK(child.has_parent);
    CHECK(failed.unseen.empty());
    const Ends died = run("/bin/sh", misbehave() + " segfault; sleep 90", namespaces);
    CHECK(was_ended_by(end_of(died.told, "misbehave"), SIGSEGV));
    CHECK_FALSE(end_of(died.told, "misbehave").was_sent);
  }
}

TEST_CASE("a parent that ends, or lives on, without asking for its child leaves an end that nobody has seen") {
  for (const std::string rest : {"os._exit(0)", "time.sleep(90)"}) {
    const Ends ends = run("/usr/bin/python3", "import os, subprocess, time\nchild = subprocess.Popen(['" + misbehave() +
                                                  "', 'exit'])\ntime.sleep(20)\n" + rest);
    INFO(ends.failure);
    CHECK(end_of(ends.told, "misbehave").has_parent);
    REQUIRE(ends.unseen.size() == 1);
    CHECK(ends.unseen[0].ending.status == 7);
    CHECK_FALSE(ends.unseen[0].has_parent);
  }
}

TEST_CASE("of a child whose parent leaves its children to the kernel it is known that it died, not of what") {
  const std::string leaves = "import os, signal, time\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nif os.fork() == 0: ";
  const Ends died =
      run("/usr/bin/python3", leaves + "os.execv('" + misbehave() + "', ['misbehave', 'segfault'])\ntime.sleep(20)\n");
  const ProcessEnd& child = end_of(died.told, "misbehave");
  CHECK(was_ended_by(child, 0));
  CHECK_FALSE(child.has_parent);
  const Ends ended = run("/usr/bin/python3", leaves + "os.execv('" + misbehave() + "', ['misbehave', 'exit'])\ntime.sleep(20)\n");
  CHECK(end_of(ended.told, "misbehave").ending.status == 7);
}

TEST_CASE("a signal that a process of the host or the simulator has sent is told as sent, a program's own error is not") {
  const Ends killed = run("/bin/sh", "sleep 50 & kill -9 $!; wait; sleep 90");
  CHECK(was_ended_by(killed.told.front(), SIGKILL));
  CHECK(killed.told.front().was_sent);
  const Ends stopped = run("/bin/sh", "sleep 50 & wait", true, SIGTERM);
  REQUIRE(stopped.told.size() == 2);
  for (const ProcessEnd& end : stopped.told) {
    CHECK(was_ended_by(end, SIGTERM));
    CHECK(end.was_sent);
  }
  const Ends aborted = run("/usr/bin/python3", "import os, signal, time\nsignal.signal(signal.SIGTERM, lambda *_: os.abort())\n"
                                               "while True: time.sleep(1)\n", true, SIGTERM);
  REQUIRE(aborted.told.size() == 1);
  CHECK(was_ended_by(aborted.told[0], SIGABRT));
  CHECK_FALSE(aborted.told[0].was_sent);
}
