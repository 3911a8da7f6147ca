#include "sim/daemon/shim/files/unix_names.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "sim/daemon/shim/files/ownership.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/permissions.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t head = offsetof(sockaddr_un, sun_path);
constexpr char root[] = "/proc/self/fd/4092";
static_assert(root_descriptor == 4092);

}  // namespace

namespace {

// A name that is a path. The kernel does not insist on a zero at its end.
struct SocketPath {
  SocketPath(const void* address, socklen_t length) {
    const auto* given = static_cast<const sockaddr_un*>(address);
    if (given == nullptr || length <= head || given->sun_family != AF_UNIX) return;
    std::memcpy(text, given->sun_path, std::min<std::size_t>(length - head, sizeof given->sun_path));
  }
  bool exists() const { return text[0] != 0; }

  char text[sizeof sockaddr_un::sun_path + 1] = {};
};

}  // namespace

UnixName::UnixName(const void* address, socklen_t length) : address_{address}, length_{length} {
  const auto* given = static_cast<const sockaddr_un*>(address);
  if (given == nullptr || length <= head || given->sun_family != AF_UNIX || page->isolates_paths == 0) return;
  const std::size_t size = std::min<std::size_t>(length - head, sizeof given->sun_path);
  if (given->sun_path[0] == 0) {
    set_abstract(given->sun_path, size);
    return;
  }
  const SocketPath path{address, length};
  const Redirected redirected{AT_FDCWD, path.text};
  if (!redirected.is_own()) return;
  const char* const below = redirected.below_sandbox();
  set(root, sizeof root - 1, below, std::strlen(below) + 1);
}

void UnixName::set(const char* first, std::size_t first_size, const char* second, std::size_t second_size) {
  fits_ = first_size + second_size <= sizeof copy_.sun_path;
  if (!fits_) return;
  copy_.sun_family = AF_UNIX;
  std::memcpy(copy_.sun_path, first, first_size);
  std::memcpy(copy_.sun_path + first_size, second, second_size);
  address_ = &copy_;
  length_ = static_cast<socklen_t>(head + first_size + second_size);
}

// Abstract names are the machine's, in one list: each host's names begin with a hash of its folder.
void UnixName::set_abstract(const char* name, std::size_t size) {
  char prefix[2 + 16 + 1] = "\0@";
  std::uint64_t hash = 0xcbf29ce484222325U;   // FNV-1a
  for (const char* at = page->sandbox; *at != 0; ++at) hash = (hash ^ static_cast<std::uint8_t>(*at)) * 0x100000001b3U;
  for (unsigned i = 0; i < 16; ++i) prefix[2 + i] = "0123456789abcdef"[hash >> (4 * i) & 15];
  constexpr std::size_t prefix_size = sizeof prefix - 1;
  if (size >= prefix_size && std::memcmp(name, prefix, prefix_size) == 0) return;   // a name that was received
  set(prefix, prefix_size, name + 1, size - 1);
}

long may_reach(const void* address, socklen_t length) {
  const SocketPath path{address, length};
  return path.exists() ? may_write_at(path.text) : 0;
}

long forward_with_name(const Call& call) {
  const auto* address = call.as<const void*>(1);
  const auto length = call.as<socklen_t>(2);
  const UnixName name{address, length};
  if (!name.fits()) return -ENAMETOOLONG;
  const SocketPath path{address, length};
  const bool makes = call.number == SYS_bind && path.exists();
  const long refused = makes ? may_make_at(path.text) : may_reach(address, length);
  if (refused != 0) return refused;
  const long result = raw(call.number, call.arguments[0], name.address(), name.length());
  if (result == 0 && makes) own_new(AT_FDCWD, path.text);
  return result;
}

}  // namespace ntpsim::daemon::shim
