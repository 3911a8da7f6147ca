#include "sim/daemon/shim/entry/own_maps.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr const char* list_path = "/proc/self/maps";
constexpr unsigned most_ranges = 128;
constexpr std::size_t longest_line = 4096 + 128, block = 4096;

std::uint64_t own[most_ranges];              // the starts of our mappings of files
unsigned own_count = 0;

// "begin-end rights offset device inode   path"
std::uint64_t begin_of(const char* line) {
  std::uint64_t address = 0;
  for (; *line != '-' && *line != 0; ++line) {
    address = address << 4 | static_cast<unsigned>(*line <= '9' ? *line - '0' : *line - 'a' + 10);
  }
  return address;
}

const char* after_fields(const char* line, unsigned count) {
  for (; count > 0 && line != nullptr; --count) {
    line = std::strchr(line, ' ');
    if (line != nullptr) ++line;
  }
  return line;
}

bool names_a_file(const char* line) {
  const char* inode = after_fields(line, 4);
  return inode != nullptr && *inode != '0';
}

bool is_own(std::uint64_t begin) {
  for (unsigned i = 0; i < own_count; ++i) {
    if (own[i] == begin) return true;
  }
  return false;
}

// Calls `use` with each line, its line feed replaced by a zero.
template <class Use>
long for_each_line(Use&& use) {
  static char line[longest_line], text[block];
  const long fd = raw(SYS_open, list_path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fd;
  std::size_t length = 0;
  for (long size = raw(SYS_read, fd, text, sizeof text); size > 0; size = raw(SYS_read, fd, text, sizeof text)) {
    for (long i = 0; i < size; ++i) {
      if (text[i] != '\n') {
        if (length + 1 < sizeof line) line[length++] = text[i];
        continue;
      }
      line[length] = 0;
      use(line, length);
      length = 0;
    }
  }
  raw(SYS_close, fd);
  return 0;
}

void write_line(long fd, const char* line, std::size_t length) {
  constexpr char without_name[] = "00000000 00:00 0 ";
  const char* offset = after_fields(line, 2);
  if (offset != nullptr && names_a_file(line) && is_own(begin_of(line))) {
    raw(SYS_write, fd, line, offset - line);
    raw(SYS_write, fd, without_name, sizeof without_name - 1);
  } else {
    raw(SYS_write, fd, line, length);
  }
  raw(SYS_write, fd, "\n", 1);
}

}  // namespace

void note_own_maps() {
  own_count = 0;
  for_each_line([](const char* line, std::size_t) {
    if (names_a_file(line) && own_count < most_ranges) own[own_count++] = begin_of(line);
  });
}

long open_maps() {
  const long fd = raw(SYS_memfd_create, "maps", 0);
  if (fd < 0) return fd;
  const long result = for_each_line([fd](const char* line, std::size_t length) { write_line(fd, line, length); });
  if (result == 0) raw(SYS_lseek, fd, 0, SEEK_SET);
  return result < 0 ? result : fd;
}

}  // namespace ntpsim::daemon::shim
