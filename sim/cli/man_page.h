// ntpsim.1: a man page in groff's man macros, made from the same texts as the help.
#pragma once

#include <iosfwd>
#include <string_view>

namespace ntpsim::cli {

void write_man_page(std::ostream& out, std::string_view version);

}  // namespace ntpsim::cli
