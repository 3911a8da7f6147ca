#include "sim/record/verdict/text_pattern.h"

namespace ntpsim::record {

// libstdc++'s usual way of matching recurses once per character, which a long line turns into a stack overflow, and takes
// exponential time for expressions like (a+)+b. Its polynomial way does neither; it has no back references.
TextPattern::TextPattern(const std::string& expression)
    : expression_{expression, std::regex::ECMAScript | std::regex_constants::__polynomial} {}

bool TextPattern::found_in(std::string_view line) const { return std::regex_search(line.begin(), line.end(), expression_); }

}  // namespace ntpsim::record
