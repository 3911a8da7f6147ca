#include "models/ntp/leap/leap_process.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "models/ntp/discipline/kernel_discipline.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

constexpr std::int64_t midnight = 1'798'761'600;   // 2027-01-01
constexpr const char* knows_it =
    "#@ 4100000000\n"
    "3692217600 37 # 1 Jan 2017\n"
    "4007750400 38 # 1 Jan 2027\n";
constexpr const char* knows_of_none =
    "#@ 4100000000\n"
    "3692217600 37 # 1 Jan 2017\n";
constexpr const char* has_expired =
    "#@ 3700000000\n"
    "3692217600 37 # 1 Jan 2017\n";

// A process that is called at times before and after the leap second.
struct Told {
  explicit Told(const LeapConfig& config, bool kernel_discipline = true) : process{config, kernel_discipline} {}

  void move_to(Duration from_midnight) {
    const LocalTime then = LocalTime::at(Duration::from_whole_seconds(midnight)) + from_midnight;
    now.mono += std::max(then - now.local, Duration{});
    now.local = then;
  }
  void start(Duration from_midnight) {
    move_to(from_midnight);
    process.start(now, actions);
    decide();
  }
  bool decide(bool synchronised = true) { return process.decide(now, synchronised, actions); }
  bool decide_at(Duration from_midnight) {
    move_to(from_midnight);
    return decide();
  }
  void vote(int insert, int remove, std::size_t survivors) {
    Selection selection;
    selection.insert_votes = insert;
    selection.remove_votes = remove;
    selection.survivors.resize(survivors);
    process.vote(now, selection);
  }

  std::vector<AdjustClock> calls() const {
    std::vector<AdjustClock> found;
    for (const Action& action : actions)
      if (const auto* call = std::get_if<AdjustClock>(&action)) found.push_back(*call);
    return found;
  }
  std::vector<std::string> phases() const {
    std::vector<std::string> found;
    for (const Action& action : actions)
      if (const auto* report = std::get_if<Report>(&action))
        if (const auto* change = std::get_if<StateChanged>(report)) found.push_back(change->value);
    return found;
  }
  std::vector<std::string> messages() const {
    std::vector<std::string> found;
    for (const Action& action : actions)
      if (const auto* report = std::get_if<Report>(&action))
        if (const auto* message = std::get_if<Message>(report)) found.push_back(message->text);
    return found;
  }
  static SystemVariables synchronised() {
    SystemVariables system;
    system.leap = Leap::none;
    system.stratum = 2;
    return system;
  }
  Leap announced() const { return process.announced(synchronised()).leap; }

