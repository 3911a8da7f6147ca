// The name of a kind of event, of one of its fields, or of a value from a closed list, with its word for fingerprints. The
// compiler computes the word, so that hashing names costs no time.
#pragma once

#include <cstdint>
#include <string_view>

namespace ntpsim::record {

// FNV-1a, 64 bits.
constexpr std::uint64_t name_word(std::string_view name) {
  std::uint64_t word = 0xcbf29ce484222325U;
  for (const char c : name) word = (word ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return word;
}

class Name {
 public:
  consteval Name(const char* text) : text_{text}, word_{name_word(text_)} {}
  constexpr std::string_view text() const { return text_; }
  constexpr std::uint64_t word() const { return word_; }

 private:
  std::string_view text_;
  std::uint64_t word_;
};

}  // namespace ntpsim::record
