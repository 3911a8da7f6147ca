// What could tell of the machine: programs find the same on any, and with any isolation.
#include <catch2/catch.hpp>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

std::string printed_by(const std::string& script, bool namespaces, unsigned processors = 1) {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = "/bin/sh";
  setup.arguments = {"-c", script};
  setup.offset_s = 5'000;
  setup.start_s = 1.5;
  setup.processors = processors;
  setup.may_use_namespaces = namespaces;
  const BenchHost& host = add_daemon(bench, 2, setup);
  bench.run_until(300_s);
  INFO(host.failure);
  CHECK(host.failure.empty());
  return host.output_text;
}

void check_prints(const std::string& script, const std::string& expected, unsigned processors = 1) {
  for (const bool namespaces : {true, false}) {
    INFO((namespaces ? "with namespaces" : "by the dispatcher alone"));
    CHECK(printed_by(script, namespaces, processors) == expected);
  }
}

}  // namespace

TEST_CASE("a host has its own kernel, processors and memory") {
  check_prints("uname -snrvm; cat /proc/version; nproc; nproc --all; grep -c ^processor /proc/cpuinfo; head -1 /proc/meminfo; "
               "cat /sys/devices/system/cpu/online; ls -d /sys/devices/system/cpu/cpu?; grep ^Cpus /proc/self/status",
               "Linux host2 6.1.0 #1 SMP PREEMPT_DYNAMIC x86_64\n"
               "Linux version 6.1.0 (ntpsim) #1 SMP PREEMPT_DYNAMIC\n"
               "3\n3\n3\nMemTotal:       1048576 kB\n0-2\n"
               "/sys/devices/system/cpu/cpu0\n/sys/devices/system/cpu/cpu1\n/sys/devices/system/cpu/cpu2\n"
               "Cpus_allowed:\t7\nCpus_allowed_list:\t0-2\n",
               3);
}

TEST_CASE("numbers that could seed something are the host's") {
  const std::string script = "cat /proc/sys/kernel/random/boot_id /proc/sys/kernel/random/uuid /proc/sys/kernel/random/uuid "
                             "/proc/self/stat /proc/stat; cat /proc/self/statm /proc/self/cgroup /proc/self/mounts";
  const std::string first = printed_by(script, true);
  CHECK(first.size() > 400);
  CHECK(printed_by(script, true) == first);
  CHECK(printed_by(script, false) == first);
}

TEST_CASE("the process that keeps the host tells nothing of who has started ntpsim") {
  check_prints("tr '\\0' ' ' < /proc/1/cmdline; echo; cat /proc/1/environ /proc/1/comm; cat /proc/1/maps",
               "/sbin/init \ninit\ncat: /proc/1/maps: No such file or directory\n");
}

TEST_CASE("processes are listed and found by the numbers that they know") {
  check_prints("echo $$; cd /proc; ls -d [0-9]*; cat /proc/$$/comm; read a b rest < /proc/$$/stat; echo $a $b",
               "2\n1\n2\nsh\n2 (sh)\n");
}

TEST_CASE("a program finds its own descriptors, and none of the simulator's") {
  check_prints("ls /proc/self/fd; readlink /proc/self", "0\n1\n2\n3\n4\n");
}

TEST_CASE("what tells only of the machine is not there") {
  for (const char* path : {"/proc/interrupts", "/proc/self/../diskstats", "/proc/kallsyms", "/proc/self/smaps", "/proc/self/io",
                           "/proc/net/udp"}) {
    const std::string name{path};
    check_prints("cat " + name, "cat: " + name + ": No such file or directory\n");
  }
}

TEST_CASE("interfaces and routes are the host's") {
  check_prints("ls /sys/class/net; cat /sys/class/net/eth0/address /sys/class/net/eth0/mtu; cat /proc/net/route; "
               "cat /proc/net/if_inet6; tail -n 2 /proc/net/dev",
               "eth0\nlo\n02:0a:00:00:02:00\n1500\n"
               "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
               "eth0\t0000000a\t00000000\t0001\t0\t0\t0\t00ffffff\t0\t0\t0\n"
               "00000000000000000000000000000001 02 80 10 80 lo\n"
               "eth0: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\nlo: 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
}

TEST_CASE("directories and discs are the same on every machine") {
  check_prints("mkdir /tmp/own; echo > /tmp/own/a; stat -c '%s %o %b' /tmp/own /tmp/own/a", "4096 4096 8\n1 4096 8\n");
  check_prints("mkdir /tmp/own; cd /tmp/own; for f in d b c a; do echo > $f; done; ls -U; stat -f -c '%T %S %b %f' / /tmp",
               "a\nb\nc\nd\next2/ext3 4096 1048576 524288\next2/ext3 4096 1048576 524288\n");
}

TEST_CASE("directories, links and devices have dates of the host") {
  check_prints("mkdir /tmp/a; sleep 100; echo > /tmp/a/b; ln -s x /tmp/l; mkfifo /tmp/p; sleep 100; cat /tmp/a/b; rm /tmp/a/b; "
               "stat -c '%n %X %Y %Z' /tmp /tmp/a /tmp/l /tmp/p /dev/null /proc/uptime /sys/class/net",
               "\n/tmp 1800005101 1800005101 1800005101\n"
               "/tmp/a 1800005201 1800005201 1800005201\n"
               "/tmp/l 1800005101 1800005101 1800005101\n"
               "/tmp/p 1800005000 1800005000 1800005000\n"
               "/dev/null 1800005000 1800005000 1800005000\n"
               "/proc/uptime 1800005000 1800005000 1800005000\n"
               "/sys/class/net 1800005000 1800005000 1800005000\n");
}
