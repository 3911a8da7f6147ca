// Requests and answers under NTS: what protects them, and which packets do not verify.
#include <algorithm>
#include <set>

#include "models/base/time.h"
#include "tests/models/ntp/nts/nts_pair.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;

namespace {

Bytes cookie_of(const Bytes& request) {
  const auto parsed = wire::parse(request);
  const auto fields = nts_fields(request, parsed.packet);
  return {fields->cookie->begin(), fields->cookie->end()};
}

std::size_t placeholders(const Bytes& request) {
  const auto parsed = wire::parse(request);
  return nts_fields(request, parsed.packet)->placeholders.size();
}

}  // namespace

TEST_CASE("an exchange under NTS verifies at both ends") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  CHECK(pair.client.cookies() == 8);
  CHECK(pair.exchange() == Reason::none);
  CHECK(pair.last == Reason::none);
}

TEST_CASE("a thousand exchanges keep eight cookies and never send one twice") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  std::set<Bytes> cookies;
  for (int i = 0; i < 1000; ++i) {
    const Bytes request = pair.request();
    CHECK(placeholders(request) == 0);
    CHECK(cookies.insert(cookie_of(request)).second);
    REQUIRE(pair.verify(pair.answer(request)) == Reason::none);
    CHECK(pair.client.cookies() == 8);
  }
}

TEST_CASE("lost packets cost cookies, and placeholders bring them back") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  for (std::size_t lost = 1; lost <= 7; ++lost) {
    CHECK(placeholders(pair.request()) == lost - 1);
    CHECK(pair.client.cookies() == 8 - lost);
  }
  const Bytes request = pair.request();      // the last cookie
  CHECK(placeholders(request) == 7);
  CHECK(request.size() <= 1232);
  REQUIRE(pair.verify(pair.answer(request)) == Reason::none);
  CHECK(pair.client.cookies() == 8);
}

TEST_CASE("an answer is never larger than its request") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  for (int lost = 0; lost < 8; ++lost) {
    const Bytes request = pair.request();
    CHECK(pair.answer(request).size() <= request.size());
  }
}

TEST_CASE("a request whose placeholders are smaller than cookies gets fewer cookies, and no larger answer") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes whole = pair.request();
  const NtsKeys keys{wire::AeadAlgorithm::aes_siv_cmac_256, shared_keys()[0], shared_keys()[1]};
  Bytes request{whole.begin(), whole.begin() + 48};
  wire::append_field(request, wire::NtsField::unique_identifier, Bytes(32, 7));
  wire::append_field(request, wire::NtsField::cookie, cookie_of(whole));
  for (int i = 0; i < 3; ++i) wire::append_field(request, wire::NtsField::cookie_placeholder, Bytes(20));
  Random random{1, "test"};
  append_authenticator(request, wire::Aead{keys.client_to_server}, {}, random);
  const Bytes answer = pair.answer(request);
  CHECK(pair.last == Reason::none);
  CHECK(answer.size() <= request.size());
  CHECK(answer.size() == 48 + 36 + authenticator_size(wire::field_size(cookie_size)));   // one cookie
}

TEST_CASE("a flipped bit in any octet of a request keeps the server from serving it") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes request = pair.request();
  for (std::size_t at = 0; at < request.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes bent = request;
      bent[at] ^= static_cast<std::uint8_t>(1U << bit);
      const auto parsed = wire::parse(bent);
      const bool is_served = parsed.ok() && pair.server.open(bent, parsed.packet).reason == Reason::none;
      CAPTURE(at, bit);
      CHECK_FALSE(is_served);
    }
}

TEST_CASE("a flipped bit in any octet of an answer keeps the client from believing it") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes answer = pair.answer(pair.request());
  for (std::size_t at = 0; at < answer.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes bent = answer;
      bent[at] ^= static_cast<std::uint8_t>(1U << bit);
      CAPTURE(at, bit);
      CHECK(pair.verify(bent) != Reason::none);
    }
  CHECK(pair.client.cookies() == 7);
  CHECK(pair.verify(answer) == Reason::none);
}

