// Every rule of symmetric authentication on the whole process: what is not authentic is rejected with its reason, and the clock
// does not notice.
#include <catch2/catch.hpp>

#include "tests/models/ntp/tampered_run.h"

using namespace ntpsim;
using namespace ntpsim::literals;
using namespace ntpsim::ntp;
using namespace ntpsim::test;
using wire::Header;
using wire::NtpTimestamp;

namespace {

using Reasons = std::vector<Reason>;

const std::string keys =
    "1 MD5 first-secret\n"
    "2 SHA1 second-secret\n"
    "3 SHA256 third-secret\n"
    "4 AES128 HEX:000102030405060708090a0b0c0d0e0f\n"
    "5 AES256 HEX:000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f\n"
    "6 SHA512 sixth-secret\n"
    "8 MD5 of-another-one\n"
    "9 MD5 of-nobody\n"
    "10 MD5 for-others 10.9.9.9\n";
constexpr KeyId types[] = {1, 2, 3, 4, 5, 6};
constexpr std::size_t header = wire::header_size;

const KeyRing& ring() {
  static const KeyRing all{read_key_file(keys, "keys").keys};
  return all;
}

TamperedConfig pair_with(KeyId id) {
  TamperedConfig config = keyed_pair(keys, id);
  config.client.trusted_keys = config.server.trusted_keys = {1, 2, 3, 4, 5, 6, 8, 10};
  return config;
}

Bytes bare(Bytes answer) {
  answer.resize(header);
  return answer;
}
Bytes with_key_id(Bytes answer, KeyId id) {
  for (std::size_t i = 0; i < 4; ++i) answer[header + i] = static_cast<std::uint8_t>(id >> (24 - 8 * i));
  return answer;
}

struct Case {
  const char* name;
  Reason reason;
  std::function<Bytes(const Bytes&)> make;
};

void check_rejected(const TamperedConfig& config, const Case& it, const Outcome& without) {
  CAPTURE(it.name, config.source.key);
  const Outcome outcome = run(config, [&](const Bytes& answer) { return Delivered{it.make(answer)}; });
  CHECK(outcome.rejected == Reasons{it.reason});
  CHECK(outcome.same_behaviour(without));
}

}  // namespace

TEST_CASE("under every type of key the client synchronises") {
  for (const KeyId id : types) {
    const Outcome outcome = run(pair_with(id), delivered);
    CAPTURE(id);
    CHECK(outcome.rejected.empty());
    CHECK(outcome.last_state == "SYNC");
  }
}

TEST_CASE("a packet that is not authentic counts as lost, under every type of key") {
  const Case cases[] = {
      {"no MAC", Reason::not_authenticated, [](const Bytes& answer) { return bare(answer); }},
      {"another digest", Reason::bad_digest, [](Bytes answer) { return answer.back() ^= 0x80, answer; }},
      {"another time under the same digest", Reason::bad_digest, [](Bytes answer) { return answer[44] ^= 1, answer; }},
      {"an unknown key", Reason::other_key, [](const Bytes& answer) { return with_key_id(answer, 77); }},
      {"the key of another association", Reason::other_key, [](const Bytes& answer) { return ring().seal(bare(answer), 8); }},
      {"a key that nobody trusts", Reason::other_key, [](const Bytes& answer) { return ring().seal(bare(answer), 9); }},
      {"half a key identifier", Reason::bad_extension, [](Bytes answer) { return answer.resize(header + 2), answer; }},
      {"a MAC of 12 octets", Reason::bad_extension, [](Bytes answer) { return answer.resize(header + 12), answer; }},
      {"a MAC of 16 octets", Reason::bad_extension, [](Bytes answer) { return answer.resize(header + 16), answer; }},
      {"a MAC and three octets more", Reason::bad_extension,
       [](Bytes answer) { return answer.insert(answer.end(), {0, 0, 0}), answer; }},
  };
  for (const KeyId id : types) {
    const TamperedConfig config = pair_with(id);
    const Outcome without = run(config, lost);
    for (const Case& it : cases) check_rejected(config, it, without);
  }
}

TEST_CASE("a digest that is cut to the size of another type's is not taken") {
  for (const KeyId id : {2U, 3U, 6U}) {
    const TamperedConfig config = pair_with(id);
    const Case cut{"16 octets of digest", Reason::bad_mac_length,
                   [](Bytes answer) { return answer.resize(header + 4 + 16), answer; }};
    check_rejected(config, cut, run(config, lost));
  }
  for (const KeyId id : {1U, 4U}) {
    const TamperedConfig config = pair_with(id);
    const Case longer{"20 octets of digest", Reason::bad_mac_length,
                      [](Bytes answer) { return answer.resize(header + 4 + 20), answer; }};
    check_rejected(config, longer, run(config, lost));
  }
}

