// Where keys and cookies come from: key establishment, rotation, NAKs, and starting anew.
#include <string>

#include "models/base/time.h"
#include "tests/models/ntp/nts/nts_pair.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

using Turn = NtsClient::Turn;
using State = NtsClient::State;

wire::KeMessage good_request() {
  wire::KeMessage request;
  request.protocols = {wire::protocol_ntpv4};
  request.algorithms = {30, 15};
  return request;
}

wire::KeMessage good_answer() {
  wire::KeMessage answer;
  answer.protocols = {wire::protocol_ntpv4};
  answer.algorithms = {15};
  answer.cookies = std::vector<Bytes>(8, Bytes(100, 1));
  return answer;
}

struct Said {
  Reason reason;
  wire::KeMessage answer;
};

Said said_to(const Bytes& request) {
  NtsPair pair;
  const auto established = pair.server.establish(request, shared_keys());
  REQUIRE(established);
  return {established->reason, wire::parse_ke(established->answer).message};
}

Said said_to(const wire::KeMessage& request) { return said_to(wire::serialise(request)); }

Reason client_finds(const wire::KeMessage& answer) {
  NtsPair pair;
  REQUIRE(pair.client.poll(pair.now) == Turn::establish);
  pair.client.request(shared_keys());
  const auto end = pair.client.receive(wire::serialise(answer), pair.now);
  REQUIRE(end);
  CHECK(pair.client.state() == (*end == Reason::none ? State::ready : State::without_keys));
  return *end;
}

}  // namespace

TEST_CASE("what TLS exports is named as RFC 8915 says") {
  const auto exporters = nts_exporters();
  REQUIRE(exporters.size() == 2);
  CHECK(exporters[0].label == "EXPORTER-network-time-security");
  CHECK(exporters[0].context == Bytes{0, 0, 0, 15, 0});
  CHECK(exporters[1].context == Bytes{0, 0, 0, 15, 1});
  CHECK(exporters[0].size == 32);
  CHECK_FALSE(nts_keys(wire::AeadAlgorithm::aes_128_gcm_siv, shared_keys()));
  CHECK_FALSE(nts_keys(wire::AeadAlgorithm::aes_siv_cmac_256, {}));
  CHECK_FALSE(nts_keys(wire::AeadAlgorithm::aes_siv_cmac_256, {Bytes(16), Bytes(16)}));
}

TEST_CASE("a server takes the first algorithm that it speaks and gives eight different cookies") {
  const Said said = said_to(good_request());
  CHECK(said.reason == Reason::none);
  CHECK(said.answer.protocols == std::vector<std::uint16_t>{0});
  CHECK(said.answer.algorithms == std::vector<std::uint16_t>{15});
  REQUIRE(said.answer.cookies.size() == 8);
  for (std::size_t i = 1; i < 8; ++i) CHECK(said.answer.cookies[i] != said.answer.cookies[0]);
  CHECK_FALSE(said.answer.server);
  CHECK_FALSE(said.answer.port);
}

TEST_CASE("a server says what is wrong with a request") {
  wire::KeMessage request = good_request();
  SECTION("no protocol") { request.protocols.reset(); }
  SECTION("an empty list of protocols") { request.protocols->clear(); }
  SECTION("no algorithm") { request.algorithms.reset(); }
  SECTION("an empty list of algorithms") { request.algorithms->clear(); }
  SECTION("an error, which only servers send") { request.error = 1; }
  SECTION("a warning") { request.warnings = {1}; }
  SECTION("a cookie") { request.cookies = {Bytes(100)}; }
  const Said said = said_to(request);
  CHECK(said.reason == Reason::nts_bad_record);
  CHECK(said.answer.error == 1);
  CHECK(said.answer.cookies.empty());
}

TEST_CASE("a server answers a message that breaks the format with an error") {
  const Said said = said_to(Bytes{0x80, 1, 0, 1, 0});
  CHECK(said.reason == Reason::nts_bad_record);
  CHECK(said.answer.error == 1);
}

TEST_CASE("a server refuses a critical record that it does not know") {
  Bytes request = wire::serialise(good_request());
  request.insert(request.begin(), {0xc0, 0, 0, 0});
  const Said said = said_to(request);
  CHECK(said.reason == Reason::nts_bad_record);
  CHECK(said.answer.error == 0);
}

