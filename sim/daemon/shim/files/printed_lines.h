// A program's output is a pipe, and into a pipe C libraries write whole buffers: a line would come minutes after it was
// printed, or never. So its lines leave as they do on a terminal, each at its time, though the output is none. How a library
// decides, each in its own way:
//
//   glibc, preloaded     is told so before the program begins (setvbuf); a program that says otherwise itself has its will
//   glibc, static        asks fstat whether its output is a device of the kind that terminals are
//   musl, static         asks for the size of the window, as its isatty does: there the output is taken for a terminal
#pragma once

#include <sys/stat.h>

namespace ntpsim::daemon::shim {

void let_lines_out();                               // of the C library that this one is linked with
bool has_window(int fd);                            // for musl
void show_as_device(int fd, struct stat& status);   // for glibc

}  // namespace ntpsim::daemon::shim
