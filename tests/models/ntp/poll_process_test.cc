#include "models/ntp/poll_process.h"

#include <catch2/catch.hpp>

#include <vector>

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

Constants exact(Variant variant = Variant::ntpsec) {
  Constants c = constants(variant);
  c.randomised_poll = false;
  return c;
}

// A poll process that is called when it wants to be, by a system whose poll exponent is `system_poll`.
struct Polled {
  explicit Polled(const PollConfig& config = {}, const Constants& constants = exact()) : process{constants, config} {
    process.begin(now);
  }

  PollProcess::Turn poll(bool fit = true) {
    now = process.next();
    sent.push_back(now);
    return process.poll(now, system_poll, fit, random);
  }
  bool answer(int packet_poll = 10) {
    now += 1_ms;
    return process.answered(now, packet_poll, random);
  }
  // How long after the last packet the next one goes.
  Duration interval() const { return process.next() - sent.back(); }
  // How many packets go until the next one that is not part of a volley, each answered or not.
  int packets_in_turn(bool answered, bool fit = true) {
    poll(fit);
    int packets = 1;
    if (answered) answer();
    for (; process.in_burst(); ++packets) {
      poll(fit);
      if (answered) answer();
    }
    return packets;
  }

  int system_poll = 6;
  MonoTime now = MonoTime::at(100_s);
  Random random{1, "poll"};
  PollProcess process;
  std::vector<MonoTime> sent;
};

}  // namespace

// ---- the reach register ----

TEST_CASE("each poll shifts the reach register to the left, each answer sets its lowest bit") {
  Polled it;
  CHECK(it.process.reach() == 0);
  for (const int expected : {1, 3, 7, 15}) {
    it.poll();
    it.answer();
    CHECK(it.process.reach() == expected);
    it.answer();                                  // a second answer tells nothing new
    CHECK(it.process.reach() == expected);
  }
  it.poll();
  CHECK(it.process.reach() == 30);
}

TEST_CASE("a source is lost by the eighth poll after its last answer, and found by the next answer") {
  Polled it;
  it.poll();
  CHECK(it.answer());
  for (int i = 1; i < 8; ++i) {
    CHECK_FALSE(it.poll().lost);
    CHECK(it.process.reach() == 1 << i);
  }
  CHECK(it.poll().lost);
  CHECK(it.process.reach() == 0);
  CHECK_FALSE(it.poll().lost);
  CHECK(it.answer());
  CHECK_FALSE(it.answer());
}

TEST_CASE("the clock filter ages at each poll that finds none of eight answers, for the RFC none of three") {
  const auto polls_until_aged = [](Variant variant) {
    Polled it{{}, exact(variant)};
    it.poll();
    it.answer();
    int polls = 1;
    while (!it.poll().ages_filter) ++polls;
    return polls;
  };
  CHECK(polls_until_aged(Variant::ntpsec) == 8);
  CHECK(polls_until_aged(Variant::ntpd) == 8);
  CHECK(polls_until_aged(Variant::rfc5905) == 3);
}

// ---- the interval ----

TEST_CASE("a reachable source is asked at the system's interval, within minpoll and maxpoll") {
  Polled it{{.min_poll = 5, .max_poll = 8}};
  it.poll();
  it.answer();
  for (const auto& [system, interval] : {std::pair{4, 32_s}, {5, 32_s}, {7, 128_s}, {8, 256_s}, {10, 256_s}}) {
    it.system_poll = system;
    it.poll();
    it.answer();
    CHECK(it.interval() == interval);
  }
}

TEST_CASE("a source that asks to be asked more often is, but not below minpoll") {
  Polled it;
  it.system_poll = 10;
  it.poll();
  it.answer(10);
  it.poll();
  it.answer(8);
  CHECK(it.interval() == 256_s);
  it.answer(3);
  CHECK(it.interval() == 64_s);
  it.answer(-100);
  CHECK(it.interval() == 64_s);
  it.answer(127);
  CHECK(it.interval() == 1024_s);
}

TEST_CASE("when the system's interval changes, the next poll moves at once, but never into the past") {
  Polled it;
  it.system_poll = 10;
  it.poll();
  it.answer();
  it.poll();
  it.answer();
  REQUIRE(it.interval() == 1024_s);
  it.now += 500_s;
  it.process.set_host_poll(it.now, 9, it.random);
  CHECK(it.interval() == 512_s);
  it.process.set_host_poll(it.now, 6, it.random);
  CHECK(it.process.next() == it.now);
}

TEST_CASE("the interval is stretched at random by less than a sixteenth, and never shortened") {
  Polled it{{}, constants(Variant::ntpsec)};
  double least = 1, most = 0;
  for (int i = 0; i < 2000; ++i) {
    it.poll();
    it.answer();
    const double stretched = it.interval().seconds() / 64 - 1;
    REQUIRE(stretched >= 0);
    REQUIRE(stretched <= 255.0 / 4096);
    least = std::min(least, stretched);
    most = std::max(most, stretched);
  }
  CHECK(least < 0.002);
  CHECK(most == 3.0 / 64);   // ntpd's timer knows whole seconds only
}

