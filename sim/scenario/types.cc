#include "sim/scenario/types.h"

#include <cmath>

namespace ntpsim {

std::string expected_words(std::span<const Word> words) {
  std::vector<std::string> list;
  for (const Word& word : words) list.emplace_back(word.word);
  return (list.size() > 1 ? "one of " : "") + joined(list);
}

std::string expected_number(std::string_view noun, const Rule& rule) {
  std::string text{noun};
  const bool from = std::isfinite(rule.min), to = std::isfinite(rule.max);
  if (from) text += " from " + shortest_text(rule.min, 0);
  if (to) text += (from ? " to " : " up to ") + shortest_text(rule.max, 0);
  return text;
}

std::string item_path(const std::string& list_path, std::size_t index) {
  return list_path + "." + std::to_string(index + 1);
}

}  // namespace ntpsim
