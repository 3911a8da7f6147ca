#include "sim/daemon/shim/files/printed_lines.h"

#include <sys/sysmacros.h>

#include <cstdio>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/state.h"

// The C library's setvbuf by a name that sanitizers do not replace: this is called before they have begun.
extern "C" int _IO_setvbuf(FILE* stream, char* room, int mode, std::size_t size);

namespace ntpsim::daemon::shim {

namespace {

constexpr unsigned terminals = 136;   // major number of /dev/pts
char buffer[4096];                    // the size that the library would choose for a pipe

// Output that goes to a file or to another program is not part of the run's output.
bool is_output(int fd) {
  struct stat here {}, output {};
  if (raw(SYS_fstat, fd, &here) != 0 || raw(SYS_fstat, output_descriptor, &output) != 0) return false;
  return here.st_dev == output.st_dev && here.st_ino == output.st_ino;
}

bool tells_lines(int fd) { return is_static_program && process().lets_lines_out != 0 && is_output(fd); }

}  // namespace

void let_lines_out() {
  if (process().lets_lines_out != 0 && is_output(1)) _IO_setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
}

bool has_window(int fd) { return tells_lines(fd); }

void show_as_device(int fd, struct stat& status) {
  if (!tells_lines(fd)) return;
  status.st_mode = (status.st_mode & ~static_cast<mode_t>(S_IFMT)) | S_IFCHR;
  status.st_rdev = makedev(terminals, 0);
}

}  // namespace ntpsim::daemon::shim