TEST_CASE("a server without a protocol or algorithm in common answers with an empty list") {
  wire::KeMessage request = good_request();
  request.protocols = {0x8001};
  Said said = said_to(request);
  CHECK(said.reason == Reason::nts_no_agreement);
  CHECK(said.answer.protocols == std::vector<std::uint16_t>{});
  request = good_request();
  request.algorithms = {30, 17};
  said = said_to(request);
  CHECK(said.reason == Reason::nts_no_agreement);
  CHECK(said.answer.protocols == std::vector<std::uint16_t>{0});
  CHECK(said.answer.algorithms == std::vector<std::uint16_t>{});
  CHECK(said.answer.cookies.empty());
}

TEST_CASE("a server waits for the whole of a request") {
  NtsPair pair;
  const Bytes request = wire::serialise(good_request());
  for (std::size_t size = 0; size < request.size(); ++size)
    CHECK_FALSE(pair.server.establish(std::span{request}.first(size), shared_keys()));
}

TEST_CASE("a server may send its clients to another server for the time") {
  NtsServerConfig config;
  config.server = "10.0.0.7";
  config.server_port = 1123;
  NtsPair pair{config};
  CHECK(pair.establish() == Reason::none);
  CHECK(pair.client.server() == "10.0.0.7");
  CHECK(pair.client.server_port() == 1123);
}

TEST_CASE("a client finds what is wrong with an answer") {
  wire::KeMessage answer = good_answer();
  CHECK(client_finds(answer) == Reason::none);
  SECTION("an error") {
    answer.error = 2;
    CHECK(client_finds(answer) == Reason::nts_refused);
  }
  SECTION("a warning that it does not know") {
    answer.warnings = {1};
    CHECK(client_finds(answer) == Reason::nts_refused);
  }
  SECTION("no protocol record") {
    answer.protocols.reset();
    CHECK(client_finds(answer) == Reason::nts_bad_record);
  }
  SECTION("another protocol") {
    answer.protocols = {1};
    CHECK(client_finds(answer) == Reason::nts_no_agreement);
  }
  SECTION("an algorithm that was not offered") {
    answer.algorithms = {30};
    CHECK(client_finds(answer) == Reason::nts_no_agreement);
  }
  SECTION("two algorithms") {
    answer.algorithms = {15, 15};
    CHECK(client_finds(answer) == Reason::nts_no_agreement);
  }
  SECTION("no algorithm") {
    answer.algorithms->clear();
    CHECK(client_finds(answer) == Reason::nts_no_agreement);
  }
  SECTION("no cookies") {
    answer.cookies.clear();
    CHECK(client_finds(answer) == Reason::nts_no_cookies);
  }
  SECTION("cookies that fit into no packet") {
    answer.cookies = {Bytes(5000)};
    CHECK(client_finds(answer) == Reason::nts_no_cookies);
  }
  SECTION("more cookies than eight are too many") {
    answer.cookies = std::vector<Bytes>(12, Bytes(100, 1));
    CHECK(client_finds(answer) == Reason::none);
  }
}

TEST_CASE("a client reads an answer however TCP cuts it, and takes an early end for a broken message") {
  NtsPair pair;
  pair.client.poll(pair.now);
  pair.client.request(shared_keys());
  const Bytes answer = wire::serialise(good_answer());
  for (std::size_t at = 0; at + 1 < answer.size(); ++at) CHECK_FALSE(pair.client.receive({&answer[at], 1}, pair.now));
  SECTION("the last octet comes") {
    CHECK(pair.client.receive({&answer.back(), 1}, pair.now) == Reason::none);
    CHECK(pair.client.closed(Reason::none) == Reason::none);
    CHECK(pair.client.state() == State::ready);
  }
  SECTION("it does not") {
    CHECK(pair.client.closed(Reason::none) == Reason::nts_bad_record);
    CHECK(pair.client.state() == State::without_keys);
  }
}

