#include "sim/record/verdict/text_pattern.h"

namespace ntpsim::record {

// libstdc++'s default matcher recurses once per character, which overflows the stack on a long line, and takes exponential time
// for expressions like (a+)+b. Its polynomial matcher does neither, but has no back references.
TextPattern::TextPattern(const std::string& expression)
    : expression_{expression, std::regex::ECMAScript | std::regex_constants::__polynomial} {}

bool TextPattern::found_in(std::string_view line) const { return std::regex_search(line.begin(), line.end(), expression_); }

}  // namespace ntpsim::record
