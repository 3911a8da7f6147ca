// Messages of a program to the system's log go to its output, one line each.
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>

#include "sim/daemon/shim/entry/dispatch.h"

using namespace ntpsim::daemon;
using namespace ntpsim::daemon::shim;

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

const char* identity = nullptr;
int log_mask = 0xff;
constexpr std::size_t longest_line = 2048;

void log_line(int priority, const char* format, va_list arguments) {
  if ((log_mask & LOG_MASK(LOG_PRI(priority))) == 0) return;
  char line[longest_line];
  const char* name = identity != nullptr ? identity : process().name;
  const int prefix = std::snprintf(line, sizeof line, "%s[%d]: ", name, static_cast<int>(system_call(SYS_getpid)));
  const auto used = static_cast<std::size_t>(std::clamp(prefix, 0, static_cast<int>(sizeof line) / 2));
  std::vsnprintf(line + used, sizeof line - used - 1, format, arguments);
  std::size_t length = std::strlen(line);
  if (length == 0 || line[length - 1] != '\n') line[length++] = '\n';
  page->may_have_printed = 1;
  raw(SYS_write, output_descriptor, line, length);
}

}  // namespace

EXPORT void openlog(const char* name, int, int) { identity = name; }
EXPORT void closelog() { identity = nullptr; }
EXPORT int setlogmask(int mask) noexcept {
  const int before = log_mask;
  if (mask != 0) log_mask = mask;
  return before;
}
EXPORT void vsyslog(int priority, const char* format, va_list arguments) { log_line(priority, format, arguments); }
EXPORT void __vsyslog_chk(int priority, int, const char* format, va_list arguments) {
  log_line(priority, format, arguments);
}
EXPORT void syslog(int priority, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  log_line(priority, format, arguments);
  va_end(arguments);
}
EXPORT void __syslog_chk(int priority, int, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  log_line(priority, format, arguments);
  va_end(arguments);
}