TEST_CASE("an answer to an earlier request has the wrong identifier") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes late = pair.answer(pair.request());
  const Bytes answer = pair.answer(pair.request());
  CHECK(pair.verify(late) == Reason::nts_bad_identifier);
  CHECK(pair.verify(answer) == Reason::none);
}

TEST_CASE("a copy of an answer brings its cookies only once") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  pair.request();
  const Bytes answer = pair.answer(pair.request());   // brings two cookies
  pair.verify(answer);
  CHECK(pair.verify(answer) == Reason::none);
  std::set<Bytes> cookies;
  for (int i = 0; i < 8; ++i) CHECK(cookies.insert(cookie_of(pair.request())).second);
}

TEST_CASE("an answer without NTS, or without one of its fields, is not believed") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes request = pair.request();
  const Bytes identifier{request.begin() + 52, request.begin() + 84};
  Bytes answer = wire::serialise(server_header(pair.transmit));
  CHECK(pair.verify(answer) == Reason::nts_missing_field);
  wire::append_field(answer, wire::NtsField::unique_identifier, identifier);
  CHECK(pair.verify(answer) == Reason::nts_missing_field);
  wire::append_field(answer, wire::NtsField::unique_identifier, identifier);   // twice
  Random random{1, "test"};
  append_authenticator(answer, wire::Aead{shared_keys()[1]}, {}, random);
  CHECK(pair.verify(answer) == Reason::nts_missing_field);
}

TEST_CASE("cookies outside the encryption, and what stands behind the authenticator, are not looked at") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes request = pair.request();
  Bytes answer = pair.answer(request);
  wire::append_field(answer, wire::NtsField::cookie, Bytes(cookie_size, 9));
  CHECK(pair.verify(answer) == Reason::none);
  CHECK(pair.client.cookies() == 8);
  for (int i = 0; i < 8; ++i) CHECK(cookie_of(pair.request()) != Bytes(cookie_size, 9));
}

TEST_CASE("a request that lacks a field, has one twice or a short identifier is not answered") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  const Bytes cookie = cookie_of(pair.request());
  const auto reason_of = [&](std::size_t identifiers, std::size_t identifier_size, std::size_t cookies, bool authenticated) {
    Bytes request = wire::serialise(client_header(5));
    for (std::size_t i = 0; i < identifiers; ++i)
      wire::append_field(request, wire::NtsField::unique_identifier, Bytes(identifier_size, 3));
    for (std::size_t i = 0; i < cookies; ++i) wire::append_field(request, wire::NtsField::cookie, cookie);
    Random random{1, "test"};
    if (authenticated) append_authenticator(request, wire::Aead{shared_keys()[0]}, {}, random);
    const auto parsed = wire::parse(request);
    REQUIRE(parsed.ok());
    return pair.server.open(request, parsed.packet).reason;
  };
  CHECK(reason_of(1, 32, 1, true) == Reason::none);
  CHECK(reason_of(1, 64, 1, true) == Reason::none);
  CHECK(reason_of(0, 32, 1, true) == Reason::nts_missing_field);
  CHECK(reason_of(2, 32, 1, true) == Reason::nts_missing_field);
  CHECK(reason_of(1, 28, 1, true) == Reason::nts_missing_field);
  CHECK(reason_of(1, 32, 0, true) == Reason::nts_missing_field);
  CHECK(reason_of(1, 32, 2, true) == Reason::nts_missing_field);
  CHECK(reason_of(1, 32, 1, false) == Reason::nts_missing_field);
}

TEST_CASE("an authenticator that does not parse is no authenticator") {
  NtsPair pair;
  REQUIRE(pair.establish() == Reason::none);
  Bytes request = pair.request();
  request[request.size() - 36] = 0xff;     // the length of its nonce
  const auto parsed = wire::parse(request);
  REQUIRE(parsed.ok());
  CHECK(pair.server.open(request, parsed.packet).reason == Reason::nts_missing_field);
}
