#include "sim/daemon/launch/sandbox.h"

#include <iterator>

namespace ntpsim::daemon {

namespace {

constexpr const char* harmless[] = {
    "/etc/ld.so.cache",  "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/services", "/etc/protocols", "/etc/ssl",
    "/etc/alternatives", "/dev/null",       "/dev/zero",         "/dev/full",     "/dev/random",    "/dev/urandom",
    "/dev/tty",          "/dev/fd",         "/dev/stdin",        "/dev/stdout",   "/dev/stderr"};

}  // namespace

std::vector<std::string> harmless_files() { return {std::begin(harmless), std::end(harmless)}; }

}  // namespace ntpsim::daemon
