// Where things lie that come with the program: beside it in a build tree, or where an installation has put them.
#pragma once

#include <filesystem>

namespace ntpsim::cli {

std::filesystem::path shipped_scenarios();   // empty: there are none
std::filesystem::path fetched_programs();    // Debian's daemons; NTPSIM_DAEMONS names another place
std::filesystem::path preload_library();     // what makes real programs live in virtual time

std::filesystem::path program_loader();      // what starts programs that are linked statically

}  // namespace ntpsim::cli
