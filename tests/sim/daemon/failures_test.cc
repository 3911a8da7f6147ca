// Programs that misbehave or cannot be started: each is reported with its virtual time, and nothing is left of it.
#include <catch2/catch.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>

#include "sim/daemon/launch/executable.h"
#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace fs = std::filesystem;

namespace {

struct Result {
  std::vector<Ending> endings;
  std::string failure, output, clock_log, packets;
  double ended_s = 0;
};

Result run(const std::string& program, const std::vector<std::string>& arguments, int patience_ms = 10'000,
           const std::vector<std::string>& visible = {}, const std::vector<std::string>& debugger = {}) {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = program;
  setup.arguments = arguments;
  setup.patience_ms = patience_ms;
  setup.visible = visible;
  setup.visible.push_back(PROGRAM_FOLDER);
  setup.debugger = debugger;
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(60_s);
  return {host.endings, host.failure, host.output_text, host.clock_log, bench.packet_log(), host.ended_s};
}

Result misbehave(const std::string& how, int patience_ms = 10'000) {
  return run(fs::canonical(std::string{PROGRAM_FOLDER} + "/misbehave"), {how}, patience_ms);
}

// A folder of its own for a file that is to be executed.
struct Script {
  explicit Script(const std::string& text, bool executable = true) {
    folder = fs::temp_directory_path() / ("ntpsim-script-" + std::to_string(getpid()));
    fs::create_directories(folder);
    file = folder / "script";
    std::ofstream{file} << text;
    fs::permissions(file, executable ? fs::perms{0755} : fs::perms{0644});
  }
  ~Script() { fs::remove_all(folder); }

  DaemonSetup setup(bool namespaces = true) const {   // run by its path, alone
    DaemonSetup setup;
    setup.profile = "";
    setup.program = file;
    setup.visible = {file};
    setup.may_use_namespaces = namespaces;
    return setup;
  }
  fs::path folder, file;
};

}  // namespace

TEST_CASE("a segmentation fault is reported with the virtual time at which it happened") {
  const Result result = misbehave("segfault");
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].how == Ending::How::signalled);
  CHECK(result.endings[0].status == SIGSEGV);
  CHECK(result.ended_s == Approx(10).margin(1e-3));
  CHECK(result.output == "about to: segfault\n");
}

TEST_CASE("a segmentation fault that was sent ends a program too, unless it ignores it") {
  const Result result = misbehave("segfault-by-kill");
  INFO(result.failure);
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].how == Ending::How::signalled);
  CHECK(result.endings[0].status == SIGSEGV);
  CHECK(result.output == "about to: segfault-by-kill\nstill here\n");
}

TEST_CASE("an abort is reported as its signal") {
  const Result result = misbehave("abort");
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].status == SIGABRT);
}

TEST_CASE("an exit is reported with its status") {
  const Result result = misbehave("exit");
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].how == Ending::How::exited);
  CHECK(result.endings[0].status == 7);
}

TEST_CASE("a program that spins for ever fails the run within its wall limit, with its last calls") {
  const Result result = misbehave("spin", 300);
  INFO(result.failure);
  CHECK(result.failure.find("hangs") != std::string::npos);
  CHECK(result.failure.find("clock_nanosleep") != std::string::npos);
  CHECK(result.failure.find("1800000010.") != std::string::npos);
}

TEST_CASE("a program that something has stopped is told as that, not as one that hangs") {
  const Result result = misbehave("stop", 300);
  INFO(result.failure);
  CHECK(result.failure.find("was stopped by a signal (SIGSTOP or the like)") != std::string::npos);
  CHECK(result.failure.find("hangs") == std::string::npos);
}

TEST_CASE("a program that spins on the clock moves virtual time and comes to its end") {
  const Result result = misbehave("spin-on-clock", 60'000);
  INFO(result.failure + result.output);
  REQUIRE(result.endings.size() == 1);
  CHECK(result.ended_s == Approx(11).margin(1e-3));
}

TEST_CASE("a raw socket, made by inline assembly, is stopped and named") {
  const Result result = misbehave("raw-socket");
  INFO(result.failure);
  CHECK(result.failure.find("raw socket") != std::string::npos);
}

TEST_CASE("a socket made by inline assembly is a simulated one") {
  const Result result = misbehave("inline-socket");
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].status == 0);
  CHECK(result.packets.find("10.0.0.1:9 78") != std::string::npos);
}

TEST_CASE("adjtimex by inline assembly disciplines the simulated clock") {
  const Result result = misbehave("inline-adjtimex");
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].status == 0);
  CHECK(result.clock_log.find(" 6553600 ") != std::string::npos);
}

