// What programs find in a host's folder: dates of the host.
#include <catch2/catch.hpp>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

TEST_CASE("files have dates of the host: those that were there, those that are made, and those that are written") {
  for (const bool namespaces : {true, false}) {
    Bench bench;
    DaemonSetup setup;
    setup.profile = "";
    setup.program = "/bin/sh";
    setup.arguments = {"-c",
                       "echo a > /tmp/a; echo b > /tmp/b; sleep 100; echo a >> /tmp/a; : > /tmp/b; mkdir /tmp/c; sleep 100; "
                       "stat -c '%n %Y %Z' /etc/hosts /tmp/a /tmp/b /tmp/c"};
    setup.offset_s = 5'000;
    setup.may_use_namespaces = namespaces;
    const BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(300_s);
    INFO(host.failure);
    CHECK(host.output_text == "/etc/hosts 1800005000 1800005000\n"
                              "/tmp/a 1800005100 1800005100\n"
                              "/tmp/b 1800005100 1800005100\n"
                              "/tmp/c 1800005100 1800005100\n");
  }
}
