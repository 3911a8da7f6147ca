// An engine as a program: its lives, its files, its timers and sockets.
#include "sim/host/engine_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/host/flat_hosts.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::test;

namespace {

constexpr std::string_view two_hosts =
    "format: 1\ndescription: A test.\nstop: 1h\nhosts:\n"
    "  a: {programs: [{server: {}}, {sntp: {servers: [b]}}]}\n  b: {programs: [{server: {}}]}\n"
    "networks:\n  lan: {hosts: [a, b], path: {delay: 1ms}}\n";

// Writes down what happens to it, and answers with what the test wants.
class Diary final : public Engine {
 public:
  struct Page {
    std::string path;
    std::vector<Event> events;
    std::vector<std::vector<Action>> answers;   // to the next events, in order
  };
  explicit Diary(Page& page) : page_{page} {}
  std::vector<Action> handle(const Now&, const Event& event) override {
    page_.events.push_back(event);
    if (page_.answers.empty()) return {};
    auto answer = page_.answers.front();
    page_.answers.erase(page_.answers.begin());
    return answer;
  }

 private:
  Page& page_;
};

struct Programs {
  FlatHosts hosts{two_hosts};
  Diary::Page page;
  host::EngineProgram program{hosts.kernel("a"), ProgramIndex{0}, "diary", [this](const std::string& path) {
                                page.path = path;
                                return std::make_unique<Diary>(page);
                              }};

  template <class E>
  std::size_t count() const {
    return static_cast<std::size_t>(std::count_if(page.events.begin(), page.events.end(),
                                                  [](const Event& event) { return std::holds_alternative<E>(event); }));
  }
};

}  // namespace

TEST_CASE_METHOD(Programs, "each life of an engine draws numbers of its own") {
  CHECK_FALSE(program.is_running());
  program.start();
  CHECK(program.is_running());
  CHECK(page.path == "hosts.a.programs.diary");
  program.stop();
  CHECK_FALSE(program.is_running());
  program.start();
  CHECK(page.path == "hosts.a.programs.diary.life-2");
}

TEST_CASE_METHOD(Programs, "what an engine stores is there when it starts again, until its state is forgotten") {
  page.answers = {{Store{"drift", "12.5"}}};
  program.start();
  program.crash();
  program.start();
  CHECK(std::get<Started>(page.events.back()).stored == std::map<std::string, std::string>{{"drift", "12.5"}});
  program.stop();
  program.forget_state();
  program.start();
  CHECK(std::get<Started>(page.events.back()).stored.empty());
}

TEST_CASE_METHOD(Programs, "a timer that is set again comes once, and none comes to an engine that has ended") {
  page.answers = {{SetTimer{1, 10_s}, SetTimer{1, 20_s}, SetTimer{2, 30_s}, SetTimer{3, 15_s}, CancelTimer{3}}};
  program.start();
  hosts.run_to(25_s);
  REQUIRE(count<TimerFired>() == 1);
  CHECK(std::get<TimerFired>(page.events.back()).id == 1);
  program.stop();
  hosts.run_to(60_s);
  CHECK(count<TimerFired>() == 1);
  CHECK(hosts.queue.waiting() == 0);
}

TEST_CASE_METHOD(Programs, "timers of two programs at one instant come in the order in which they were set, by one event") {
  Diary::Page other_page;
  host::EngineProgram other{hosts.kernel("a"), ProgramIndex{1}, "other",
                            [&other_page](const std::string&) { return std::make_unique<Diary>(other_page); }};
  other_page.answers = {{SetTimer{1, 10_s}}};
  page.answers = {{SetTimer{1, 10_s}}};
  other.start();
  program.start();
  CHECK(hosts.queue.waiting() == 1);
  hosts.run_to(10_s);
  CHECK(count<TimerFired>() == 1);
  CHECK(other_page.events.size() == 2);
}

TEST_CASE_METHOD(Programs, "an engine's port is free again when it ends, also when it crashes") {
  Diary::Page other_page;
  host::EngineProgram other{hosts.kernel("a"), ProgramIndex{1}, "other",
                            [&other_page](const std::string&) { return std::make_unique<Diary>(other_page); }};
  const std::vector<std::vector<Action>> opens{{Listen{.socket = 1, .port = 123, .groups = {}}}};
  page.answers = other_page.answers = opens;
  program.start();
  other.start();
  REQUIRE(other_page.events.size() == 2);   // started, and told that the port is taken
  CHECK(std::get<SendFailed>(other_page.events.back()).reason == Reason::port_closed);
  program.crash();
  other.stop();
  other_page.events.clear();
  other_page.answers = opens;
  other.start();
  CHECK(other_page.events.size() == 1);
}

TEST_CASE_METHOD(Programs, "a port that another program of the host has is a warning, once however often it is tried") {
  Diary::Page other_page;
  host::EngineProgram other{hosts.kernel("a"), ProgramIndex{1}, "other",
                            [&other_page](const std::string&) { return std::make_unique<Diary>(other_page); }};
  const std::vector<Action> opens{Listen{.socket = 1, .port = 123, .groups = {}}};
  page.answers = {opens};
  other_page.answers = {opens, {}, opens};
  program.start();
  for (int life = 0; life < 2; ++life) {
    other.start();
    other.stop();
  }
  CHECK(other_page.events.size() == 4);
  const std::vector<std::string> warnings{"a: sntp cannot have UDP port 123: another program of the host has it"};
  CHECK(hosts.finish().warnings == warnings);
}

TEST_CASE_METHOD(Programs, "datagrams go to and fro, and one to a closed port comes back as an error") {
  const Endpoint other{hosts.address("b"), 123};
  page.answers = {{Listen{.socket = 1, .port = 0, .groups = {}},
                   Send{.socket = 1, .to = other, .data = Bytes(4), .id = 9, .wants_stamps = true}}};
  program.start();
  hosts.run_to(1_s);
  REQUIRE(count<PacketSent>() == 1);
  REQUIRE(count<SendFailed>() == 1);
  const auto& failed = std::get<SendFailed>(page.events.back());
  CHECK(failed.remote == other);
  CHECK(failed.reason == Reason::port_closed);
}

TEST_CASE_METHOD(Programs, "a step by something else is told to an engine that runs, its own is not") {
  AdjustClock step;
  step.step = 1_s;
  page.answers = {{step}};
  program.start();
  CHECK(count<ClockStepped>() == 0);
  hosts.kernel("a").step_clock(2_s);
  REQUIRE(count<ClockStepped>() == 1);
  CHECK(std::get<ClockStepped>(page.events.back()).by == 2_s);
  program.stop();
  hosts.kernel("a").step_clock(2_s);
  CHECK(count<ClockStepped>() == 1);
}

TEST_CASE_METHOD(Programs, "a call finds a program that runs; one whose answer is an error is a warning of the run") {
  program.call({"status", {}});
  page.answers = {{}, {Returned{"status", "error: none"}}};
  program.start();
  program.call({"status", {}});
  CHECK(count<Called>() == 1);
  const auto warnings = hosts.finish().warnings;
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0] == "a: a call of status failed: the program does not run");
  CHECK(warnings[1] == "a: a call of status gave error: none");
}
