// A fuzz target: a function that takes any octets and must neither crash nor violate its checks. It is built twice: with
// libFuzzer (fuzzer.cc), which searches, and with g++ (replay.cc), which repeats the corpus.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace ntpsim::fuzz {

using Octets = std::span<const std::uint8_t>;

void test(Octets input);

inline std::string_view as_text(Octets octets) { return {reinterpret_cast<const char*>(octets.data()), octets.size()}; }

// libFuzzer and the replay both report an abort with its stack.
inline void require(bool holds, const char* claim) {
  if (holds) return;
  std::fprintf(stderr, "claim broken: %s\n", claim);
  std::abort();
}

}  // namespace ntpsim::fuzz