TEST_CASE("every flipped bit of an authenticated answer is noticed") {
  for (const KeyId id : {1U, 2U, 4U}) {
    TamperedConfig config = pair_with(id);
    config.answer = 8;
    config.duration = 100_s;
    const Outcome without = run(config, lost);
    const std::size_t octets = header + 4 + (id == 2 ? 20U : 16U);
    for (std::size_t bit = 0; bit < octets * 8; ++bit) {
      CAPTURE(id, bit / 8, bit % 8);
      const Outcome outcome = run(config, [&](Bytes answer) {
        REQUIRE(answer.size() == octets);
        answer[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        return Delivered{answer};
      });
      Reason expected = Reason::bad_digest;
      if (bit < 3) expected = Reason::bad_mode;
      else if (bit < 6) expected = Reason::bad_version;
      else if (bit / 8 >= header && bit / 8 < header + 4) expected = Reason::other_key;
      REQUIRE(outcome.rejected == Reasons{expected});
      REQUIRE(outcome.same_behaviour(without));
    }
  }
}

TEST_CASE("the true answer is taken after those that were not authentic") {
  const Outcome outcome = run(pair_with(2), [](const Bytes& answer) {
    Bytes wrong = answer;
    wrong[40] ^= 1;
    return Delivered{bare(answer), wrong, ring().seal(bare(answer), 8), answer};
  });
  CHECK(outcome.rejected == Reasons{Reason::not_authenticated, Reason::bad_digest, Reason::other_key});
  CHECK(outcome.measured == outcome.answers);
}

TEST_CASE("a crypto-NAK is believed only with the origin of the request, and never moves the clock") {
  const TamperedConfig config = pair_with(2);
  const Outcome without = run(config, lost);
  check_rejected(config, {"crypto-NAK", Reason::crypto_nak, [](const Bytes& answer) { return with_crypto_nak(bare(answer)); }},
                 without);
  check_rejected(config,
                 {"crypto-NAK of a guesser", Reason::bogus_origin,
                  [](const Bytes& answer) {
                    return with_crypto_nak(changed(answer, [](Header& h) { h.origin = NtpTimestamp{h.origin.value() + 1}; }));
                  }},
                 without);
  check_rejected(config, {"crypto-NAK of origin zero", Reason::bogus_origin,
                          [](const Bytes& answer) {
                            return with_crypto_nak(changed(answer, [](Header& h) { h.origin = NtpTimestamp{}; }));
                          }},
                 without);
}

TEST_CASE("an association without a key takes no MAC that it cannot verify") {
  TamperedConfig config = pair_with(1);
  config.source.key = 0;
  const Outcome without = run(config, lost);
  const Case cases[] = {
      {"an unknown key", Reason::unknown_key, [](const Bytes& a) { return with_key_id(ring().seal(a, 1), 77); }},
      {"a key that nobody trusts", Reason::untrusted_key, [](const Bytes& a) { return ring().seal(a, 9); }},
      {"a key for other addresses", Reason::key_not_for_address, [](const Bytes& a) { return ring().seal(a, 10); }},
      {"another digest", Reason::bad_digest, [](const Bytes& a) { return with_key_id(ring().seal(a, 1), 8); }},
      {"another length", Reason::bad_mac_length, [](const Bytes& a) { return with_key_id(ring().seal(a, 1), 2); }},
      {"a crypto-NAK", Reason::crypto_nak, [](const Bytes& a) { return with_crypto_nak(a); }},
  };
  for (const Case& it : cases) check_rejected(config, it, without);
  const Outcome signed_ones = run(config, [](const Bytes& a) { return Delivered{ring().seal(a, 1)}; });
  CHECK(signed_ones.rejected.empty());
  CHECK(signed_ones.same_behaviour(run(config, delivered)));
}

TEST_CASE("a server that does not know the client's key says so, and the client does not synchronise") {
  TamperedConfig config = pair_with(1);
  config.server.keys = "2 MD5 something-else\n";
  config.server.trusted_keys.clear();
  const Outcome outcome = run(config, delivered);
  CHECK(outcome.answers > 10);
  CHECK(outcome.rejected == Reasons(static_cast<std::size_t>(outcome.answers), Reason::crypto_nak));
  CHECK(outcome.measured == 0);
  CHECK(outcome.adjustments.size() <= 1);   // the start sets the kernel's frequency
}

TEST_CASE("two hosts that ask each other under different keys are both served") {
  Bench bench;
  Host& a = bench.add_host("a", {.linux_kernel = true});
  Host& b = bench.add_host("b", {.linux_kernel = true});
  const auto asking = [](const Host& other, KeyId key) {
    NtpSource source;
    source.host = other.name();
    source.addresses = {other.ipv4()};
    source.key = key;
    source.noselect = true;
    return source;
  };
  NtpConfig of_a, of_b;
  of_a.keys = of_b.keys = keys;
  of_a.servers = {asking(b, 1)};
  of_b.servers = {asking(a, 2)};
  of_a.orphan.local_clock = of_b.orphan.local_clock = 5;
  of_a.orphan.wait = of_b.orphan.wait = 1_s;
  Program& at_a = a.run<NtpEngine>(of_a, 1, "a");
  Program& at_b = b.run<NtpEngine>(of_b, 1, "b");
  bench.run_for(10_min);
  for (Program* program : {&at_a, &at_b}) {
    CHECK(program->reported<Measured>().size() > 5);
    for (const Rejected& rejected : program->reported<Rejected>()) CHECK(rejected.reason == Reason::unsynchronized);
  }
}

TEST_CASE("a client under notrust is served only with a key") {
  for (const KeyId id : {0U, 1U}) {
    TamperedConfig config = pair_with(id);
    config.server.access.rules = {{"default", {Restriction::notrust}}};
    CHECK((run(config, delivered).measured > 10) == (id != 0));
  }
}

TEST_CASE("a client under notrust takes the time only with a key") {
  for (const bool keyed : {false, true}) {
    TamperedConfig config = keyed ? keyed_pair("1 SHA1 one-secret\n", 1) : plain_pair();
    config.client.access.rules = {{"default", {Restriction::notrust}}};
    config.answer = 0;
    const Outcome outcome = run(config, delivered);
    CAPTURE(keyed);
    REQUIRE(outcome.answers > 2);
    CHECK(outcome.measured == (keyed ? outcome.answers : 0));
    const auto refused = static_cast<std::size_t>(keyed ? 0 : outcome.answers);
    CHECK(outcome.rejected == Reasons(refused, Reason::not_authenticated));
  }
}
