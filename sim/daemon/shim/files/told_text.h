// The text of a file that this library makes up: written to a file in memory, which the program gets instead.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "sim/daemon/shim/entry/raw.h"

namespace ntpsim::daemon::shim {

class Text {
 public:
  explicit Text(long fd) : fd_{fd} {}
  ~Text() { flush(); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  Text& operator<<(const char* text) {
    for (; *text != 0; ++text) put(*text);
    return *this;
  }
  template <std::integral Number>
  Text& operator<<(Number number) {
    return digits(static_cast<std::uint64_t>(number), decimal, 1);
  }
  Text& hex(std::uint64_t number, unsigned least = 1) { return digits(number, sixteen, least); }
  Text& operator<<(char one) {
    put(one);
    return *this;
  }

 private:
  static constexpr unsigned decimal = 10, sixteen = 16;

  Text& digits(std::uint64_t number, unsigned base, unsigned least) {
    char reversed[24];
    unsigned count = 0;
    for (; number > 0 || count < least; number /= base) reversed[count++] = "0123456789abcdef"[number % base];
    while (count > 0) put(reversed[--count]);
    return *this;
  }
  void put(char one) {
    if (used_ == sizeof text_) flush();
    text_[used_++] = one;
  }
  void flush() {
    raw(SYS_write, fd_, text_, used_);
    used_ = 0;
  }

  long fd_;
  std::size_t used_ = 0;
  char text_[512];
};

}  // namespace ntpsim::daemon::shim