TEST_CASE("the RFC's interval is exact") {
  Polled it{{}, constants(Variant::rfc5905)};
  for (int i = 0; i < 100; ++i) {
    it.poll();
    it.answer();
    REQUIRE(it.interval() == 64_s);
  }
}

// ---- sources that do not answer ----

TEST_CASE("polls without an answer lengthen the interval from the limit on, to maxpoll") {
  for (const auto& [variant, unreach] : {std::pair{Variant::ntpsec, 10}, {Variant::ntpd, 10}, {Variant::rfc5905, 12}}) {
    Polled it{{.min_poll = 6, .max_poll = 9}, exact(variant)};
    for (int i = 0; i < unreach; ++i) {
      it.poll();
      CHECK(it.interval() == 64_s);
    }
    for (const Duration interval : {128_s, 256_s, 512_s, 512_s}) {
      it.poll();
      CHECK(it.interval() == interval);
    }
    it.answer();
    it.poll();
    it.answer();
    CHECK(it.interval() == 64_s);   // found again: the system's interval
  }
}

TEST_CASE("an answer starts the count of polls without one anew") {
  Polled it;
  for (int i = 0; i < 9; ++i) it.poll();
  it.answer();
  for (int i = 0; i < 8; ++i) it.poll();    // lost by the eighth
  REQUIRE(it.process.reach() == 0);
  for (int i = 1; i < 10; ++i) it.poll();   // which was the first of ten
  CHECK(it.interval() == 64_s);
  it.poll();
  CHECK(it.interval() == 128_s);
}

TEST_CASE("a preemptible source is useless after so many polls without surviving, answered or not") {
  for (const bool answers : {false, true}) {
    Polled it{{.preemptible = true}};
    for (int i = 0; i < 10; ++i) {
      CHECK_FALSE(it.poll().useless);
      if (answers) it.answer();
    }
    CHECK(it.poll().useless);
    it.process.of_use();
    for (int i = 0; i < 10; ++i) CHECK_FALSE(it.poll().useless);
    CHECK(it.poll().useless);
  }
}

TEST_CASE("a source that is not preemptible is never useless") {
  Polled it;
  for (int i = 0; i < 100; ++i) CHECK_FALSE(it.poll().useless);
}

// ---- volleys ----

TEST_CASE("iburst sends a volley, two seconds apart, once the first packet has been answered") {
  Polled it{{.iburst = true}};
  it.poll();
  CHECK_FALSE(it.process.in_burst());
  CHECK(it.interval() == 64_s);
  it.answer();
  for (int i = 1; i < 6; ++i) {
    REQUIRE(it.process.in_burst());
    CHECK(it.interval() == 2_s);
    it.poll();
    it.answer();
  }
  CHECK_FALSE(it.process.in_burst());
  CHECK(it.process.next() - it.sent.front() == 64_s + 2_s);   // as if there had been one packet, and headway
  CHECK(it.sent.size() == 6);
  CHECK(it.process.reach() == 1);   // a volley is one turn of the register
  CHECK(it.packets_in_turn(true) == 1);
}

TEST_CASE("iburst sends one packet at a time to a source that never answers, a volley to one that is found again") {
  Polled it{{.iburst = true}};
  for (int i = 0; i < 4; ++i) CHECK(it.packets_in_turn(false) == 1);
  CHECK(it.packets_in_turn(true) == 6);
  for (int i = 0; i < 8; ++i) CHECK(it.packets_in_turn(false) == 1);
  REQUIRE(it.process.reach() == 0);
  CHECK(it.packets_in_turn(true) == 6);
}

TEST_CASE("three polls at minpoll wait for the answer that sets a volley going, the third in vain, then comes a long interval") {
  Polled it{{.min_poll = 6, .max_poll = 9, .iburst = true}};
  for (int i = 0; i < 30; ++i) it.poll();   // long unreachable
  for (int round = 0; round < 3; ++round)
    for (const Duration interval : {64_s, 64_s, 512_s}) {
      it.poll();
      CHECK(it.interval() == interval);
    }
  it.poll();
  it.poll();
  CHECK(it.packets_in_turn(true) == 1);
}

TEST_CASE("an unreachable source is asked ever more rarely, whatever it asked for when it still answered") {
  Polled it{{.min_poll = 6, .max_poll = 10}};
  it.poll();
  it.answer(6);
  for (int i = 0; i < 22; ++i) it.poll();
  CHECK(it.interval() == 1024_s);
}

TEST_CASE("after a volley intervals are two seconds longer until its headway has drained") {
  Polled it{{.iburst = true}};
  it.packets_in_turn(true);
  int longer = 0;
  for (; it.interval() != 64_s; ++longer) {
    it.poll();
    it.answer();
    REQUIRE(longer < 200);
  }
  CHECK(longer == 77);   // the volley leaves 362 s; each of these intervals takes 66 s and adds 62 s, until 64 s are left
  it.poll();
  it.answer();
  CHECK(it.interval() == 64_s);
}

