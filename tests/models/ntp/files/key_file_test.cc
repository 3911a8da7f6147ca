#include "models/ntp/files/key_file.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::ntp;

namespace {

KeyFile read(std::string_view text) { return read_key_file(text, "keys"); }

std::vector<std::uint8_t> octets(std::string_view text) { return {text.begin(), text.end()}; }

std::string only_mistake(std::string_view text) {
  const KeyFile file = read(text);
  REQUIRE(file.mistakes.size() == 1);
  CHECK(file.keys.empty());
  return file.mistakes[0].text();
}

}  // namespace

TEST_CASE("keys are read as ntpd writes them") {
  const KeyFile file = read(
      "# ntpkey_MD5key_host\n"
      "\n"
      "1 MD5 L\";Nw<`.I<f4U0)247\"i  # MD5 key\n"
      "11\tSHA1\te27611234bb5e7cdf4a7cbe3ee4d9dc7ec4d0e23\r\n"
      "   65535 AES128CMAC  0123456789abcdef0123456789ABCDEF");
  REQUIRE(file.mistakes.empty());
  REQUIRE(file.keys.size() == 3);
  CHECK(file.keys[0].id == 1);
  CHECK(file.keys[0].type == wire::MacType::md5);
  CHECK(file.keys[0].secret == octets("L\";Nw<`.I<f4U0)247\"i"));
  CHECK(file.keys[0].only_from.empty());
  CHECK(file.keys[1].type == wire::MacType::sha1);
  CHECK(file.keys[1].secret.size() == 20);
  CHECK(file.keys[1].secret.front() == 0xe2);
  CHECK(file.keys[1].secret.back() == 0x23);
  CHECK(file.keys[2].id == 65535);
  CHECK(file.keys[2].secret.back() == 0xef);
}

TEST_CASE("keys are read as chronyd writes them") {
  const KeyFile file = read(
      "! one\n; two\n% three\n"
      "1 SHA256 HEX:8B96\n"
      "4294967295 SHA512 ASCII:more-than-twenty-characters-are-no-digits-here\n"
      "3 AES256 HEX:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
  REQUIRE(file.mistakes.empty());
  REQUIRE(file.keys.size() == 3);
  CHECK(file.keys[0].secret == std::vector<std::uint8_t>{0x8b, 0x96});
  CHECK(file.keys[1].id == 4294967295U);
  CHECK(file.keys[1].secret == octets("more-than-twenty-characters-are-no-digits-here"));
  CHECK(file.keys[2].secret.size() == 32);
}

TEST_CASE("a key of 20 characters is text, one of 21 or more is hexadecimal") {
  CHECK(read("1 MD5 01234567890123456789").keys.at(0).secret.size() == 20);
  CHECK(read("1 MD5 0123456789012345678901").keys.at(0).secret.size() == 11);
  CHECK(only_mistake("1 MD5 012345678901234567890") ==
        "keys:1: a key of more than 20 characters has 21 digits; expected two for each octet");
  CHECK(only_mistake("1 MD5 01234567890123456789g1") ==
        "keys:1: a key of more than 20 characters is not hexadecimal at its 21. character; expected digits, or text of up to "
        "20 characters, or ASCII: before a longer one");
}

TEST_CASE("a key may be bound to addresses and prefixes") {
  const KeyFile file = read("1 MD5 secret 10.1.0.2,192.168.0.0/16,fd00:1::/64");
  REQUIRE(file.mistakes.empty());
  const auto& prefixes = file.keys.at(0).only_from;
  REQUIRE(prefixes.size() == 3);
  CHECK(prefixes[0].text() == "10.1.0.2/32");
  CHECK(prefixes[1].text() == "192.168.0.0/16");
  CHECK(prefixes[2].text() == "fd00:1::/64");
}

TEST_CASE("a key file with mistakes says where, and what was expected") {
  CHECK(only_mistake("0 MD5 secret") ==
        "keys:1: the first word is no key identifier; expected a number from 1 to 4294967295 (ntpd: 65535)");
  for (const char* id : {"4294967296", "-1", "+1", "1x", "x", "1.5", "99999999999999999999"})
    CHECK(only_mistake(std::string{id} + " MD5 secret").find("no key identifier") != std::string::npos);
  CHECK(only_mistake("\n\n1 MD6 secret") ==
        "keys:3: the second word is no type of key; expected MD5, SHA1, SHA224, SHA256, SHA384, SHA512, "
        "SHA3-224 to SHA3-512, AES128, AES192 or AES256");
  CHECK(only_mistake("1 secret") ==
        "keys:1: there are 2 words; expected an identifier, a type, a key and, if wanted, addresses");
  CHECK(only_mistake("1 MD5 my secret is this") ==
        "keys:1: there are 6 words; expected an identifier, a type, a key and, if wanted, addresses");
  CHECK(only_mistake("1 MD5 se#cret") ==
        "keys:1: the key has a \"#\", where ntpd ends it and chronyd does not; expected HEX: and digits");
  CHECK(only_mistake("1 MD5 s\xc3\xa9same") ==
        "keys:1: there is a character that does not print; expected printable ASCII, for other keys HEX: and digits");
  CHECK(only_mistake("1 AES128 seventeen-octets!") == "keys:1: the key has 17 octets; expected 16 for AES128");
  CHECK(only_mistake("1 AES256 HEX:00") == "keys:1: the key has 1 octets; expected 32 for AES256");
  CHECK(only_mistake("1 MD5 HEX:") == "keys:1: the key is empty; expected characters or digits behind the colon");
  CHECK(only_mistake("1 MD5 ASCII:") == "keys:1: the key is empty; expected characters or digits behind the colon");
  CHECK(only_mistake("1 MD5 HEX:0") == "keys:1: the key behind HEX: has 1 digits; expected two for each octet");
  CHECK(only_mistake("1 SHA512 " + std::string(66, '0')) ==
        "keys:1: the key has 33 octets, of which ntpd uses 32; expected HEX: before a longer one");
  for (const char* list : {",", "10.1.0.2,,x", "10.1.0.2/33", "10.1.0.2/24", "host"})
    CHECK(only_mistake(std::string{"1 MD5 secret "} + list) ==
          "keys:1: the fourth word is no list of addresses; expected what 10.1.0.2,fd00:1::/64 looks like");
}

TEST_CASE("all mistakes of a key file are reported, and the other lines are read") {
  const KeyFile file = read("1 MD5 a\n2 MD5\n1 SHA1 b\n3 MD5 c\nx MD5 d");
  REQUIRE(file.keys.size() == 2);
  CHECK(file.keys[0].id == 1);
  CHECK(file.keys[1].id == 3);
  REQUIRE(file.mistakes.size() == 3);
  CHECK(file.mistakes[0].line == 2);
  CHECK(file.mistakes[1].text() == "keys:3: key 1 stands in line 1 already; expected one key for each identifier");
  CHECK(file.mistakes[2].line == 5);
}

TEST_CASE("a message about a key file never has a key in it") {
  for (const char* text : {"1 hunter2 MD5", "hunter2 MD5 1", "1 MD5 passphrase hunter2", "1 MD5 hunter2hunter2hunter2",
                           "1 AES hunter2", "1 MD5 hunter2#", "1 hunter2", "1 MD5 HEX:hunter2"})
    CHECK(only_mistake(text).find("hunter2") == std::string::npos);
}
