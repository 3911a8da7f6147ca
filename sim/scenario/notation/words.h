// The nearest valid words, for messages about an unknown word.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ntpsim {

std::string in_quotes(std::string_view text);  // long texts are cut, control characters escaped
std::string joined(std::span<const std::string> words);                  // "a, b, c"
std::string nearest_word(std::string_view word, std::span<const std::string> valid);   // empty: none is near
std::string did_you_mean(std::string_view word, std::span<const std::string> valid);   // "; did you mean 'x'?" or empty

}  // namespace ntpsim
