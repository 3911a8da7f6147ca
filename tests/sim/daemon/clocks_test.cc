// Which clock a program's deadlines count on, where clocks differ.
#include <catch2/catch.hpp>

#include <filesystem>

#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

TEST_CASE("a deadline is met by the clock that it names, also where the machine slept and where TAI is ahead") {
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/deadlines");
  setup.visible = {PROGRAM_FOLDER};
  BenchHost& host = add_daemon(bench, 2, setup);
  bench.after(110_s, [&] { host.host_clock().suspend(bench.now()); });
  bench.after(710_s, [&] {
    host.host_clock().resume(bench.now(), true);
    host.programs().clock_stepped();
    host.run();
  });
  bench.run_until(3'000_s);
  INFO(host.failure);
  CHECK(host.output_text == "10\n400\n10\n10\n");
  CHECK(host.ended_s == Approx(1030).margin(1e-3));
}

TEST_CASE("stamps lie between the readings that enclose a call, whatever the clock does, and show what the model says") {
  for (const double ppm : {-50'000., -40'000., -0.3, 0., 50'000.}) {
    Bench bench;
    bench.add_responder(bench_address(1));
    DaemonSetup setup;
    setup.profile = "";
    setup.program = std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/enclosed");
    setup.visible = {PROGRAM_FOLDER};
    setup.arguments = {"10.0.0.1", "40"};
    setup.frequency_ppm = ppm;
    BenchHost& host = add_daemon(bench, 2, setup);
    bench.run_until(100_s);
    INFO(ppm << " ppm: " << host.output_text << host.failure);
    CHECK(host.output_text == "40 sent, 40 received\n");
    CHECK(host.worst_stamp < 1.001e-9);   // a stamp is cut to whole nanoseconds
  }
}
