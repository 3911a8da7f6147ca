// System calls that are refused, and those that end the run.
#include <catch2/catch.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "sim/daemon/call_names.h"
#include "tests/sim/daemon/bench/daemon_on_bench.h"

using namespace ntpsim;
using namespace ntpsim::daemon;
using namespace ntpsim::literals;

namespace {

struct Row {
  int number;
  std::string name, fate;
};

// The table of CALLS.md: "| number | call | what becomes of it | ...".
std::vector<Row> page_of_calls() {
  std::vector<Row> rows;
  std::ifstream page{CALLS_PAGE};
  for (std::string line; std::getline(page, line);) {
    std::istringstream text{line};
    std::string bar, name;
    int number = 0;
    if (!(text >> bar >> number >> bar >> name >> bar)) continue;
    std::string fate;
    std::getline(text >> std::ws, fate, '|');
    rows.push_back({number, name, fate});
  }
  return rows;
}

void make(Bench& bench, BenchHost*& host, const std::vector<std::string>& numbers) {
  DaemonSetup setup;
  setup.profile = "";
  setup.program = std::filesystem::canonical(std::string{PROGRAM_FOLDER} + "/calls");
  setup.arguments = numbers;
  setup.visible = {PROGRAM_FOLDER};
  host = &add_daemon(bench, 2, setup);
  bench.run_until(60_s);
}

}  // namespace

TEST_CASE("each call that the page says is refused fails with its errno, and the simulator is told once in a turn") {
  std::map<int, std::string> expected;
  std::vector<std::string> numbers;
  for (const Row& row : page_of_calls()) {
    constexpr std::string_view head = "refused with ";
    if (!row.fate.starts_with(head)) continue;
    CHECK(call_name(row.number) == row.name);
    expected[row.number] = row.fate.substr(head.size(), row.fate.find(':') - head.size());
    numbers.push_back(std::to_string(row.number));
  }
  REQUIRE(numbers.size() > 90);
  Bench bench;
  BenchHost* host = nullptr;
  make(bench, host, numbers);
  INFO(host->failure);
  CHECK(host->failure.empty());
  std::string output;
  for (const std::string& number : numbers) output += number + " " + expected[std::stoi(number)] + "\n";
  CHECK(host->output_text == output);
  std::map<int, std::string> told;
  for (const auto& [call, error] : host->refused) {
    CHECK(told.emplace(call, strerrorname_np(error)).second);
  }
  CHECK(told == expected);
}

TEST_CASE("a call that could change results ends the run with its name") {
  for (const char* name : {"mq_open", "msgget", "vmsplice", "pidfd_send_signal"}) {
    for (const Row& row : page_of_calls()) {
      if (row.name != name) continue;
      CHECK(row.fate == "ends the run ");
      Bench bench;
      BenchHost* host = nullptr;
      make(bench, host, {std::to_string(row.number)});
      INFO(host->failure);
      CHECK(host->failure.starts_with("calls calls " + row.name + ", which is not possible in virtual time"));
      CHECK(host->refused.empty());
    }
  }
}
