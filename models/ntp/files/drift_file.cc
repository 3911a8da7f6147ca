#include "models/ntp/files/drift_file.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ntpsim::ntp {

namespace {

constexpr std::string_view blanks = " \t\r\f\v";
constexpr int decimals = 3;

// A mistake within a line. The caller adds the file and the line.
struct Mistake {
  std::string message;
};

std::string_view next_word(std::string_view& line) {
  const auto begin = std::min(line.find_first_not_of(blanks), line.size());
  const auto end = std::min(line.find_first_of(blanks, begin), line.size());
  const auto word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

double read_number(std::string_view word, const char* what) {
  const auto digits = word.starts_with('+') ? word.substr(1) : word;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size())
    throw Mistake{"\"" + std::string{word} + "\" is no number; expected " + what + " in ppm"};
  return value;
}

Frequency read_first_line(std::string_view line) {
  const auto word = next_word(line);
  if (word.empty()) throw Mistake{"the line is empty; expected a frequency in ppm"};
  const double ppm = read_number(word, "a frequency");
  if (!(ppm >= -largest_drift_ppm && ppm <= largest_drift_ppm))   // so that NaN fails too
    throw Mistake{"\"" + std::string{word} + "\" is beyond what a clock may need; expected -500 to 500 ppm"};
  if (const auto skew = next_word(line); !skew.empty()) read_number(skew, "a skew");
  if (const auto more = next_word(line); !more.empty())
    throw Mistake{"\"" + std::string{more} + "\" is one word too many; expected a frequency alone, or with its skew"};
  return Frequency::from_ppm(ppm);
}

}  // namespace

DriftFile read_drift_file(std::string_view text, const std::string& name) {
  DriftFile file;
  const auto end = std::min(text.find('\n'), text.size());
  try {
    file.frequency = read_first_line(text.substr(0, end));
  } catch (const Mistake& mistake) {
    file.mistakes.push_back({name, 1, mistake.message});
  }
  int number = 2;
  for (auto rest = text.substr(end); !rest.empty() && file.mistakes.empty(); ++number) {
    rest.remove_prefix(1);
    const auto next = std::min(rest.find('\n'), rest.size());
    if (rest.substr(0, next).find_first_not_of(blanks) != std::string_view::npos)
      file.mistakes.push_back({name, number, "there is a second line; expected one number alone"});
    rest.remove_prefix(next);
  }
  if (!file.mistakes.empty()) file.frequency.reset();
  return file;
}

std::string write_drift_file(Frequency frequency) {
  std::array<char, 64> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), frequency.ppm(), std::chars_format::fixed, decimals).ptr;
  return std::string{digits.data(), end} + "\n";
}

}  // namespace ntpsim::ntp
