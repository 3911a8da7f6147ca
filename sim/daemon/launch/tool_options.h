// The options of sanitizers and valgrind: what a user gives stays, beside what the simulator cannot do without.
#pragma once

#include <string>
#include <vector>

namespace ntpsim::daemon {

// Joins into each of the sanitizers' variables (NAME=value) what the simulator needs. Returns the user's options that had to
// give way, such as "ASAN_OPTIONS: verify_asan_link_order=1". `reports_are_read`: they must be in the program's output.
std::vector<std::string> join_sanitizer_options(std::vector<std::string>& environment, bool reports_are_read);

// Whether the program was built with a sanitizer that looks for leaks when it exits, and nobody has switched that off.
bool looks_for_leaks(const std::string& program, const std::vector<std::string>& environment);

// As join_sanitizer_options, for valgrind's command line before its program.
std::vector<std::string> join_valgrind_options(std::vector<std::string>& command);

// Valgrind prints this word before each of its reports.
inline constexpr const char* valgrind_report_mark = "error-begins";

}  // namespace ntpsim::daemon
