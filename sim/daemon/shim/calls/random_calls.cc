#include "sim/daemon/shim/calls/random_calls.h"

#include <sys/random.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ntpsim::daemon::shim {

void fill_random(void* out, std::size_t size) {
  auto* to = static_cast<std::uint8_t*>(out);
  while (size > 0) {
    const std::uint64_t bits = random_bits();
    const std::size_t part = std::min(size, sizeof bits);
    std::memcpy(to, &bits, part);
    to += part;
    size -= part;
  }
}

namespace {

// A statically linked libc first asks for the key that protects its free memory. A dynamic program gets this key before the
// library is there. It is therefore not counted: a program sends the same packets however it is linked.
bool is_key_of_own_libc(const Call& call) {
  static bool has_asked = false;
  const bool is_first = is_static_program && !has_asked;
  has_asked = true;
  return is_first && call.as<std::size_t>(1) == sizeof(std::uint64_t) && call.as<unsigned>(2) == GRND_NONBLOCK;
}

}  // namespace

long call_getrandom(const Call& call) {
  const auto size = call.as<std::size_t>(1);
  if (is_key_of_own_libc(call)) {
    std::memcpy(call.as<void*>(0), &page->random_key, size);
    return static_cast<long>(size);
  }
  fill_random(call.as<void*>(0), size);
  return static_cast<long>(size);
}

bool is_random_source(int fd) {
  struct stat status {};
  if (raw(SYS_fstat, fd, &status) != 0 || !S_ISCHR(status.st_mode) || major(status.st_rdev) != 1) return false;
  return minor(status.st_rdev) == 8 || minor(status.st_rdev) == 9;
}

long call_pread(const Call& call) { return is_random_source(call.fd()) ? read_random(call) : call.forward(); }

long read_random(const Call& call) {
  if (call.number == SYS_readv || call.number == SYS_preadv || call.number == SYS_preadv2) {
    const auto* pieces = call.as<const iovec*>(1);
    long done = 0;
    for (long i = 0; i < call.arguments[2]; ++i) {
      fill_random(pieces[i].iov_base, pieces[i].iov_len);
      done += static_cast<long>(pieces[i].iov_len);
    }
    return done;
  }
  const auto size = call.as<std::size_t>(2);
  fill_random(call.as<void*>(1), size);
  return static_cast<long>(size);
}

}  // namespace ntpsim::daemon::shim
