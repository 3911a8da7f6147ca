// Shows each line of a program's output at its time. The output is a pipe, and C libraries write whole buffers into a pipe: a
// line would come minutes late, or never. So the libraries must buffer lines as on a terminal, and each needs its own way:
//
//   glibc, preloaded     is told so before the program begins (setvbuf); the program may change it
//   glibc, static        asks fstat whether its output is a device of the same kind as terminals
//   musl, static         asks for the window's size, as its isatty does: with an answer it believes in a terminal
#pragma once

#include <sys/stat.h>

namespace ntpsim::daemon::shim {

void let_lines_out();                               // of the C library with which this one is linked
bool has_window(int fd);                            // for musl
void show_as_device(int fd, struct stat& status);   // for glibc

}  // namespace ntpsim::daemon::shim