TEST_CASE("attempts to establish keys back off from 10 s by half as much again, up to five days") {
  NtsPair pair;
  Duration expected = 10_s;
  for (int attempt = 0; attempt < 40; ++attempt) {
    CAPTURE(attempt);
    REQUIRE(pair.client.poll(pair.now) == Turn::establish);
    CHECK(pair.client.closed(Reason::port_closed) == Reason::port_closed);
    CHECK(pair.client.poll(pair.now + expected - 1_ns) == Turn::wait);
    pair.now += expected;
    expected = std::min(expected * 3 / 2, Duration::from_whole_seconds(5 * 86400));
  }
  CHECK(expected == Duration::from_whole_seconds(5 * 86400));
}

TEST_CASE("a server that says nothing is given up after a minute") {
  NtsPair pair;
  REQUIRE(pair.client.poll(pair.now) == Turn::establish);
  pair.client.request(shared_keys());
  CHECK(pair.client.poll(pair.now + 59_s) == Turn::wait);
  CHECK(pair.client.poll(pair.now + 60_s) == Turn::establish);
  CHECK(pair.client.state() == State::establishing);
}

TEST_CASE("eight requests without an answer use the cookies up, and keys are established anew") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  for (int i = 0; i < 8; ++i) pair.request();
  pair.now += 64_s;
  CHECK(pair.establish() == Reason::none);
  CHECK(pair.exchange() == Reason::none);
}

TEST_CASE("keys that are four weeks old are established anew") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  REQUIRE(pair.exchange() == Reason::none);
  pair.now += Duration::from_whole_seconds(4 * 7 * 86400);
  CHECK(pair.establish() == Reason::none);
}

TEST_CASE("cookies are taken until as many keys are newer as are kept, then comes a NAK") {
  NtsServerConfig config;
  config.rotate = 3600_s;
  config.kept_keys = 2;
  NtsPair pair{config};
  REQUIRE(pair.establish() == Reason::none);
  for (int rotation = 0; rotation < 2; ++rotation) {
    CHECK(pair.server.next_rotation() == pair.now + 3600_s);
    CHECK_FALSE(pair.server.rotate(pair.now + 3600_s - 1_ns));
    pair.now += 3600_s;
    CHECK(pair.server.rotate(pair.now));
  }
  const Bytes old = pair.request();
  CHECK(pair.verify(pair.answer(old)) == Reason::none);
  pair.now += 3600_s;
  CHECK(pair.server.rotate(pair.now));
  CHECK(pair.exchange() == Reason::nts_nak);            // the next cookie of the jar is of the first key too
  CHECK(pair.last == Reason::nts_unknown_cookie);
  CHECK(pair.establish() == Reason::none);
  CHECK(pair.exchange() == Reason::none);
}

TEST_CASE("a client that polls often enough never hears of rotation") {
  NtsServerConfig config;
  config.rotate = 3600_s;
  NtsPair pair{config};
  REQUIRE(pair.establish() == Reason::none);
  for (int i = 0; i < 500; ++i) {
    pair.now += 900_s;
    pair.server.rotate(pair.now);
    REQUIRE(pair.exchange() == Reason::none);
  }
}

TEST_CASE("a NAK is believed at the next poll, and only where no protected answer has come") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes request = pair.request();
  const auto parsed = wire::parse(request);
  NtsRequest forged;
  forged.identifier.assign(request.begin() + 52, request.begin() + 84);
  const Bytes nak = NtsServer::nak(kiss_answer(Kiss::ntsn, parsed.packet.header, wire::Mode::server, 0), forged);
  CHECK(nak.size() <= request.size());
  CHECK(pair.verify(nak) == Reason::nts_nak);
  CHECK(pair.client.state() == State::ready);
  SECTION("the server's answer comes behind it") {
    CHECK(pair.verify(pair.answer(request)) == Reason::none);
    CHECK(pair.client.poll(pair.now + 64_s) == Turn::send);
  }
  SECTION("nothing else comes") { CHECK(pair.client.poll(pair.now + 64_s) == Turn::establish); }
}

