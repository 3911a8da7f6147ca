#include "models/ntp/serving/service.h"

#include <catch2/catch.hpp>

#include "models/ntp/files/key_file.h"
#include "models/ntp/serving/server_reply.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using wire::Mode;
using wire::NtpTimestamp;

namespace {

constexpr const char* keys = "1 MD5 one\n2 SHA1 two\n3 SHA512 three\n4 AES128 HEX:000102030405060708090a0b0c0d0e0f\n9 MD5 nine\n";
const Endpoint asker{IpAddress::v4(0x0a000002U), 40000};
const Endpoint host{IpAddress::v4(0x0a000001U), 123};

NtpConfig restricting(std::vector<Restriction> flags) {
  NtpConfig config;
  config.access.rules = {{"default", std::move(flags)}};
  return config;
}

wire::Packet request(int version = 4, Mode mode = Mode::client) {
  wire::Packet packet;
  packet.header.version = static_cast<std::uint8_t>(version);
  packet.header.mode = mode;
  packet.header.poll = 6;
  packet.header.transmit = NtpTimestamp{0x1234'5678'9abc'def0};
  return packet;
}

// A service, and requests with any octets after their header.
struct Asked {
  explicit Asked(const NtpConfig& config = {})
      : ring{read_key_file(keys, "keys").keys, std::set<KeyId>{1, 2, 3, 4}},
        service{config, ring, Random{1, "mru"}, Random{1, "flake"}} {}

  Service::Admission admit(const wire::Packet& packet = request(), Duration later = 64_s, const Endpoint& from = asker) {
    now.local += later;
    now.mono += later;
    const PacketReceived event{4, from, host, wire::serialise(packet), {now.local, {}, {}}};
    return service.admit(now, event, packet.header, packet.header.mode);
  }
  std::optional<Bytes> answer(const Bytes& octets) {
    const PacketReceived event{4, asker, host, octets, {now.local, {}, {}}};
    const auto parsed = wire::parse(octets);
    REQUIRE(parsed.ok());
    const auto mode = answer_mode(parsed.packet.header, asker.port);
    REQUIRE(mode);
    const Reason authentication = ring.check(octets, parsed.packet.mac, asker.address);
    return service.answer(now, event, parsed.packet, *mode, authentication, {system, Duration{}});
  }
  Bytes kiss(Kiss code, const Bytes& octets) const {
    const PacketReceived event{4, asker, host, octets, {now.local, {}, {}}};
    const auto parsed = wire::parse(octets);
    REQUIRE(parsed.ok());
    return service.sealed_as(parsed.packet, event, service.kiss(code, parsed.packet.header, Mode::server));
  }

  KeyRing ring;
  Service service;
  SystemVariables system;
  Now now{LocalTime::at(1_h), MonoTime::at(1_h), {}};
};

Bytes with_behind(Bytes octets, std::initializer_list<std::uint8_t> more) {
  octets.insert(octets.end(), more);
  return octets;
}

}  // namespace

// ---- the rows of the table, in their order ----

TEST_CASE("a client without restrictions is admitted") {
  Asked it;
  const auto admission = it.admit();
  CHECK(admission.reason == Reason::none);
  CHECK_FALSE(admission.kiss);
  CHECK(admission.restrictions.none());
}

TEST_CASE("ignore drops every packet without an answer, and the sender is not counted") {
  Asked it{restricting({Restriction::ignore, Restriction::kod, Restriction::limited})};
  for (int i = 0; i < 20; ++i) {
    const auto admission = it.admit(request(), 0_s);
    CHECK(admission.reason == Reason::access_denied);
    CHECK_FALSE(admission.kiss);
  }
  CHECK(it.service.clients().entries().empty());
}

TEST_CASE("limited drops requests that come too often, and sends RATE once if it may") {
  for (const bool kod : {false, true}) {
    Asked it{restricting(kod ? std::vector{Restriction::limited, Restriction::kod} : std::vector{Restriction::limited})};
    CHECK(it.admit().reason == Reason::none);
    int kisses = 0;
    int limited = 0;
    for (int i = 0; i < 20; ++i) {
      const auto admission = it.admit(request(), 100_ms);
      limited += admission.reason == Reason::rate_limited ? 1 : 0;
      kisses += admission.kiss == Kiss::rate ? 1 : 0;
    }
    CHECK(limited == 20);
    CHECK(kisses == (kod ? 1 : 0));
    CHECK(it.admit(request(), 200_s).reason == Reason::none);
  }
}

TEST_CASE("without the flag limited no rate is too high") {
  Asked it{restricting({Restriction::kod})};
  for (int i = 0; i < 20; ++i) CHECK(it.admit(request(), 0_s).reason == Reason::none);
}

TEST_CASE("noserve drops or sends DENY, but no DENY to a client that asks too often") {
  Asked silent{restricting({Restriction::noserve})};
  CHECK(silent.admit().reason == Reason::access_denied);
  CHECK_FALSE(silent.admit().kiss);
  Asked it{restricting({Restriction::noserve, Restriction::kod})};
  const auto admission = it.admit();
  CHECK(admission.reason == Reason::access_denied);
  CHECK(admission.kiss == Kiss::deny);
  CHECK_FALSE(it.admit(request(), 0_s).kiss);
}

TEST_CASE("version drops other versions than 4, or sends RSTR") {
  for (const int version : {1, 2, 3, 4}) {
    Asked silent{restricting({Restriction::version})};
    CHECK(silent.admit(request(version)).reason == (version == 4 ? Reason::none : Reason::bad_version));
    CHECK_FALSE(silent.admit(request(version)).kiss);
    Asked it{restricting({Restriction::version, Restriction::kod})};
    CHECK(it.admit(request(version)).kiss == (version == 4 ? std::nullopt : std::optional{Kiss::rstr}));
  }
}

TEST_CASE("flake drops one packet out of ten") {
  Asked it{restricting({Restriction::flake, Restriction::kod})};
  int dropped = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto admission = it.admit();
    CHECK_FALSE(admission.kiss);
    dropped += admission.reason == Reason::access_denied ? 1 : 0;
  }
  CHECK(dropped > 150);
  CHECK(dropped < 250);
}