  Now now{LocalTime::at(Duration::from_whole_seconds(midnight - 90 * 86'400)), MonoTime::at(1_h), {}};
  LeapProcess process;
  Actions actions;
};

LeapConfig with_file(LeapMode mode, const char* file = knows_it) {
  LeapConfig config;
  config.mode = mode;
  config.file = file;
  return config;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("without a file and votes nothing is announced, nothing said and nothing done") {
  Told it{{}};
  it.start(-(1_h));
  it.decide_at(1_h);
  CHECK(it.actions.empty());
  CHECK(it.announced() == Leap::none);
  CHECK_FALSE(it.process.tai_offset());
}

TEST_CASE("the kernel is armed once on the last day, and gets TAI - UTC before and after") {
  Told it{with_file(LeapMode::kernel)};
  it.now.clock.status = kernel_status::pll;
  it.start(-(48_h));
  REQUIRE(it.calls().size() == 1);
  CHECK(it.calls()[0].tai_offset == 37);
  CHECK_FALSE(it.calls()[0].status);
  CHECK_FALSE(it.decide_at(-(24_h)));
  REQUIRE(it.calls().size() == 2);
  CHECK(it.calls()[1].status == (kernel_status::pll | kernel_status::insert));
  CHECK(it.process.for_kernel() == Leap::insert);
  CHECK(it.announced() == Leap::insert);
  it.decide_at(-(1_h));
  it.decide_at(-(1_min));
  CHECK(it.calls().size() == 2);
  it.now.clock.status = kernel_status::pll | kernel_status::insert;
  CHECK_FALSE(it.decide_at(0_s));                       // the kernel has moved its clock itself
  REQUIRE(it.calls().size() == 3);
  CHECK(it.calls()[2].status == kernel_status::pll);
  CHECK(it.calls()[2].tai_offset == 38);
  CHECK_FALSE(it.calls()[2].step);
  CHECK(it.announced() == Leap::none);
  it.decide_at(1_h);
  CHECK(it.phases() == Words{"scheduled", "armed", "passed", "quiet"});
}

TEST_CASE("a program without the kernel's loop steps the clock itself, and reports it") {
  for (const bool asked_for_kernel : {true, false}) {
    Told it{with_file(asked_for_kernel ? LeapMode::kernel : LeapMode::step), false};
    it.start(-(1_h));
    CHECK(it.process.for_kernel() == Leap::none);
    CHECK_FALSE(it.decide_at(0_s));
    CHECK(it.decide_at(1_s));
    const auto calls = it.calls();
    CHECK(std::count_if(calls.begin(), calls.end(), [](const AdjustClock& c) { return c.step == -(1_s); }) == 1);
    for (const AdjustClock& call : calls) CHECK_FALSE(call.status);
    CHECK_FALSE(it.decide_at(2_s));
  }
}

TEST_CASE("in the mode slew the program slews a second, in the mode ignore it does and reports nothing") {
  Told slewing{with_file(LeapMode::slew)};
  slewing.start(-(1_h));
  CHECK(slewing.decide_at(1_s));
  const auto calls = slewing.calls();
  CHECK(std::count_if(calls.begin(), calls.end(), [](const AdjustClock& c) { return c.slew == -(1_s); }) == 1);
  CHECK(std::none_of(calls.begin(), calls.end(), [](const AdjustClock& c) { return c.step.has_value(); }));

  Told ignoring{with_file(LeapMode::ignore)};
  ignoring.start(-(1_h));
  CHECK(ignoring.announced() == Leap::none);
  CHECK_FALSE(ignoring.decide_at(1_s));
  for (const AdjustClock& call : ignoring.calls()) CHECK_FALSE((call.step || call.slew || call.status));
}

TEST_CASE("from two seconds before until it is over the host says that it is not synchronised") {
  Told it{with_file(LeapMode::kernel)};
  it.start(-(1_h));
  it.decide_at(-(2001_ms));
  CHECK(it.announced() == Leap::insert);
  it.decide_at(-(2_s));
  CHECK(it.announced() == Leap::unsynchronized);
  it.decide_at(0_s);
  CHECK(it.announced() == Leap::none);
}

TEST_CASE("a host that is not synchronised announces nothing") {
  Told it{with_file(LeapMode::kernel)};
  it.start(-(1_h));
  CHECK(it.process.announced(SystemVariables{}).leap == Leap::unsynchronized);
  it.decide(false);
  CHECK(it.announced() == Leap::none);
  CHECK(it.process.for_kernel() == Leap::none);
}

TEST_CASE("the next decision is due when something changes") {
  Told it{with_file(LeapMode::kernel)};
  it.start(-(30 * 24_h));
  CHECK(it.process.next() == 2 * 24_h);     // 28 days before it is scheduled
  it.decide_at(-(28 * 24_h));
  CHECK(it.process.next() == 27 * 24_h);    // and on its last day armed
  it.decide_at(-(24_h));
  CHECK(it.process.next() == 24_h - 2_s);
  it.decide_at(-(2_s));
  CHECK(it.process.next() == 2_s);
  it.decide_at(0_s);
  CHECK(it.process.next() == 1_h);
}

TEST_CASE("a vote that is won arms the kernel on the last day, without setting TAI") {
  Told it{{}};
  it.start(-(3_h));
  it.vote(1, 0, 3);
  it.decide();
  CHECK(it.announced() == Leap::none);
  it.vote(0, 2, 3);
  it.decide();
  CHECK(it.announced() == Leap::remove);
  REQUIRE(it.calls().size() == 1);
  CHECK(it.calls()[0].status == kernel_status::remove);
  CHECK_FALSE(it.calls()[0].tai_offset);
  CHECK_FALSE(it.process.tai_offset());
}

TEST_CASE("a valid file is not outvoted; an expired one is reported, and votes count") {
  Told valid{with_file(LeapMode::kernel, knows_of_none)};
  valid.start(-(3_h));
  valid.vote(3, 0, 3);
  valid.decide();
  CHECK(valid.announced() == Leap::none);
  CHECK(valid.messages().empty());

  Told expired{with_file(LeapMode::kernel, has_expired)};
  expired.start(-(3_h));
  CHECK(expired.messages().size() == 1);
  expired.vote(3, 0, 3);
  expired.decide();
  CHECK(expired.announced() == Leap::insert);
}

TEST_CASE("a file with a mistake is reported with its line, and not used") {
  Told it{with_file(LeapMode::kernel, "#@ 4100000000\n3692217600 37\n4007750400 eight\n")};
  it.start(-(1_h));
  REQUIRE(it.messages().size() == 1);
  CHECK(it.messages()[0].find("leap-seconds.list:3") != std::string::npos);
  CHECK(it.announced() == Leap::none);
}

TEST_CASE("after a step of the clock beyond the leap second it is taken for done") {
  Told it{with_file(LeapMode::step), false};
  it.start(-(1_h));
  it.move_to(10_h);
  it.process.clock_stepped(it.now);
  CHECK_FALSE(it.decide());
  CHECK(it.announced() == Leap::none);
  for (const AdjustClock& call : it.calls()) CHECK_FALSE(call.step);
}

TEST_CASE("a client of smeared time sees no leap second, and by how much the time is smeared") {
  LeapConfig config = with_file(LeapMode::kernel);
  config.smear = LeapSmearConfig{SmearShape::linear, SmearPlace::around, 24_h};
  Told it{config};
  it.start(-(20_h));
  CHECK(it.process.served(it.now, Told::synchronised()).smear.is_zero());
  it.decide_at(-(6_h));
  const auto served = it.process.served(it.now, Told::synchronised());
  CHECK(served.system.leap == Leap::none);
  CHECK(served.smear.seconds() == Approx(-0.25).epsilon(0.001));
  CHECK(it.announced() == Leap::insert);     // in its own requests
}
