// Programs may print any bytes; the files of a run are UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ntpsim::record {

inline constexpr std::string_view replacement_character = "\xef\xbf\xbd";   // U+FFFD

std::size_t utf8_length(std::string_view text, std::size_t at);   // length of the well-formed sequence at `at`; 0: there is none
std::string well_formed_utf8(std::string_view text);              // each byte outside a well-formed sequence is replaced

}  // namespace ntpsim::record
