#include "models/ntp/files/key_file.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace ntpsim::ntp {

namespace {

constexpr std::string_view blanks = " \t\r\f\v";
constexpr std::size_t longest_plain_text = 20;
constexpr std::size_t longest_plain_octets = 32;

// A mistake within a line. The caller adds the file and the line.
struct Mistake {
  std::string message;
};

// Without a comment, which is a line that begins with one of chronyd's four characters, or what follows a blank and "#".
std::string_view without_comment(std::string_view line) {
  const auto first = line.find_first_not_of(blanks);
  if (first == std::string_view::npos || std::string_view{"!;#%"}.find(line[first]) != std::string_view::npos) return {};
  for (std::size_t i = first + 1; i < line.size(); ++i)
    if (line[i] == '#' && blanks.find(line[i - 1]) != std::string_view::npos) return line.substr(0, i);
  return line;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; (at = text.find_first_not_of(separators, at)) != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

bool prints(char c) { return c > ' ' && c <= '~'; }

KeyId read_id(std::string_view word) {
  KeyId id = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc{} || end != word.data() + word.size() || id == 0)
    throw Mistake{"the first word is no key identifier; expected a number from 1 to 4294967295 (ntpd: 65535)"};
  return id;
}

wire::MacType read_type(std::string_view word) {
  if (const auto type = wire::parse_mac_type(word)) return *type;
  throw Mistake{"the second word is no type of key; expected MD5, SHA1, SHA224, SHA256, SHA384, SHA512, SHA3-224 to SHA3-512, "
                "AES128, AES192 or AES256"};
}

std::optional<unsigned> nibble(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

std::vector<std::uint8_t> read_hexadecimal(std::string_view digits, const std::string& what) {
  if (digits.size() % 2 != 0)
    throw Mistake{what + " has " + std::to_string(digits.size()) + " digits; expected two for each octet"};
  std::vector<std::uint8_t> octets;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto high = nibble(digits[i]);
    const auto low = nibble(digits[i + 1]);
    if (!high || !low)
      throw Mistake{what + " is not hexadecimal at its " + std::to_string(high ? i + 2 : i + 1) +
                    ". character; expected digits, or text of up to 20 characters, or ASCII: before a longer one"};
    octets.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
  }
  return octets;
}

std::vector<std::uint8_t> as_octets(std::string_view text) { return {text.begin(), text.end()}; }

std::vector<std::uint8_t> decode(std::string_view word) {
  constexpr std::string_view hexadecimal = "HEX:", ascii = "ASCII:";
  if (word.starts_with(hexadecimal)) return read_hexadecimal(word.substr(hexadecimal.size()), "the key behind HEX:");
  if (word.starts_with(ascii)) return as_octets(word.substr(ascii.size()));
  if (word.size() <= longest_plain_text) return as_octets(word);
  auto octets = read_hexadecimal(word, "a key of more than 20 characters");
  if (octets.size() > longest_plain_octets)
    throw Mistake{"the key has " + std::to_string(octets.size()) +
                  " octets, of which ntpd uses 32; expected HEX: before a longer one"};
  return octets;
}

std::vector<std::uint8_t> read_secret(std::string_view word, wire::MacType type) {
  if (word.find('#') != std::string_view::npos)
    throw Mistake{"the key has a \"#\", where ntpd ends it and chronyd does not; expected HEX: and digits"};
  auto octets = decode(word);
  if (octets.empty()) throw Mistake{"the key is empty; expected characters or digits behind the colon"};
  const auto size = wire::key_size(type);
  if (size && octets.size() != *size)
    throw Mistake{"the key has " + std::to_string(octets.size()) + " octets; expected " + std::to_string(*size) + " for " +
                  std::string{wire::name(type)}};
  return octets;
}

std::vector<Prefix> read_prefixes(std::string_view word) {
  const Mistake mistake{"the fourth word is no list of addresses; expected what 10.1.0.2,fd00:1::/64 looks like"};
  std::vector<Prefix> prefixes;
  for (const auto piece : split(word, ",")) {
    const auto address = IpAddress::parse(piece);
    const auto prefix = address ? Prefix{*address, address->is_v6() ? 128 : 32} : Prefix::parse(piece);
    if (!prefix) throw mistake;
    prefixes.push_back(*prefix);
  }
  if (prefixes.empty()) throw mistake;
  return prefixes;
}

std::optional<Key> read_line(std::string_view line) {
  const auto words = split(without_comment(line), blanks);
  if (words.empty()) return std::nullopt;
  if (words.size() < 3 || words.size() > 4)
    throw Mistake{"there are " + std::to_string(words.size()) +
                  " words; expected an identifier, a type, a key and, if wanted, addresses"};
  for (const auto word : words)
    if (!std::all_of(word.begin(), word.end(), prints))
      throw Mistake{"there is a character that does not print; expected printable ASCII, for other keys HEX: and digits"};
  Key key;
  key.id = read_id(words[0]);
  key.type = read_type(words[1]);
  key.secret = read_secret(words[2], key.type);
  if (words.size() == 4) key.only_from = read_prefixes(words[3]);
  return key;
}

}  // namespace

KeyFile read_key_file(std::string_view text, const std::string& name) {
  KeyFile file;
  std::map<KeyId, int> lines;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    try {
      auto key = read_line(line);
      if (!key) continue;
      const auto [known, is_new] = lines.emplace(key->id, number);
      if (!is_new)
        throw Mistake{"key " + std::to_string(key->id) + " stands in line " + std::to_string(known->second) +
                      " already; expected one key for each identifier"};
      file.keys.push_back(std::move(*key));
    } catch (const Mistake& mistake) {
      file.mistakes.push_back({name, number, mistake.message});
    }
  }
  return file;
}

KeyRing read_key_ring(std::string_view text, const std::vector<KeyId>& trusted) {
  KeyFile file = read_key_file(text, "keys");
  if (!file.mistakes.empty()) throw std::invalid_argument(file.mistakes.front().text());
  if (trusted.empty()) return KeyRing{std::move(file.keys)};
  return KeyRing{std::move(file.keys), std::set<KeyId>{trusted.begin(), trusted.end()}};
}

}  // namespace ntpsim::ntp
