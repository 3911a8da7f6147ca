#include "sim/daemon/shim/files/proc_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "sim/daemon/shim/entry/raw.h"
#include "sim/daemon/shim/calls/time_calls.h"

namespace ntpsim::daemon::shim {

namespace {

class Text {
 public:
  Text& operator<<(const char* text) {
    for (; *text != 0 && size_ < sizeof text_; ++text) text_[size_++] = *text;
    return *this;
  }
  Text& operator<<(std::int64_t number) {
    char digits[24];
    std::size_t count = 0;
    do digits[count++] = static_cast<char>('0' + number % 10);
    while ((number /= 10) > 0);
    std::reverse(digits, digits + count);
    digits[count] = 0;
    return *this << digits;
  }
  const char* data() const { return text_; }
  std::size_t size() const { return size_; }

 private:
  char text_[512];
  std::size_t size_ = 0;
};

std::int64_t hundredths(clockid_t id) {
  timespec now{};
  read_clock(id, &now);
  return now.tv_sec * 100 + now.tv_nsec / 10'000'000;
}

Text& put_seconds(Text& out, std::int64_t in_hundredths) {
  return out << in_hundredths / 100 << "." << in_hundredths / 10 % 10 << in_hundredths % 10;
}

// A processor that is always idle.
void tell_uptime(Text& out) {
  const std::int64_t up = hundredths(CLOCK_BOOTTIME);
  put_seconds(out, up) << " ";
  put_seconds(out, up) << "\n";
}

void tell_load(Text& out) { out << "0.00 0.00 0.00 1/1 1\n"; }

void tell_statistics(Text& out) {
  const std::int64_t up = hundredths(CLOCK_BOOTTIME), boot = (hundredths(CLOCK_REALTIME) - up) / 100;
  for (const char* name : {"cpu  ", "cpu0 "}) out << name << "0 0 0 " << up << " 0 0 0 0 0 0\n";
  out << "intr 0\nctxt 0\nbtime " << std::max<std::int64_t>(boot, 0) << "\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n";
}

struct Told {
  const char* path;
  void (*tell)(Text& out);
};
constexpr Told told[] = {
    {"/proc/uptime", tell_uptime}, {"/proc/loadavg", tell_load}, {"/proc/stat", tell_statistics}};

const Told* find(const char* path) {
  for (const Told& one : told) {
    if (path != nullptr && std::strcmp(path, one.path) == 0) return &one;
  }
  return nullptr;
}

}  // namespace

bool is_simulated_file(const char* path) { return find(path) != nullptr; }

long open_simulated_file(const char* path) {
  Text text;
  find(path)->tell(text);
  const long fd = raw(SYS_memfd_create, "proc", 0);
  if (fd < 0) return fd;
  raw(SYS_write, fd, text.data(), text.size());
  raw(SYS_lseek, fd, 0, SEEK_SET);
  return fd;
}

}  // namespace ntpsim::daemon::shim
