#include "models/server/server.h"

#include <catch2/catch.hpp>

#include <stdexcept>

#include "tests/bench.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

constexpr LocalTime start = LocalTime::at(Duration::from_whole_seconds(1'800'000'005));
const Endpoint asker{IpAddress::v4(0x0a000002U), 49152};

// A server that stands alone: its host's clocks are turned by hand.
struct Lone {
  explicit Lone(const NtpServerConfig& config = {}) : server{config} { actions = server.handle(now, Started{}); }

  void pass(Duration time) {
    now.local += time;
    now.mono += time;
  }
  Actions& receive(const Bytes& octets, const Endpoint& from = asker, std::optional<LocalTime> kernel = {}) {
    const Endpoint to{IpAddress::v4(0x0a000001U), 123};
    actions = server.handle(now, PacketReceived{4, from, to, octets, Stamps{now.local, kernel, {}}});
    return actions;
  }
  Header answer_to(const Header& request, const Endpoint& from = asker, std::optional<LocalTime> kernel = {}) {
    receive(wire::serialise(request), from, kernel);
    REQUIRE(actions.size() == 1);
    const auto& send = std::get<Send>(actions[0]);
    CHECK(send.to == from);
    const auto parsed = wire::parse(send.data);
    REQUIRE(parsed.ok());
    return parsed.packet.header;
  }
  Reason rejection(const Bytes& octets, const Endpoint& from = asker) {
    receive(octets, from);
    REQUIRE(actions.size() == 1);
    return std::get<Rejected>(std::get<Report>(actions[0])).reason;
  }
  std::string set(std::map<std::string, std::string> arguments) {
    actions = server.handle(now, Called{"set", std::move(arguments)});
    return std::get<Returned>(std::get<Report>(actions.back())).value;
  }

  Now now{start, MonoTime::at(5_s), {}};
  NtpServer server;
  Actions actions;
};

Header request(int version = 4, Mode mode = Mode::client) {
  Header header;
  header.version = static_cast<std::uint8_t>(version);
  header.mode = mode;
  header.poll = 6;
  header.transmit = NtpTimestamp{0x0123456789abcdefU};
  return header;
}

Duration error(const Header& answer, LocalTime truth) { return answer.transmit.resolve(truth) - truth; }
bool is_about(Duration a, Duration b) { return (a - b).abs() <= 1_ns; }

}  // namespace

TEST_CASE("a server listens on port 123 of both protocols") {
  Lone lone;
  REQUIRE(lone.actions.size() == 2);
  const auto& ipv4 = std::get<Listen>(lone.actions[0]);
  const auto& ipv6 = std::get<Listen>(lone.actions[1]);
  CHECK(ipv4.port == 123);
  CHECK_FALSE(ipv4.ipv6);
  CHECK(ipv6.port == 123);
  CHECK(ipv6.ipv6);
}

TEST_CASE("a request is answered in its own version, 1 to 4") {
  Lone lone;
  for (const int version : {1, 2, 3, 4}) {
    const Header answer = lone.answer_to(request(version));
    CHECK(answer.version == version);
    CHECK(answer.mode == Mode::server);
  }
}

TEST_CASE("an answer brings back the request's transmit timestamp and poll") {
  Lone lone;
  Header asked = request();
  asked.poll = -3;
  const Header answer = lone.answer_to(asked);
  CHECK(answer.origin == asked.transmit);
  CHECK(answer.poll == -3);
}

TEST_CASE("a request without a transmit timestamp is answered with origin zero") {
  Lone lone;
  Header asked = request();
  asked.transmit = NtpTimestamp{};
  CHECK(lone.answer_to(asked).origin.is_zero());
}

TEST_CASE("the receive timestamp is the best stamp of the packet, the transmit timestamp the clock of the answer") {
  Lone lone;
  const Header plain = lone.answer_to(request());
  CHECK(plain.receive == NtpTimestamp::from(start));
  CHECK(plain.transmit == NtpTimestamp::from(start));
  const Header stamped = lone.answer_to(request(), asker, start - 70_us);
  CHECK(stamped.receive == NtpTimestamp::from(start - 70_us));
  CHECK(stamped.transmit == NtpTimestamp::from(start));
}

TEST_CASE("an answer carries what the configuration says of the server") {
  NtpServerConfig config;
  config.stratum = 3;
  config.refid = "192.0.2.7";
  config.leap = Leap::insert;
  config.precision = -18;
  config.root_delay = 1500_ms;
  config.root_dispersion = 250_ms;
  const Header answer = Lone{config}.answer_to(request());
  CHECK(answer.stratum == 3);
  CHECK(answer.refid == 0xc0000207U);
  CHECK(answer.leap == Leap::insert);
  CHECK(answer.precision == -18);
  CHECK(answer.root_delay.duration() == 1500_ms);
  CHECK(answer.root_dispersion.duration() == 250_ms);
}

TEST_CASE("the reference time is the last whole 16 s, but not before the start") {
  Lone lone;   // starts 5 s after a whole 16 s
  CHECK(lone.answer_to(request()).reference == NtpTimestamp::from(start));
  lone.pass(10_s);
  CHECK(lone.answer_to(request()).reference == NtpTimestamp::from(start));
  lone.pass(2_s);
  CHECK(lone.answer_to(request()).reference == NtpTimestamp::from(start + 11_s));
  lone.now.local -= 60_s;   // stepped back before its start: the reference is not in the future
  CHECK(lone.answer_to(request()).reference == NtpTimestamp::from(lone.now.local));
}

TEST_CASE("an unsynchronised server says leap 3, stratum 16 and no reference time") {
  NtpServerConfig config;
  config.leap = Leap::unsynchronized;
  const Header answer = Lone{config}.answer_to(request());
  CHECK(answer.leap == Leap::unsynchronized);
  CHECK(answer.stratum == 16);
  CHECK(answer.reference.is_zero());
}

TEST_CASE("symmetric active is answered as symmetric passive") {
  CHECK(Lone{}.answer_to(request(4, Mode::symmetric_active)).mode == Mode::symmetric_passive);
}

TEST_CASE("a version 1 packet without a mode is answered according to its ports") {
  Lone lone;
  CHECK(lone.answer_to(request(1, Mode::reserved)).mode == Mode::server);
  CHECK(lone.answer_to(request(1, Mode::reserved), {asker.address, 123}).mode == Mode::symmetric_passive);
  for (const int version : {2, 3, 4})
    CHECK(lone.rejection(wire::serialise(request(version, Mode::reserved))) == Reason::bad_mode);
}

TEST_CASE("modes 2, 4, 5, 6 and 7 are never answered") {
  Lone lone;
  for (const Mode mode : {Mode::symmetric_passive, Mode::server, Mode::broadcast, Mode::control, Mode::private_use})
    CHECK(lone.rejection(wire::serialise(request(4, mode))) == Reason::bad_mode);
}

TEST_CASE("what is no NTP packet is counted with its reason and not answered") {
  Lone lone;
  Bytes octets = wire::serialise(request());
  CHECK(lone.rejection({octets.begin(), octets.begin() + 47}) == Reason::too_short);
  CHECK(lone.rejection({}) == Reason::too_short);
  CHECK(lone.rejection(wire::serialise(request(0))) == Reason::bad_version);
  CHECK(lone.rejection(wire::serialise(request(5))) == Reason::bad_version);
  octets.resize(57);
  CHECK(lone.rejection(octets) == Reason::bad_extension);
}

TEST_CASE("no answer is longer than its request") {
  Lone lone;
  Bytes octets = wire::serialise(request());
  for (const std::size_t tail : {0U, 4U, 20U, 24U, 36U, 68U}) {
    octets.resize(48 + tail);
    lone.receive(octets);
    REQUIRE(lone.actions.size() == 1);
    CHECK(std::get<Send>(lone.actions[0]).data.size() <= octets.size());
  }
}

TEST_CASE("offset and drift are added to every timestamp, the drift growing from the program's start") {
  NtpServerConfig config;
  config.offset = -(250_ms);
  config.drift = 20_ppm;
  Lone lone{config};
  CHECK(is_about(error(lone.answer_to(request()), lone.now.local), -(250_ms)));
  lone.pass(1000_s);
  const Header answer = lone.answer_to(request());
  CHECK(is_about(error(answer, lone.now.local), -(230_ms)));
  CHECK(is_about(answer.receive.resolve(start) - lone.now.local, -(230_ms)));
  CHECK(answer.reference.resolve(start) == start + 987_s);   // a whole 16 s of served time
}

TEST_CASE("a receive stamp carries the error of its own time, not that of the answer") {
  NtpServerConfig config;
  config.drift = Frequency::from_fraction(0.1);
  Lone lone{config};
  lone.pass(10_s);
  const Header answer = lone.answer_to(request(), asker, lone.now.local - 2_s);
  CHECK(is_about(answer.receive.resolve(start) - (start + 8_s), 800_ms));
  CHECK(is_about(error(answer, lone.now.local), 1_s));
}

TEST_CASE("drift is counted on the monotonic clock, so a step does not change the added error") {
  NtpServerConfig config;
  config.drift = 100_ppm;
  Lone lone{config};
  lone.pass(100_s);
  lone.now.local += 3600_s;
  CHECK(is_about(error(lone.answer_to(request()), lone.now.local), 10_ms));
}

TEST_CASE("set changes what is served and reports each change") {
  Lone lone;
  CHECK(lone.set({{"stratum", "4"}, {"leap", "delete"}, {"refid", "10.9.8.7"}, {"offset", "0.5"}}) == "ok");
  CHECK(lone.actions.size() == 5);
  const auto& changed = std::get<StateChanged>(std::get<Report>(lone.actions[0]));
  CHECK(changed.what == "stratum");
  CHECK(changed.value == "4");
  const Header answer = lone.answer_to(request());
  CHECK(answer.stratum == 4);
  CHECK(answer.leap == Leap::remove);
  CHECK(answer.refid == 0x0a090807U);
  CHECK(is_about(error(answer, lone.now.local), 500_ms));
}

TEST_CASE("a new drift keeps the present error, a new offset restarts the drift") {
  NtpServerConfig config;
  config.drift = 100_ppm;
  Lone lone{config};
  lone.pass(100_s);
  CHECK(lone.set({{"drift", "0"}}) == "ok");
  CHECK(is_about(error(lone.answer_to(request()), lone.now.local), 10_ms));
  lone.pass(100_s);
  CHECK(is_about(error(lone.answer_to(request()), lone.now.local), 10_ms));
  CHECK(lone.set({{"offset", "0"}, {"drift", "-1e-05"}}) == "ok");
  CHECK(is_about(error(lone.answer_to(request()), lone.now.local), Duration{}));
  lone.pass(100_s);
  CHECK(is_about(error(lone.answer_to(request()), lone.now.local), -(1_ms)));
}

TEST_CASE("a call with a mistake changes nothing and says what was expected") {
  Lone lone;
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"stratum", "17"}, {"leap", "soon"}, {"refid", "GPS-ONE"}, {"offset", "1s"}, {"drift", "nan"}, {"colour", "red"}}) {
    CAPTURE(name);
    std::map<std::string, std::string> arguments{{"stratum", "2"}};
    arguments[name] = value;
    const std::string returned = lone.set(arguments);
    CHECK(returned.substr(0, 7) == "error: ");
    CHECK(returned.find(name) != std::string::npos);
    CHECK(lone.answer_to(request()).stratum == 1);
  }
  for (const char* value : {"", "1e11", "inf", "-inf", "0x10", "1 "})
    CHECK(lone.set({{"offset", value}}).substr(0, 7) == "error: ");
}

