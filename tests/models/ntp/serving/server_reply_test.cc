#include "models/ntp/serving/server_reply.h"

#include <catch2/catch.hpp>

#include <array>

using namespace ntpsim;
using namespace ntpsim::ntp;
using namespace ntpsim::literals;
using wire::Header;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

constexpr int echo = -128;
const ReplyTimes times{LocalTime::at(1'800'000'000_s), LocalTime::at(1'800'000'000_s) + 30_us, MonoTime::at(500_s)};

Header request(int version, Mode mode) {
  Header header;
  header.version = static_cast<std::uint8_t>(version);
  header.mode = mode;
  header.poll = 6;
  header.transmit = NtpTimestamp{0x1234'5678'9abc'def0};
  return header;
}

}  // namespace

TEST_CASE("modes 3 and 1 are answered with 4 and 2, and nothing else is") {
  CHECK(answer_mode(request(4, Mode::client), 40'000) == Mode::server);
  CHECK(answer_mode(request(4, Mode::symmetric_active), 123) == Mode::symmetric_passive);
  for (const Mode mode : {Mode::reserved, Mode::symmetric_passive, Mode::server, Mode::broadcast})
    CHECK_FALSE(answer_mode(request(4, mode), 123));
}

TEST_CASE("in version 1 without a mode the client's port tells who asks") {
  CHECK(answer_mode(request(1, Mode::reserved), 40'000) == Mode::server);
  CHECK(answer_mode(request(1, Mode::reserved), 123) == Mode::symmetric_passive);
  CHECK_FALSE(answer_mode(request(2, Mode::reserved), 40'000));
}

TEST_CASE("an answer has the version, the poll and, as origin, the transmit timestamp of its request") {
  for (int version = 1; version <= 4; ++version) {
    const Header answer = server_reply({}, request(version, Mode::client), Mode::server, times, echo);
    CHECK(answer.version == version);
    CHECK(answer.mode == Mode::server);
    CHECK(answer.poll == 6);
    CHECK(answer.origin.value() == 0x1234'5678'9abc'def0);
    CHECK(answer.receive == NtpTimestamp::from(times.received));
    CHECK(answer.transmit == NtpTimestamp::from(times.transmitted));
  }
}

TEST_CASE("the poll of an answer is not below the server's headway") {
  CHECK(server_reply({}, request(4, Mode::client), Mode::server, times, 3).poll == 6);
  CHECK(server_reply({}, request(4, Mode::client), Mode::server, times, 10).poll == 10);
  Header odd = request(4, Mode::client);
  odd.poll = -128;
  CHECK(server_reply({}, odd, Mode::server, times, 3).poll == 3);
  odd.poll = 127;
  CHECK(server_reply({}, odd, Mode::server, times, 3).poll == 127);
}

TEST_CASE("an answer has the dispersion of the moment, not that of the last update") {
  SystemVariables system;
  system.root_dispersion = 1_ms;
  system.updated = MonoTime::at(100_s);
  const Header answer = server_reply(system, request(4, Mode::client), Mode::server, times, echo);
  CHECK(answer.root_dispersion.duration().seconds() == Approx(0.001 + 400 * 15e-6).margin(1.0 / 65536));
}

TEST_CASE("an answer that is larger than its request is not sent") {
  wire::Packet answer;
  answer.header = server_reply({}, request(4, Mode::client), Mode::server, times, echo);
  REQUIRE(answer_octets(answer, 48));
  CHECK(answer_octets(answer, 48)->size() == 48);
  CHECK(answer_octets(answer, 1000)->size() == 48);
  const std::array<std::uint8_t, 16> digest{};
  answer.mac = wire::Mac{7, digest};
  CHECK_FALSE(answer_octets(answer, 48));
  CHECK(answer_octets(answer, 68)->size() == 68);
}
