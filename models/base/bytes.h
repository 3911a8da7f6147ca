// Octets, and cursors over them in network order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ntpsim {

using Bytes = std::vector<std::uint8_t>;

// Reading past the end gives zeros and clears ok(): a parser checks once, where it matters, and never leaves the bytes.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}

  std::size_t remaining() const { return bytes_.size(); }
  bool ok() const { return ok_; }

  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }

  // The next octets as a view, or an empty one when there are not so many.
  std::span<const std::uint8_t> take(std::size_t size) {
    if (size > bytes_.size()) return exhaust();
    const auto taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }

 private:
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t octet : take(size)) value = value << 8 | octet;
    return value;
  }
  std::span<const std::uint8_t> exhaust() {
    ok_ = false;
    bytes_ = {};
    return {};
  }

  std::span<const std::uint8_t> bytes_;
  bool ok_ = true;
};

class ByteWriter {
 public:
  explicit ByteWriter(std::vector<std::uint8_t>& out) : out_{out} {}

  void u8(std::uint8_t value) { out_.push_back(value); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }
  void append(std::span<const std::uint8_t> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void zeros(std::size_t count) { out_.insert(out_.end(), count, 0); }

 private:
  void number(std::uint64_t value, unsigned size) {
    for (unsigned i = size; i-- > 0;) out_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::vector<std::uint8_t>& out_;
};

}  // namespace ntpsim