TEST_CASE("an unknown system call is named, not silently refused") {
  const Result result = misbehave("unknown-call");
  INFO(result.failure);
  CHECK(result.failure.find("vmsplice") != std::string::npos);
}

TEST_CASE("randomness comes out of the seed by whatever way a program asks for it") {
  const Result first = misbehave("randomness"), second = misbehave("randomness");
  INFO(first.failure);
  CHECK(first.output.size() > 80);
  CHECK(first.output == second.output);
}

TEST_CASE("a file that cannot be executed is reported before anything runs") {
  CHECK(why_not_executable("/nonexistent/program").find("there is no file") != std::string::npos);
  CHECK(why_not_executable("/etc").find("directory") != std::string::npos);
  const Script no_mode{"#!/bin/sh\n", false};
  CHECK(why_not_executable(no_mode.file).find("not executable") != std::string::npos);
  const Script no_interpreter{"#!/nonexistent/interpreter\n"};
  CHECK(why_not_executable(no_interpreter.file).find("/nonexistent/interpreter") != std::string::npos);
  const Script text{"hello"};
  CHECK(why_not_executable(text.file).find("neither") != std::string::npos);
  CHECK(why_not_executable("/bin/sh").empty());
  const std::string header{"\x7f""ELF\x01\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x03\0\x01\0\0\0", 24};
  const Script thirty_two{header + std::string(40, '\0')};
  CHECK(why_not_executable(thirty_two.file).find("32-bit") != std::string::npos);
}

TEST_CASE("a script runs by its interpreter") {
  const Script script{"#!/bin/sh\necho from the script\nexit 3\n"};
  const Result result = run(script.file, {}, 10'000, {script.folder});
  INFO(result.failure);
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].status == 3);
  CHECK(result.output == "from the script\n");
}

TEST_CASE("a program runs under gdb, which finds the line of its fault") {
  if (!fs::exists("/usr/bin/gdb")) return;
  const std::string program = fs::canonical(std::string{PROGRAM_FOLDER} + "/misbehave");
  const Result result =
      run(program, {"abort"}, 0, {}, {"/usr/bin/gdb", "-q", "-batch", "-nx", "-ex", "run", "-ex", "backtrace"});
  INFO(result.output + result.failure);
  CHECK(result.output.find("about to: abort") != std::string::npos);
  CHECK(result.output.find("SIGABRT") != std::string::npos);
  CHECK(result.output.find("in main") != std::string::npos);
}

