// What a kind of program reports, so that a metric can hear it: sets of these.
#pragma once

namespace ntpsim::told {

inline constexpr unsigned rejections = 1;   // packets and samples that it does not use
inline constexpr unsigned samples = 2;      // those that it uses
inline constexpr unsigned reach = 4;        // the reach register of each source
inline constexpr unsigned selection = 8;    // which source it follows
inline constexpr unsigned standings = 16;   // as what each source stands
inline constexpr unsigned bound = 32;       // how far off it takes its clock to be at most

}  // namespace ntpsim::told
