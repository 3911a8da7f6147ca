// /proc/self/maps for a program that the loader has started: the loader's and our own files appear as memory without a name.
// Valgrind looks there for libraries, and would take the loader's C library for its program's.
#pragma once

namespace ntpsim::daemon::shim {

void note_own_maps();                        // before the program is mapped
long open_maps();                            // a descriptor, or a negative errno

}  // namespace ntpsim::daemon::shim