TEST_CASE("the admission has the restrictions that others have to apply") {
  Asked it{restricting({Restriction::notrust, Restriction::nopeer})};
  const auto admission = it.admit();
  CHECK(admission.reason == Reason::none);
  CHECK(admission.restrictions.has(Restriction::notrust));
  CHECK(admission.restrictions.has(Restriction::nopeer));
}

// ---- answers ----

TEST_CASE("a request without a MAC is answered without one, in its version") {
  for (const int version : {1, 2, 3, 4}) {
    Asked it;
    const auto octets = it.answer(wire::serialise(request(version)));
    REQUIRE(octets);
    CHECK(octets->size() == wire::header_size);
    const auto header = wire::parse(*octets).packet.header;
    CHECK(header.version == version);
    CHECK(header.mode == Mode::server);
    CHECK(header.origin == request().header.transmit);
  }
}

TEST_CASE("a request under a key is answered under the same, with a digest of the same form") {
  for (const KeyId id : {1U, 2U, 3U, 4U})
    for (const int version : {3, 4}) {
      CAPTURE(id, version);
      Asked it;
      const Bytes asked = it.ring.seal(wire::serialise(request(version)), id);
      const auto octets = it.answer(asked);
      REQUIRE(octets);
      CHECK(octets->size() == asked.size());
      const auto parsed = wire::parse(*octets);
      REQUIRE(parsed.ok());
      CHECK(it.ring.check(*octets, parsed.packet.mac, host.address, id) == Reason::none);
    }
}

TEST_CASE("a MAC that does not verify is answered with a crypto-NAK") {
  Asked it;
  const Bytes good = it.ring.seal(wire::serialise(request()), 1);
  Bytes wrong_digest = good;
  wrong_digest.back() ^= 1;
  Bytes unknown = good;
  unknown[wire::header_size] = 0x77;
  const Bytes untrusted = it.ring.seal(wire::serialise(request()), 9);
  for (const Bytes& octets : {wrong_digest, unknown, untrusted}) {
    const auto answered = it.answer(octets);
    REQUIRE(answered);
    CHECK(answered->size() == wire::header_size + 4);
    const auto parsed = wire::parse(*answered);
    REQUIRE(parsed.packet.mac);
    CHECK(is_crypto_nak(*parsed.packet.mac));
  }
}

TEST_CASE("no answer and no kiss is larger than the request, whatever is behind its header") {
  Asked it;
  std::vector<Bytes> requests;
  for (const int version : {1, 2, 3, 4}) {
    const Bytes bare = wire::serialise(request(version));
    requests.push_back(bare);
    if (version == 1) continue;
    for (const KeyId id : {1U, 2U, 3U, 4U, 9U})
      for (const std::size_t limit : {16U, 20U, 64U}) requests.push_back(it.ring.seal(bare, id, limit));
    requests.push_back(with_behind(bare, {0, 0, 0, 0}));
    if (version < 4) continue;
    wire::Packet extended = request();
    const Bytes value(40, 0x55);
    extended.extensions = {{0x2005, value}};
    requests.push_back(wire::serialise(extended));
    requests.push_back(it.ring.seal(wire::serialise(extended), 2));
  }
  for (const Bytes& asked : requests) {
    if (!wire::parse(asked).ok()) continue;
    CAPTURE(asked.size(), static_cast<int>(asked[0]));
    const auto answered = it.answer(asked);
    REQUIRE(answered);
    CHECK(answered->size() <= asked.size());
    CHECK(it.kiss(Kiss::rate, asked).size() <= asked.size());
  }
}

// ---- kisses ----

TEST_CASE("a kiss carries the code, the request's timestamps and no time") {
  Asked it;
  const auto header = wire::parse(it.kiss(Kiss::deny, wire::serialise(request(3)))).packet.header;
  CHECK(header.version == 3);
  CHECK(header.mode == Mode::server);
  CHECK(header.stratum == 0);
  CHECK(header.leap == Leap::unsynchronized);
  CHECK(header.refid == 0x44454e59U);
  CHECK(header.origin == request().header.transmit);
  CHECK(header.transmit == request().header.transmit);
  CHECK(header.poll == 6);
}

TEST_CASE("RATE names the interval that is permitted") {
  NtpConfig config;
  config.mru.rate_limit.average = 9;
  Asked it{config};
  CHECK(wire::parse(it.kiss(Kiss::rate, wire::serialise(request()))).packet.header.poll == 9);
}

TEST_CASE("a request under a key is kissed under that key, one under a wrong key without a key") {
  Asked it;
  Bytes asked = it.ring.seal(wire::serialise(request()), 2);
  const Bytes kissed = it.kiss(Kiss::rate, asked);
  const auto parsed = wire::parse(kissed);
  CHECK(it.ring.check(kissed, parsed.packet.mac, host.address, 2) == Reason::none);
  asked.back() ^= 1;
  CHECK(it.kiss(Kiss::rate, asked).size() == wire::header_size);
}