TEST_CASE("an unknown function is answered with an error") {
  Lone lone;
  const auto actions = lone.server.handle(lone.now, Called{"dance", {}});
  REQUIRE(actions.size() == 1);
  CHECK(std::get<Returned>(std::get<Report>(actions[0])).value == "error: an NTP server knows the function set");
}

TEST_CASE("a configuration that no packet could carry is refused with the field's name") {
  const auto refusal = [](auto change) -> std::string {
    NtpServerConfig config;
    change(config);
    try {
      NtpServer server{config};
    } catch (const std::invalid_argument& problem) {
      return problem.what();
    }
    return "";
  };
  CHECK(refusal([](auto& c) { c.refid = "TOOLONG"; }) == "refid: \"TOOLONG\" is neither 1 to 4 characters nor an IPv4 address");
  CHECK(refusal([](auto& c) { c.stratum = 17; }) == "stratum: 17 is not within 0 and 16");
  CHECK(refusal([](auto& c) { c.precision = 1; }) == "precision: 1 is not within -64 and 0");
  CHECK(refusal([](auto& c) { c.broadcast_to = {"everywhere"}; }) == "broadcast_to: \"everywhere\" is no address");
}

TEST_CASE("broadcasts go out at their interval, to each address, with a transmit timestamp only") {
  test::Bench bench;
  NtpServerConfig config;
  config.broadcast_every = 64_s;
  config.broadcast_to = {"10.0.0.255", "ff05::101"};
  config.offset = 2_s;
  bench.add_host("server").run<NtpServer>(config);
  bench.run_for(64_s * 3 + 1_s);
  REQUIRE(bench.datagrams().size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    const auto& datagram = bench.datagrams()[i];
    CHECK(datagram.destination.text() == (i % 2 == 0 ? "10.0.0.255:123" : "[ff05::101]:123"));
    CHECK(datagram.source.port == 123);
    const Header header = wire::parse(datagram.data).packet.header;
    CHECK(header.mode == Mode::broadcast);
    CHECK(header.version == 4);
    CHECK(header.poll == 6);
    CHECK(header.origin.is_zero());
    CHECK(header.receive.is_zero());
    const LocalTime sent = LocalTime::at(datagram.sent.since_epoch());
    CHECK(is_about(error(header, sent), 2_s));
    if (i >= 2) CHECK((datagram.sent - bench.datagrams()[i - 2].sent - 64_s).abs() <= 1_ns);
  }
}

TEST_CASE("a server without broadcast addresses sends nothing unasked") {
  test::Bench bench;
  NtpServerConfig config;
  config.broadcast_every = 64_s;
  bench.add_host("server").run<NtpServer>(config);
  bench.run_for(1_h);
  CHECK(bench.datagrams().empty());
}
