#include "sim/tls/session.h"

#include <catch2/catch.hpp>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <utility>

#include "models/base/units.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::tls;

namespace {

using State = Session::State;

constexpr Duration start = Duration::from_whole_seconds(1'800'000'000);
constexpr Duration year = Duration::from_whole_seconds(365 * 86400);
constexpr LocalTime right_time = LocalTime::at(start);

const std::vector<TlsExporter> exporters{{"EXPORTER-test", {0, 0, 0, 15, 0}, 32}, {"EXPORTER-test", {0, 0, 0, 15, 1}, 48}};

IdentityRequest request_of(std::vector<std::string> names) {
  return {"hosts.server", std::move(names), LocalTime::at(start - year), LocalTime::at(start + year)};
}

// Two ends with nothing between them but what is carried by hand.
struct Pair {
  explicit Pair(std::uint64_t seed = 1)
      : authority{seed, TrueTime::at(start)}, identity{authority.issue(request_of({"server", "10.0.0.1", "fd00::1"}))} {
    client_options = {"ntske/1", "server", "", false, exporters};
    server_options.protocol = "ntske/1";
    server_options.exporters = exporters;
  }

  void connect() {
    client = Session::connect(client_options, authority.certificate(), {1, "hosts.client.tls.1"}, client_time);
    server = Session::accept(server_options, identity, {1, "hosts.server.tls.1"}, right_time);
    carry();
  }

  void carry() {
    for (bool has_moved = true; has_moved;) {
      has_moved = false;
      const Bytes there = client->take_outgoing();
      if (!there.empty()) server->receive(there, right_time);
      const Bytes back = server->take_outgoing();
      if (!back.empty()) client->receive(back, client_time);
      wire.insert(wire.end(), there.begin(), there.end());
      wire.insert(wire.end(), back.begin(), back.end());
      has_moved = !there.empty() || !back.empty();
    }
  }

  Authority authority;
  Identity identity;
  TlsClient client_options;
  TlsServer server_options;
  LocalTime client_time = right_time;
  std::unique_ptr<Session> client, server;
  Bytes wire;
};

Bytes bytes(std::string_view text) { return {text.begin(), text.end()}; }

std::string digest(const Bytes& octets) {
  std::array<std::uint8_t, 32> hash;
  REQUIRE(gnutls_hash_fast(GNUTLS_DIG_SHA256, octets.data(), octets.size(), hash.data()) == 0);
  std::string text;
  for (const std::uint8_t octet : hash) {
    text += "0123456789abcdef"[octet >> 4];
    text += "0123456789abcdef"[octet & 15];
  }
  return text;
}

// Another implementation's server, which may send handshake messages after the handshake.
class Stranger {
 public:
  explicit Stranger(const Identity& identity) {
    gnutls_certificate_allocate_credentials(&credentials_);
    const gnutls_datum_t certificates = datum(identity.certificates), key = datum(identity.private_key);
    REQUIRE(gnutls_certificate_set_x509_key_mem(credentials_, &certificates, &key, GNUTLS_X509_FMT_PEM) == 0);
    gnutls_init(&session_, GNUTLS_SERVER | GNUTLS_NONBLOCK);
    gnutls_set_default_priority(session_);
    gnutls_credentials_set(session_, GNUTLS_CRD_CERTIFICATE, credentials_);
    const gnutls_datum_t protocol = datum(protocol_);
    gnutls_alpn_set_protocols(session_, &protocol, 1, 0);
    gnutls_transport_set_ptr(session_, this);
    gnutls_transport_set_push_function(session_, push);
    gnutls_transport_set_pull_function(session_, pull);
    gnutls_transport_set_pull_timeout_function(session_, has_data);
  }
  ~Stranger() {
    gnutls_deinit(session_);
    gnutls_certificate_free_credentials(credentials_);
  }
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  bool shake_hands(const Bytes& octets) {
    incoming_.insert(incoming_.end(), octets.begin(), octets.end());
    return gnutls_handshake(session_) == 0;
  }
  void change_keys() { REQUIRE(gnutls_session_key_update(session_, 0) == 0); }
  void send(std::string_view text) { REQUIRE(gnutls_record_send(session_, text.data(), text.size()) > 0); }
  Bytes take_outgoing() { return std::exchange(outgoing_, {}); }

 private:
  static gnutls_datum_t datum(const std::string& text) {
    return {reinterpret_cast<unsigned char*>(const_cast<char*>(text.data())), static_cast<unsigned>(text.size())};
  }
  static ssize_t push(gnutls_transport_ptr_t owner, const void* octets, std::size_t size) {
    const auto* const first = static_cast<const std::uint8_t*>(octets);
    Bytes& outgoing = static_cast<Stranger*>(owner)->outgoing_;
    outgoing.insert(outgoing.end(), first, first + size);
    return static_cast<ssize_t>(size);
  }
  static ssize_t pull(gnutls_transport_ptr_t owner, void* octets, std::size_t size) {
    Stranger& self = *static_cast<Stranger*>(owner);
    if (self.incoming_.empty()) {
      gnutls_transport_set_errno(self.session_, EAGAIN);
      return -1;
    }
    const std::size_t part = std::min(size, self.incoming_.size());
    const auto end = self.incoming_.begin() + static_cast<std::ptrdiff_t>(part);
    std::copy(self.incoming_.begin(), end, static_cast<std::uint8_t*>(octets));
    self.incoming_.erase(self.incoming_.begin(), end);
    return static_cast<ssize_t>(part);
  }
  static int has_data(gnutls_transport_ptr_t owner, unsigned) { return static_cast<Stranger*>(owner)->incoming_.empty() ? 0 : 1; }

  const std::string protocol_ = "ntske/1";
  gnutls_certificate_credentials_t credentials_ = nullptr;
  gnutls_session_t session_ = nullptr;
  Bytes incoming_, outgoing_;
};

void talk(Pair& pair) {
  pair.connect();
  pair.client->send(bytes("what time is it?"), right_time);
  pair.carry();
  pair.server->send(bytes("late"), right_time);
  pair.server->close(right_time);
  pair.carry();
}

}  // namespace

TEST_CASE("two ends shake hands, talk and end, and what they export is the same") {
  Pair pair;
  pair.connect();
  REQUIRE(pair.client->state() == State::open);
  REQUIRE(pair.server->state() == State::open);
  REQUIRE(pair.client->exported().size() == 2);
  CHECK(pair.client->exported() == pair.server->exported());
  CHECK(pair.client->exported()[0].size() == 32);
  CHECK(pair.client->exported()[1].size() == 48);
  CHECK(Bytes{pair.client->exported()[1].begin(), pair.client->exported()[1].begin() + 32} != pair.client->exported()[0]);
  pair.client->send(bytes("what time is it?"), right_time);
  pair.carry();
  CHECK(pair.server->take_data() == bytes("what time is it?"));
  pair.server->send(bytes("late"), right_time);
  pair.server->close(right_time);
  pair.carry();
  CHECK(pair.client->take_data() == bytes("late"));
  CHECK(pair.client->state() == State::ended);
}

TEST_CASE("what is sent before the handshake is over waits for it") {
  Pair pair;
  pair.client = Session::connect(pair.client_options, pair.authority.certificate(), {1, "c"}, right_time);
  pair.server = Session::accept(pair.server_options, pair.identity, {1, "s"}, right_time);
  pair.client->send(bytes("early"), right_time);
  pair.carry();
  CHECK(pair.server->take_data() == bytes("early"));
}

TEST_CASE("a handshake may come in single octets") {
  Pair pair;
  pair.client = Session::connect(pair.client_options, pair.authority.certificate(), {1, "c"}, right_time);
  pair.server = Session::accept(pair.server_options, pair.identity, {1, "s"}, right_time);
  for (const std::uint8_t octet : pair.client->take_outgoing()) pair.server->receive({&octet, 1}, right_time);
  for (const std::uint8_t octet : pair.server->take_outgoing()) pair.client->receive({&octet, 1}, right_time);
  CHECK(pair.client->state() == State::open);
}

TEST_CASE("a long message arrives whole") {
  Pair pair;
  pair.connect();
  Bytes message(100'000);
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::uint8_t>(i * 7 / 3);
  pair.server->send(message, right_time);
  pair.carry();
  CHECK(pair.client->take_data() == message);
}

// The figure is that of GnuTLS 3.7.9, which Debian 12 has. It does not depend on the machine, nor on when the test runs.
// OpenSSL's servers send two tickets between the handshake and the first words; a change of keys is such a message too.
TEST_CASE("what follows a late message of the handshake is read at once") {
  Pair pair;
  pair.client = Session::connect(pair.client_options, pair.authority.certificate(), {1, "hosts.client.tls.1"}, right_time);
  Stranger server{pair.identity};
  server.shake_hands(pair.client->take_outgoing());
  pair.client->receive(server.take_outgoing(), right_time);
  REQUIRE(pair.client->state() == State::open);
  REQUIRE(server.shake_hands(pair.client->take_outgoing()));
  server.change_keys();
  server.change_keys();
  server.send("late");
  pair.client->receive(server.take_outgoing(), right_time);
  CHECK(pair.client->take_data() == bytes("late"));
}

TEST_CASE("a connection is the same octets whenever and wherever it runs") {
  Pair one, other;
  talk(one);
  talk(other);
  CHECK(one.wire.size() > 900);
  CHECK(one.wire == other.wire);
  if (std::string_view{gnutls_check_version(nullptr)} == "3.7.9")
    CHECK(digest(one.wire) == "4a3590468825f61a40dd26979bdaec63ffe4a012f20bedd3c93be34fd96c3a0b");
}

TEST_CASE("another seed gives other octets of the same sizes") {
  Pair one{1}, other{2};
  talk(one);
  talk(other);
  CHECK(one.wire != other.wire);
  CHECK(one.wire.size() == other.wire.size());
}

TEST_CASE("connections before and beside one change nothing in it") {
  Pair alone, first, beside;
  talk(alone);
  first.connect();
  beside.connect();
  talk(first);
  Pair last;
  talk(last);
  CHECK(last.wire == alone.wire);
}

TEST_CASE("an end's own clock judges certificates") {
  Pair pair;
  const auto [time, reason] = GENERATE(table<Duration, Reason>({
      {start, Reason::none},
      {start - year, Reason::none},
      {start - year - 1_s, Reason::certificate_not_yet_valid},
      {Duration{}, Reason::certificate_not_yet_valid},
      {start + year, Reason::none},
      {start + year + 1_s, Reason::certificate_expired},
  }));
  pair.client_time = LocalTime::at(time);
  pair.connect();
  CHECK(pair.client->reason() == reason);
  CHECK(pair.client->state() == (reason == Reason::none ? State::open : State::failed));
  CHECK(pair.server->state() == (reason == Reason::none ? State::open : State::failed));   // by an alert
  CHECK(pair.server->reason() == (reason == Reason::none ? Reason::none : Reason::tls_failed));
}

TEST_CASE("a client that does not know the time may ignore the dates of a certificate") {
  Pair pair;
  pair.client_options.ignores_dates = true;
  pair.client_time = LocalTime::at(Duration{});
  pair.connect();
  CHECK(pair.client->state() == State::open);
}

TEST_CASE("a certificate is for its names and addresses, and for no others") {
  Pair pair;
  const auto [name, reason] = GENERATE(table<std::string, Reason>({
      {"server", Reason::none},
      {"10.0.0.1", Reason::none},
      {"fd00::1", Reason::none},
      {"other", Reason::certificate_name},
      {"10.0.0.2", Reason::certificate_name},
  }));
  pair.client_options.server_name = name;
  pair.connect();
  CHECK(pair.client->reason() == reason);
}

TEST_CASE("only a trusted authority may sign") {
  Pair pair;
  Authority other{99, TrueTime::at(start)};
  SECTION("another authority is trusted") { pair.client_options.authorities = other.certificate(); }
  SECTION("the server shows another's certificate") { pair.identity = other.issue(request_of({"server"})); }
  pair.connect();
  CHECK(pair.client->reason() == Reason::certificate_untrusted);
}

TEST_CASE("both ends must name the same protocol") {
  Pair pair;
  pair.client_options.protocol = "http/1.1";
  pair.connect();
  CHECK(pair.client->reason() == Reason::tls_failed);
  CHECK(pair.server->reason() == Reason::tls_failed);
}

TEST_CASE("octets that are no TLS, or were changed on the way, fail") {
  Pair pair;
  pair.connect();
  SECTION("bent") {
    pair.client->send(bytes("what time is it?"), right_time);
    Bytes octets = pair.client->take_outgoing();
    octets.back() ^= 1;
    pair.server->receive(octets, right_time);
    CHECK(pair.server->reason() == Reason::tls_failed);
    CHECK(pair.server->take_data().empty());
  }
  SECTION("no TLS") {
    auto fresh = Session::accept(pair.server_options, pair.identity, {1, "s2"}, right_time);
    fresh->receive(bytes("GET / HTTP/1.1\r\n\r\n"), right_time);
    CHECK(fresh->reason() == Reason::tls_failed);
  }
}

TEST_CASE("texts that hold no certificates or keys are refused") {
  Pair pair;
  pair.client_options.authorities = "not PEM";
  CHECK_THROWS_AS(Session::connect(pair.client_options, "", {1, "c"}, right_time), std::invalid_argument);
  const Identity other = Authority{7, TrueTime::at(start)}.issue({"hosts.other", {"other"}, {}, {}});
  CHECK_THROWS_AS(Session::accept(pair.server_options, {"not PEM", "nor this"}, {1, "s"}, right_time), std::invalid_argument);
  CHECK_THROWS_AS(Session::accept(pair.server_options, {pair.identity.certificates, other.private_key}, {1, "s"}, right_time),
                  std::invalid_argument);
}

TEST_CASE("an authority's certificates follow from the seed alone") {
  constexpr TrueTime run = TrueTime::at(start);
  Authority one{5, run}, same{5, run}, other{6, run};
  CHECK(one.certificate() == same.certificate());
  CHECK(one.certificate() != other.certificate());
  const Identity identity = one.issue(request_of({"server"}));
  CHECK(identity.certificates == same.issue(request_of({"server"})).certificates);
  CHECK(identity.private_key == same.issue(request_of({"server"})).private_key);
  CHECK(identity.private_key.starts_with("-----BEGIN PRIVATE KEY-----"));
}
