#include "sim/record/answer_watch.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "tests/sim/record/fixture.h"

namespace ntpsim::record {

namespace {

using What = PacketEvent::What;

constexpr std::array<std::uint8_t, 48> request{0x23};
constexpr std::array<std::uint8_t, 48> answer{0x24};
constexpr std::array<std::uint8_t, 48> broadcast{0x25};

// small_scenario() with addresses: a, b, c-1, c-2, c-3 are 10.1.0.1 to 10.1.0.5, each with one client on port 123.
class Watched {
 public:
  Watched() : scenario_{small_scenario()} {
    for (const auto& [name, host] : scenario_.scenario.hosts) scenario_.scenario.networks[0].second.hosts.push_back(name);
    scenario_.addresses = AddressPlan{scenario_.scenario};
    watch_.emplace(scenario_);
    for (const HostIndex host : scenario_.hosts()) watch_->sends_from(host, ProgramIndex{0}, false, 123);
  }

  Endpoint end(const std::string& host) const {
    return {*scenario_.addresses.ipv4(NetworkIndex{0}, scenario_.host_index(host)), 123};
  }

  // The datagram's number.
  std::uint64_t sent(const std::string& host, const Endpoint& to, std::span<const std::uint8_t> payload = request) {
    tell(What::sent, ++last_id_, host, end(host), to, payload);
    return last_id_;
  }
  void received(std::uint64_t id, const std::string& host, const Endpoint& from) {
    tell(What::received, id, host, from, end(host), request);
  }
  void dropped(std::uint64_t id, std::optional<std::string> host, const Endpoint& from, const Endpoint& to, Reason reason) {
    tell(What::dropped, id, host, from, to, request, reason);
  }

  std::vector<std::string> warnings() const { return watch_->warnings(); }

 private:
  void tell(What what, std::uint64_t id, const std::optional<std::string>& host, const Endpoint& from, const Endpoint& to,
            std::span<const std::uint8_t> payload, Reason reason = Reason::none) {
    PacketEvent event;
    event.at = scenario_.start;
    event.what = what;
    event.id = id;
    if (host) event.host = scenario_.host_index(*host);
    event.source = from;
    event.destination = to;
    event.payload = payload;
    event.reason = reason;
    watch_->packet(event);
  }

  ExpandedScenario scenario_;
  std::optional<AnswerWatch> watch_;
  std::uint64_t last_id_ = 0;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a program that got an answer is not warned of") {
  Watched run;
  const auto asked = run.sent("a", run.end("b"));
  run.received(asked, "b", run.end("a"));
  run.received(run.sent("b", run.end("a"), answer), "a", run.end("b"));
  CHECK(run.warnings().empty());
}

TEST_CASE("a program whose server says nothing is warned of with what became of its first datagram") {
  Watched run;
  SECTION("it arrived") {
    run.received(run.sent("a", run.end("b")), "b", run.end("a"));
    run.sent("a", run.end("c-1"));
    CHECK(run.warnings() == Texts{"a: sntp sent and never got an answer; the first datagram, to 10.1.0.2:123, reached b, and "
                                  "no answer came back"});
  }
  SECTION("it was lost on its way") {
    run.dropped(run.sent("a", run.end("b")), std::nullopt, run.end("a"), run.end("b"), Reason::lost);
    CHECK(run.warnings() == Texts{"a: sntp sent and never got an answer; the first datagram, to 10.1.0.2:123, was dropped on its "
                                  "way: " + std::string{phrase(Reason::lost)}});
  }
  SECTION("its answer was dropped") {
    run.received(run.sent("a", run.end("b")), "b", run.end("a"));
    run.dropped(run.sent("b", run.end("a"), answer), "a", run.end("b"), run.end("a"), Reason::port_closed);
    CHECK(run.warnings() == Texts{"a: sntp sent and never got an answer; the first datagram, to 10.1.0.2:123, was answered, and "
                                  "the answer was dropped at a: " + std::string{phrase(Reason::port_closed)}});
  }
  SECTION("it is on its way when the run ends, which is no fault") {
    run.sent("a", run.end("b"));
    CHECK(run.warnings().empty());
  }
}

TEST_CASE("requests of others are no answers") {
  Watched run;
  const auto asked = run.sent("a", run.end("b"));
  run.received(asked, "b", run.end("a"));
  run.received(run.sent("c-1", run.end("a")), "a", run.end("c-1"));
  REQUIRE_FALSE(run.warnings().empty());
  CHECK(run.warnings().front().starts_with("a: sntp sent and never got an answer"));
}

TEST_CASE("whom a program answers, it has not asked") {
  Watched run;
  run.received(run.sent("a", run.end("b")), "b", run.end("a"));
  for (int i = 0; i < 2; ++i) {
    run.received(run.sent("c-1", run.end("a")), "a", run.end("c-1"));
    run.received(run.sent("a", run.end("c-1"), answer), "c-1", run.end("a"));
  }
  CHECK(run.warnings() == Texts{"a: sntp sent and never got an answer; the first datagram, to 10.1.0.2:123, reached b, and "
                                "no answer came back"});
}

TEST_CASE("a request to a group may be answered by any host, and one that no host listens to is told") {
  const Endpoint group{*IpAddress::parse("224.0.1.1"), 123};
  Watched run;
  run.sent("a", group);
  CHECK(run.warnings() == Texts{"a: sntp sent and never got an answer; the first datagram, to 224.0.1.1:123, reached no host: none "
                                "listens to that group"});
  run.received(run.sent("b", run.end("a"), answer), "a", run.end("b"));
  const auto left = run.warnings();
  CHECK(std::none_of(left.begin(), left.end(), [](const std::string& text) { return text.starts_with("a:"); }));
}

TEST_CASE("broadcasts of NTP ask for nothing") {
  Watched run;
  run.sent("a", {*IpAddress::parse("224.0.1.1"), 123}, broadcast);
  CHECK(run.warnings().empty());
}

TEST_CASE("the members of a fleet that say the same are told of once") {
  Watched run;
  for (const char* member : {"c-1", "c-2", "c-3"}) run.received(run.sent(member, run.end("b")), "b", run.end(member));
  CHECK(run.warnings() == Texts{"c-1: sntp sent and never got an answer; the first datagram, to 10.1.0.2:123, reached b, and no "
                                "answer came back; so did 2 more of its fleet"});
}

TEST_CASE("packets without a route are counted, those that a host passes on without the name of a program") {
  const Endpoint away{*IpAddress::parse("192.0.2.1"), 123};
  Watched run;
  const auto answered = run.sent("a", run.end("b"));
  run.received(answered, "b", run.end("a"));
  run.received(run.sent("b", run.end("a"), answer), "a", run.end("b"));
  for (int i = 0; i < 2; ++i) run.dropped(run.sent("a", away), "a", run.end("a"), away, Reason::no_route);
  run.dropped(99, "b", run.end("c-1"), away, Reason::no_route);
  CHECK(run.warnings() == Texts{"a: sntp found no route for 2 datagrams; the first, to 192.0.2.1:123, at 0s",
                                "b: found no route for 1 datagram; the first, from 10.1.0.3 to 192.0.2.1:123, at 0s"});
}

}  // namespace ntpsim::record