TEST_CASE("a NAK that does not know the identifier or the origin is forged") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes request = pair.request();
  const auto parsed = wire::parse(request);
  wire::Header kiss = kiss_answer(Kiss::ntsn, parsed.packet.header, wire::Mode::server, 0);
  NtsRequest forged;
  forged.identifier.assign(request.begin() + 52, request.begin() + 84);
  SECTION("no identifier") { CHECK(pair.verify(wire::serialise(kiss)) == Reason::nts_bad_identifier); }
  SECTION("another identifier") {
    forged.identifier[31] ^= 1;
    CHECK(pair.verify(NtsServer::nak(kiss, forged)) == Reason::nts_bad_identifier);
  }
  SECTION("another origin") {
    kiss.origin = wire::NtpTimestamp{kiss.origin.value() + 1};
    CHECK(pair.verify(NtsServer::nak(kiss, forged)) == Reason::nts_bad_identifier);
  }
  CHECK(pair.client.poll(pair.now + 64_s) == Turn::send);
}

TEST_CASE("a server with other keys answers a bad authenticator with a NAK") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  Bytes request = pair.request();
  request.back() ^= 1;
  CHECK(pair.verify(pair.answer(request)) == Reason::nts_nak);
  CHECK(pair.last == Reason::nts_bad_authenticator);
}

TEST_CASE("a client without an answer since its last NAK waits longer each time") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  pair.request();
  NtsServer other{{}, 2, "other"};
  other.start(pair.now);
  Duration waited = 10_s;
  for (int round = 0; round < 5; ++round) {
    CAPTURE(round);
    for (std::size_t left = pair.client.cookies(); left > 0; --left) pair.request();
    CHECK(pair.client.poll(pair.now + waited - 1_ns) == Turn::wait);
    pair.now += waited;
    REQUIRE(pair.establish() == Reason::none);
    waited = waited * 3 / 2;
  }
  REQUIRE(pair.exchange() == Reason::none);
  for (int i = 0; i < 8; ++i) pair.request();
  CHECK(pair.client.poll(pair.now) == Turn::establish);   // a protected answer has come: no wait
}

TEST_CASE("a server that starts anew knows its cookies only if it has stored its keys") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const std::string stored = pair.server.stored_keys();
  pair.now += 10_s;
  SECTION("stored") {
    CHECK(pair.server.start(pair.now, stored));
    CHECK(pair.exchange() == Reason::none);
  }
  SECTION("not stored") {
    CHECK(pair.server.start(pair.now));
    CHECK(pair.exchange() == Reason::nts_nak);
  }
  SECTION("changed") {
    CHECK_FALSE(pair.server.start(pair.now, stored.substr(0, 40)));
    CHECK(pair.exchange() == Reason::nts_nak);
  }
}

TEST_CASE("a server that starts anew every day makes a new key for cookies after a week all the same") {
  NtsPair pair;
  std::string stored = pair.server.stored_keys();
  const std::string first = stored;
  for (int day = 0; day < 8; ++day) {
    pair.now += 86'400_s;
    CHECK(pair.server.start(pair.now, stored));
    CHECK(pair.server.rotate(pair.now) == (day == 6));
    stored = pair.server.stored_keys();
  }
  CHECK(stored != first);
}

TEST_CASE("stored keys that do not parse are refused") {
  NtsPair pair;
  const std::string good = pair.server.stored_keys();
  CHECK(pair.server.start(pair.now, good));
  CHECK(pair.server.stored_keys() == good);
  const std::string made = good.substr(0, good.find('\n') + 1);
  const std::string octets = good.substr(good.find(' ') + 1);
  for (const std::string& bad :
       {std::string{"x"}, std::string{"\n"}, made, "-1\n1 " + octets, "1s\n1 " + octets, "1 " + octets, made + "1" + octets,
        made + "99999999999 " + octets, made + "1 " + octets.substr(2), made + "1 g" + octets.substr(1),
        made + "1 -" + octets.substr(1), made + "1  " + octets, good + "tail"}) {
    CAPTURE(bad);
    CHECK_FALSE(pair.server.start(pair.now, bad));
  }
}

TEST_CASE("a number of kept keys or an interval cannot be negative") {
  NtsServerConfig config;
  config.kept_keys = -1;
  CHECK_THROWS_AS((NtsServer{config, 1, "server"}), std::invalid_argument);
  config.kept_keys = 0;
  config.rotate = Duration::from_whole_seconds(-1);
  CHECK_THROWS_AS((NtsServer{config, 1, "server"}), std::invalid_argument);
}
