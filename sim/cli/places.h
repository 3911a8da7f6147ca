// Where the files are that come with the program: beside it in a build tree, or where they were installed.
#pragma once

#include <filesystem>

namespace ntpsim::cli {

std::filesystem::path shipped_scenarios();   // empty: there are none
std::filesystem::path fetched_programs();    // Debian's daemons; NTPSIM_DAEMONS names another place
std::filesystem::path preload_library();     // puts real programs into virtual time

std::filesystem::path program_loader();      // starts statically linked programs

}  // namespace ntpsim::cli