TEST_CASE("a program runs under valgrind, which finds what it reads beyond its memory and nothing else") {
  const std::vector<std::string> valgrind{"/usr/bin/valgrind", "--error-exitcode=9"};
  const std::string folder = fs::canonical(PROGRAM_FOLDER);
  const Result bad = run(folder + "/misbehave", {"overflow"}, 0, {}, valgrind);
  INFO(bad.output + bad.failure);
  REQUIRE(bad.endings.size() == 1);
  CHECK(bad.endings[0].status == 9);
  CHECK(bad.output.find("Invalid write of size") != std::string::npos);
  CHECK(bad.output.find("main (in") != std::string::npos);
  CHECK(bad.ended_s == Approx(10).margin(1e-3));

  Bench bench;
  bench.add_responder(bench_address(1));
  DaemonSetup good;
  good.config = "server 10.0.0.1 iburst minpoll 4 maxpoll 4";
  good.offset_s = 0.05;
  good.patience_ms = 0;
  good.debugger = valgrind;
  BenchHost& host = add_daemon(bench, 2, good);
  host.worst_since = bench.start() + 500_s;
  bench.run_until(1'010_s);
  INFO(host.output_text + host.failure);
  CHECK(host.worst_error < 1e-3);
  CHECK(host.output_text.find("== Memcheck") != std::string::npos);
  CHECK(host.output_text.find("Invalid") == std::string::npos);
  CHECK(host.output_text.find("uninitialised") == std::string::npos);
}

TEST_CASE("a sanitizer's report of a program is its output") {
  const Result result = run(fs::canonical(std::string{PROGRAM_FOLDER} + "/misbehave_sanitized"), {"overflow"}, 0);
  INFO(result.output + result.failure);
  REQUIRE(result.endings.size() == 1);
  CHECK(result.endings[0].status != 0);
  CHECK(result.output.find("heap-buffer-overflow") != std::string::npos);
  CHECK(result.output.find("misbehave.c") != std::string::npos);
}

TEST_CASE("a script's interpreter without the dynamic loader is in virtual time, to any depth and through a shell") {
  for (const bool namespaces : {true, false}) {
    const Script outer{""};
    const fs::path inner = outer.folder / "inner";
    std::ofstream{inner} << "#!/bin/busybox sh\ndate -u +$1-%Y; echo $$\n";
    fs::permissions(inner, fs::perms{0755});
    std::ofstream{outer.file} << "#!" << inner.string() << " argument\n";
    const fs::path first = outer.folder / "first";
    std::ofstream{first} << "#!/bin/sh\n" << outer.file.string() << "; sleep 1; " << inner.string() << " shell\n";
    fs::permissions(first, fs::perms{0755});
    for (const auto& [program, expected] : {std::pair{outer.file, "argument-2027\n2\n"},
                                            std::pair{first, "argument-2027\n3\nshell-2027\n6\n"}}) {
      Bench bench;
      DaemonSetup setup = outer.setup(namespaces);
      setup.program = program;
      setup.visible = {outer.folder};
      const BenchHost& host = add_daemon(bench, 2, setup);
      bench.run_until(10_s);
      INFO(program);
      INFO(host.failure);
      CHECK(host.output_text == expected);
    }
  }
}

TEST_CASE("a program that ends before the library is in place is a fault that names it and keeps the dynamic loader's words") {
  const std::string program = fs::canonical(std::string{PROGRAM_FOLDER} + "/without_library");
  const Result itself = run(program, {});
  INFO(itself.output + itself.failure);
  CHECK(itself.endings.empty());
  CHECK(itself.failure.starts_with(program + " ended with exit status 127 before it was in virtual time"));
  CHECK(itself.output.find("libntpsim-test-gone.so") != std::string::npos);
  CHECK(itself.output.find("cannot open shared object file") != std::string::npos);
  const Result child = run("/bin/sh", {"-c", program + "; sleep 20; echo went on"});
  INFO(child.output + child.failure);
  CHECK(child.failure.starts_with(program + " ended with exit status 127 before it was in virtual time"));
  CHECK(child.output.find("went on") == std::string::npos);
}

TEST_CASE("a program that is killed before it had its turn is none that evades virtual time") {
  const Script script{"#!/usr/bin/python3\n"
                      "import os, signal\n"
                      "child = os.posix_spawn('/bin/sleep', ['sleep', '5'], {})\n"
                      "os.kill(child, signal.SIGKILL)\n"
                      "print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"};
  const Result result = run(script.file, {}, 10'000, {script.folder});
  CHECK(result.failure.empty());
  CHECK(result.output == "-9\n");
}

TEST_CASE("a signal reaches the host's processes and no other, with namespaces and without") {
  const Script script{"#!/usr/bin/python3\n"
                      "import os, signal, subprocess, sys, time\n"
                      "foreign = int(sys.argv[1])\n"
                      "def send(how, *to):\n"
                      "  try: how(*to, signal.SIGTERM); return 'sent'\n"
                      "  except OSError as error: return error.strerror\n"
                      "print(send(os.kill, foreign), send(os.killpg, foreign), send(os.kill, 1))\n"
                      "signal.signal(signal.SIGTERM, lambda *_: None)\n"
                      "first, second = (subprocess.Popen(['/bin/sleep', '9']) for _ in range(2))\n"
                      "print(send(os.kill, first.pid), first.wait(), send(os.kill, first.pid))\n"
                      "print(send(os.kill, -1), second.wait())\n"};
  const pid_t foreign = fork();
  if (foreign == 0) {
    setpgid(0, 0);
    for (;;) pause();
  }
  for (const bool namespaces : {true, false}) {
    Bench bench;
    DaemonSetup setup = script.setup(namespaces);
    setup.arguments = {std::to_string(foreign)};
    const BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(10_s);
    INFO(host.failure);
    CHECK(host.output_text == "No such process No such process sent\nsent -15 No such process\nsent -15\n");
  }
  CHECK(kill(foreign, 0) == 0);
  CHECK(waitpid(foreign, nullptr, WNOHANG) == 0);
  kill(foreign, SIGKILL);
  waitpid(foreign, nullptr, 0);
}

TEST_CASE("a configuration that a daemon refuses is reported in the daemon's own words") {
  Bench bench;
  DaemonSetup setup;
  setup.config = "sever 10.0.0.1";
  const BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(10_s);
  INFO(host.output_text + host.failure);
  REQUIRE(host.endings.size() == 1);
  CHECK(host.endings[0].status == 1);
  CHECK(host.output_text.find("Invalid directive at line 3") != std::string::npos);
}

TEST_CASE("a program sees nothing of the machine's devices, temporary files and state, with namespaces and without") {
  const Script script{"#!/bin/sh\n"
                      "for f in /dev/rtc /dev/rtc0 /dev/ptp0 /dev/pps0 /dev/mem /dev/kmsg; do [ -e $f ] && echo $f; done\n"
                      "ls /tmp /var/lib; cd /; ls tmp var/lib //tmp /usr/../tmp ./tmp/../var/lib\n"
                      "echo changed > usr/../tmp/ntpsim-was-here\n"
                      "echo changed > /tmp/ntpsim-was-here; cat /tmp/ntpsim-was-here; cat /etc/hostname\n"};
  const fs::path machines_own = "/tmp/ntpsim-of-the-machine";
  std::ofstream{machines_own} << "x";
  for (const bool namespaces : {true, false}) {
    Bench bench;
    DaemonSetup setup = script.setup(namespaces);
    setup.visible = {script.folder};
    const BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(1_s);
    INFO(host.output_text + host.failure);
    CHECK(host.output_text.ends_with("changed\nhost2\n"));
    CHECK(host.output_text.find("/dev/") == std::string::npos);
    CHECK(host.output_text.find("ntpsim-of-the-machine") == std::string::npos);
    CHECK(host.output_text.find("dpkg") == std::string::npos);   // the machine's /var/lib
    CHECK_FALSE(fs::exists("/tmp/ntpsim-was-here"));
  }
  fs::remove(machines_own);
}

TEST_CASE("a program can change nothing of the machine, not by its own path either") {
  const Script script{"#!/bin/sh\n"
                      "for f in / /usr /opt /root /sys /proc/sys/vm/swappiness /proc/sysrq-trigger \"$0\"; do\n"
                      "  [ -w \"$f\" ] && echo \"may change $f\"; done\n"
                      "for d in /tmp /run /var/lib /etc /dev/shm; do [ -w $d ] || echo \"may not change $d\"; done\n"
                      "ls \"${0%/*}\"\n"};
  std::ofstream{script.folder / "neighbour"} << "x";
  Bench bench;
  BenchHost& host = add_daemon(bench, 2, script.setup());
  if (host.programs().isolation() == Isolation::dispatcher_only) return;   // without a mount namespace only paths are redirected
  bench.run_until(1_s);
  INFO(host.failure);
  CHECK(host.output_text == "script\n");
}

TEST_CASE("a program is found under the path that was given, also where a link below /tmp leads there") {
  const Script script{"#!/bin/sh\necho \"$0\"\n"};
  const fs::path link = script.folder.string() + "-link";
  fs::create_directory_symlink(script.folder, link);
  for (const bool namespaces : {true, false}) {
    Bench bench;
    DaemonSetup setup;
    setup.profile = "";
    setup.program = link / "script";
    setup.visible = {setup.program};
    setup.may_use_namespaces = namespaces;
    const BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(1_s);
    INFO(host.failure);
    CHECK(host.output_text == setup.program + "\n");
  }
  fs::remove(link);
}

TEST_CASE("where the dispatcher alone isolates, the numbers of processes, groups and sessions are the same in every run") {
  const Script script{"#!/usr/bin/python3\n"
                      "import os, subprocess\n"
                      "def done(pid): return os.waitpid(pid, 0)[0] == pid\n"
                      "spawned = os.posix_spawn('/bin/true', ['true'], {})\n"
                      "print(os.getpid(), os.getpgrp(), os.getpgid(0), os.getsid(0), spawned, done(spawned),\n"
                      "      subprocess.Popen(['true']).wait(), os.system('exit 3') >> 8, os.popen('echo $$').read())\n"};
  Bench bench;
  const BenchHost& host = add_daemon(bench, 2, script.setup(false));
  bench.run_until(10_s);
  INFO(host.failure);
  CHECK(host.output_text == "2 2 2 0 3 True 0 3 6\n\n");
}

TEST_CASE("where the dispatcher alone isolates, no program reaches the machine's abstract Unix sockets") {
  const Script script{"#!/usr/bin/python3\n"
                      "import socket\n"
                      "s = socket.socket(socket.AF_UNIX)\n"
                      "try: s.connect('\\0ntpsim-of-the-machine'); print('connected')\n"
                      "except ConnectionRefusedError: print('refused')\n"};
  const int machines_own = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  constexpr std::string_view text = "ntpsim-of-the-machine";
  text.copy(name.sun_path + 1, text.size());
  REQUIRE(bind(machines_own, reinterpret_cast<sockaddr*>(&name), offsetof(sockaddr_un, sun_path) + 1 + text.size()) == 0);
  REQUIRE(listen(machines_own, 1) == 0);
  Bench bench;
  const BenchHost& host = add_daemon(bench, 2, script.setup(false));
  bench.run_until(10_s);
  INFO(host.failure);
  CHECK(host.output_text == "refused\n");
  close(machines_own);
}
