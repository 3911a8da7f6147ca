#include "models/ntp/nts/cookie_keys.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "models/base/bytes.h"
#include "models/ntp/nts/nts_packet.h"

namespace ntpsim::ntp {

namespace {

constexpr std::size_t number_size = 4;

std::uint32_t drawn_number(Random& random) { return static_cast<std::uint32_t>(random.bits()); }

std::string_view taken_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::optional<Bytes> octets_of(std::string_view hex) {
  Bytes octets;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    std::uint8_t octet = 0;
    const std::string_view pair = hex.substr(i, 2);
    const auto read = std::from_chars(pair.data(), pair.data() + pair.size(), octet, 16);
    if (pair.size() != 2 || read.ec != std::errc{} || read.ptr != pair.data() + 2) return std::nullopt;
    octets.push_back(octet);
  }
  return octets;
}

}  // namespace

CookieKeys::CookieKeys(Duration rotate, int kept, Random random)
    : rotate_{rotate}, kept_{static_cast<std::size_t>(kept)}, random_{random} {
  if (rotate.is_negative()) throw std::invalid_argument("rotate: an interval cannot be negative");
  if (kept < 0) throw std::invalid_argument("kept_keys: a number of keys cannot be negative");
}

bool CookieKeys::start(MonoTime now, std::string_view text) {
  keys_.clear();
  since_ = now;
  if (!text.empty() && read(text)) {
    since_ = std::min(since_, now);
    return true;
  }
  keys_.clear();
  since_ = now;
  add(drawn_number(random_));
  return text.empty();
}

bool CookieKeys::read(std::string_view text) {
  const std::string_view first = taken_line(text);
  std::int64_t made_s = 0;
  const auto made = std::from_chars(first.data(), first.data() + first.size(), made_s);
  if (made.ec != std::errc{} || made.ptr != first.data() + first.size() || made_s < 0) return false;
  since_ = MonoTime::at(Duration::from_whole_seconds(made_s));
  while (!text.empty()) {
    const std::string_view line = taken_line(text);
    std::uint32_t number = 0;
    const char* const end = line.data() + line.size();
    const auto read = std::from_chars(line.data(), end, number);
    if (read.ec != std::errc{} || read.ptr == end || *read.ptr != ' ') return false;
    const auto octets = octets_of(std::string_view{read.ptr + 1, end});
    if (!octets || octets->size() != wire::aead_key_size) return false;
    keys_.push_back({number, *octets, wire::Aead{*octets}});
  }
  if (keys_.size() > kept_ + 1) keys_.erase(keys_.begin() + static_cast<std::ptrdiff_t>(kept_) + 1, keys_.end());
  return !keys_.empty();
}

std::string CookieKeys::text() const {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = std::to_string(since_.since_epoch().floor_seconds()) + '\n';
  for (const Key& key : keys_) {
    text += std::to_string(key.number) + ' ';
    for (const std::uint8_t octet : key.octets) {
      text += digits[octet >> 4];
      text += digits[octet & 15];
    }
    text += '\n';
  }
  return text;
}

void CookieKeys::add(std::uint32_t number) {
  Bytes octets = drawn_octets(wire::aead_key_size, random_);
  wire::Aead aead{octets};
  keys_.push_front({number, std::move(octets), std::move(aead)});
  if (keys_.size() > kept_ + 1) keys_.pop_back();
}

bool CookieKeys::rotate(MonoTime now) {
  const auto next = next_rotation();
  if (!next || now < *next) return false;
  since_ = now;
  add(keys_.front().number + 1);   // may wrap: the number only identifies the key
  return true;
}

std::optional<MonoTime> CookieKeys::next_rotation() const {
  return rotate_.is_zero() ? std::nullopt : std::optional{since_ + rotate_};
}

Bytes CookieKeys::make(const NtsKeys& keys) {
  const Key& key = keys_.front();
  Bytes plaintext;
  ByteWriter inside{plaintext};
  inside.u16(static_cast<std::uint16_t>(keys.algorithm));
  inside.u16(0);
  inside.append(keys.client_to_server);
  inside.append(keys.server_to_client);
  Bytes cookie;
  ByteWriter writer{cookie};
  writer.u32(key.number);
  const Bytes nonce = drawn_octets(wire::aead_nonce_size, random_);
  const Bytes sealed = key.aead.seal(nonce, cookie, plaintext);
  writer.append(nonce);
  writer.append(sealed);
  return cookie;
}

std::optional<NtsKeys> CookieKeys::open(std::span<const std::uint8_t> cookie) const {
  if (cookie.size() != cookie_size) return std::nullopt;
  ByteReader reader{cookie};
  const std::uint32_t number = reader.u32();
  const auto key = std::find_if(keys_.begin(), keys_.end(), [number](const Key& k) { return k.number == number; });
  if (key == keys_.end()) return std::nullopt;
  const auto nonce = reader.take(wire::aead_nonce_size);
  const auto plaintext = key->aead.open(nonce, cookie.first(number_size), reader.take(reader.remaining()));
  if (!plaintext) return std::nullopt;
  ByteReader inside{*plaintext};
  const auto algorithm = static_cast<wire::AeadAlgorithm>(inside.u16());
  inside.u16();
  const auto c2s = inside.take(wire::aead_key_size), s2c = inside.take(wire::aead_key_size);
  return NtsKeys{algorithm, {c2s.begin(), c2s.end()}, {s2c.begin(), s2c.end()}};
}

}  // namespace ntpsim::ntp
