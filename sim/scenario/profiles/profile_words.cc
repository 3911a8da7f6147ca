#include "sim/scenario/profiles/profile_words.h"

#include <vector>

#include "models/clock/oscillator_profile.h"
#include "sim/scenario/profiles/host_profile.h"
#include "sim/scenario/profiles/path_profile.h"

namespace ntpsim {

namespace {

template <class Profiles>
std::vector<Word> words_of(const Profiles& profiles) {
  std::vector<Word> words;
  for (const auto& profile : profiles) words.push_back({profile.name, profile.doc});
  return words;
}

}  // namespace

std::span<const Word> oscillator_profile_words() {
  static const std::vector<Word> words = words_of(oscillator_profiles());
  return words;
}

std::span<const Word> host_profile_words() {
  static const std::vector<Word> words = words_of(host_profiles());
  return words;
}

std::span<const Word> path_profile_words() {
  static const std::vector<Word> words = words_of(path_profiles());
  return words;
}

}  // namespace ntpsim