TEST_CASE("no more than seven packets are owed at once, in a volley either") {
  Polled it{{.iburst = true}};
  for (int i = 0; i < 4; ++i) {
    it.poll();
    it.answer();
  }
  it.process.clear(it.sent.back() + 1_s);     // the clock was stepped, and everything begins anew
  for (int i = 0; i < 4; ++i) {
    it.poll();
    it.answer();
  }
  REQUIRE(it.process.in_burst());
  CHECK(it.sent.back() - it.sent.front() == 13_s);
  CHECK(it.interval() == 35_s);               // 8 * 62 s - 13 s - 7 * 64 s
}

TEST_CASE("the RFC knows no headway") {
  Polled it{{.iburst = true}, exact(Variant::rfc5905)};
  CHECK(it.packets_in_turn(true) == 8);
  CHECK(it.process.next() - it.sent.front() == 64_s);
}

TEST_CASE("the RFC's iburst waits for no answer, and is sent once") {
  Polled it{{.iburst = true}, exact(Variant::rfc5905)};
  CHECK(it.packets_in_turn(false) == 8);
  for (int i = 0; i < 5; ++i) CHECK(it.packets_in_turn(false) == 1);
}

TEST_CASE("burst grows with the interval, to as many packets as it would have had at minpoll but not beyond its limit") {
  Polled it{{.burst = true}};
  CHECK(it.packets_in_turn(true) == 1);   // not reachable yet
  for (const auto& [system, packets] : {std::pair{6, 1}, {7, 2}, {8, 4}, {9, 8}, {10, 8}}) {
    it.system_poll = system;
    CHECK(it.packets_in_turn(true) == packets);
  }
}

TEST_CASE("the RFC's burst has eight packets at each poll of a source that is reachable") {
  Polled it{{.burst = true}, exact(Variant::rfc5905)};
  CHECK(it.packets_in_turn(true) == 1);
  CHECK(it.packets_in_turn(true) == 8);
  CHECK(it.packets_in_turn(false) == 8);
}

TEST_CASE("there is no burst to a source that is not fit") {
  for (const Variant variant : {Variant::ntpsec, Variant::rfc5905}) {
    Polled it{{.burst = true}, exact(variant)};
    it.system_poll = 10;
    for (int i = 0; i < 5; ++i) CHECK(it.packets_in_turn(true, false) == 1);
  }
}

TEST_CASE("a volley whose answers stop goes on to its end") {
  Polled it{{.iburst = true}};
  it.poll();
  it.answer();
  int packets = 1;
  for (; it.process.in_burst(); ++packets) it.poll();
  CHECK(packets == 6);
  CHECK(it.interval() > 50_s);
}

// ---- RATE ----

TEST_CASE("each RATE doubles the interval at once, beyond maxpoll if need be, up to 36 hours") {
  Polled it;
  it.poll();
  it.answer();
  for (int exponent = 7; exponent <= 17; ++exponent) {
    it.process.rate_kiss(it.now, 6, it.random);
    CHECK(it.interval() == Duration::from_whole_seconds(std::int64_t{1} << exponent));
  }
  it.process.rate_kiss(it.now, 6, it.random);
  CHECK(it.interval() == 131072_s);
}

TEST_CASE("RATE doubles an interval that had grown beyond minpoll too") {
  Polled it;
  it.system_poll = 9;
  for (int i = 0; i < 2; ++i) {
    it.poll();
    it.answer();
  }
  REQUIRE(it.interval() == 512_s);
  it.process.rate_kiss(it.now, 9, it.random);
  CHECK(it.interval() == 1024_s);
}

TEST_CASE("RATE lengthens the interval to its poll, if that is more, up to a limit") {
  Polled it;
  it.poll();
  it.process.rate_kiss(it.now, 12, it.random);
  CHECK(it.interval() == 4096_s);
  it.process.rate_kiss(it.now, 127, it.random);
  CHECK(it.interval() == 131072_s);
}

TEST_CASE("RATE ends a volley, and one that waits for an answer") {
  Polled it{{.iburst = true}};
  it.poll();
  SECTION("under way") { it.answer(); }
  SECTION("waiting") {}
  it.process.rate_kiss(it.now, 6, it.random);
  CHECK_FALSE(it.process.in_burst());
  CHECK(it.interval() == 128_s);
  it.answer();
  CHECK_FALSE(it.process.in_burst());
}

TEST_CASE("the interval that RATE has set outlives a step of the clock, and the limits stay in order") {
  Polled it{{.min_poll = 6, .max_poll = 7}};
  it.poll();
  for (int i = 0; i < 3; ++i) it.process.rate_kiss(it.now, 6, it.random);
  it.process.clear(it.now + 1_s);
  CHECK(it.process.reach() == 0);
  CHECK(it.process.next() == it.now + 1_s);
  it.poll();
  CHECK(it.interval() == 512_s + 2_s);   // two packets so soon are two seconds too many
  CHECK(it.process.min_poll() == 9);
  CHECK(it.process.max_poll() == 9);
}
