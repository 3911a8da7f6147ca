// The C programs of this folder in virtual time, with the assertions that hold for them on the real kernel.
#include <catch2/catch.hpp>

#include <filesystem>
#include <iterator>
#include <sstream>

#include "sim/daemon/counter_trap.h"
#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

void check_program(const std::string& name, bool may_use_namespaces) {
  if (name.ends_with("_counter") && !counter_is_trapped()) {
    WARN("this machine lets programs read the processor's counter: " << name << " would see the machine's");
    return;
  }
  Bench bench;
  DaemonSetup setup;
  setup.profile = "";
  setup.program = std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/" + name);
  setup.offset_s = 3;
  setup.frequency_ppm = -100;
  setup.start_s = 1;
  setup.visible = {PROGRAM_FOLDER};
  setup.may_use_namespaces = may_use_namespaces;
  BenchHost& host = add_daemon(bench, 1, setup);
  bench.run_until(100_s);
  INFO(name);
  INFO(host.output_text);
  INFO(host.failure);
  CHECK(host.failure.empty());
  if (host.endings.empty()) FAIL_CHECK("it did not end\n" + host.programs().describe());
  if (host.endings.empty()) return;
  INFO(host.programs().describe());
  CHECK(host.endings[0].how == Ending::How::exited);
  CHECK(host.endings[0].status == 0);
}

std::vector<std::string> programs(const std::string& prefix, const std::string& names) {
  std::istringstream words{names};
  std::vector<std::string> all{std::istream_iterator<std::string>{words}, {}};
  for (std::string& name : all) name = prefix + name;
  return all;
}

}  // namespace

TEST_CASE("a program finds in virtual time what it finds on the real kernel") {
  for (const std::string& name : programs("shim_", PROGRAMS)) check_program(name, true);
}

TEST_CASE("a program finds the same where the dispatcher alone isolates it") {
  for (const std::string& name : programs("shim_", PROGRAMS)) check_program(name, false);
}

TEST_CASE("a program without the dynamic loader finds the same") {
  for (const std::string& name : programs("static_", STATIC_PROGRAMS)) check_program(name, true);
}

TEST_CASE("a program of another C library finds the same") {
  for (const std::string& name : programs("musl_", MUSL_PROGRAMS)) check_program(name, true);
}
