#include "sim/record/fingerprint.h"

namespace ntpsim::record {

namespace {

std::uint64_t little_endian(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
  return word;
}

std::uint64_t finalised(std::uint64_t x) {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdU;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53U;
  return x ^ (x >> 33);
}

}  // namespace

void Fingerprint::add(const Endpoint& endpoint, std::uint64_t name) {
  const auto& bytes = endpoint.address.bytes();
  add(little_endian(bytes.data(), 8), name);
  if (endpoint.address.is_v6()) add(little_endian(bytes.data() + 8, 8));
  add(std::uint64_t{endpoint.port} << 1 | (endpoint.address.is_v6() ? 1 : 0));
}

void Fingerprint::add(std::span<const std::uint8_t> bytes, std::uint64_t name) {
  add(bytes.size(), name);
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) add(little_endian(bytes.data() + at, 8));
  if (at < bytes.size()) add(little_endian(bytes.data() + at, bytes.size() - at));
}

void Fingerprint::add(std::string_view text, std::uint64_t name) {
  add(std::span<const std::uint8_t>{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, name);
}

std::string Fingerprint::hex() const {
  const std::uint64_t high = finalised(a_ + b_);
  const std::uint64_t low = finalised(b_ ^ high);
  std::string text;
  for (const std::uint64_t word : {high, low})
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 0xf];
  return text;
}

}  // namespace ntpsim::record
