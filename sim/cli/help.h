// The help of the program as a whole, and its parts that the man page repeats.
#pragma once

#include <array>
#include <iosfwd>
#include <string_view>

namespace ntpsim::cli {

struct HelpLine {
  std::string_view name;
  std::string_view meaning;
};

inline constexpr std::string_view purpose =
    "puts NTP implementations into a simulated network with drifting clocks and judges how well they keep time";

inline constexpr std::array general_options{
    HelpLine{"--help", "print this help; after a verb, the help of the verb"},
    HelpLine{"--man", "print the man page, which has the options of all verbs"},
    HelpLine{"--version", "print the version of this program"},
};

inline constexpr std::array exit_statuses{
    HelpLine{"0", "all expectations were met"},
    HelpLine{"1", "an expectation was missed"},
    HelpLine{"2", "the command line or a scenario has a mistake; nothing was run"},
    HelpLine{"3", "a run could not be done"},
    HelpLine{"5", "a scenario was skipped because a program that it needs is not installed"},
    HelpLine{"130", "interrupted"},
};

inline constexpr std::array environment_variables{
    HelpLine{"NTPSIM_DAEMONS", "the folder of fetched NTP programs; default: daemons beside ntpsim, or ~/.cache/ntpsim/daemons"},
};

void print_help(std::ostream& out);

}  // namespace ntpsim::cli
