#include "sim/daemon/shim/unix_names.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "sim/daemon/shim/paths.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::size_t head = offsetof(sockaddr_un, sun_path);
constexpr char root[] = "/proc/self/fd/4092";
static_assert(root_descriptor == 4092);

}  // namespace

UnixName::UnixName(const void* address, socklen_t length) : address_{address}, length_{length} {
  const auto* given = static_cast<const sockaddr_un*>(address);
  if (given == nullptr || length <= head || given->sun_family != AF_UNIX) return;
  char path[sizeof given->sun_path + 1] = {};   // the kernel does not insist on a zero at the end
  std::memcpy(path, given->sun_path, std::min<std::size_t>(length - head, sizeof given->sun_path));
  if (!is_redirected(path)) return;
  const std::size_t size = std::strlen(path);
  fits_ = sizeof root + size <= sizeof copy_.sun_path;
  if (!fits_) return;
  copy_.sun_family = AF_UNIX;
  std::memcpy(copy_.sun_path, root, sizeof root);
  std::memcpy(copy_.sun_path + sizeof root - 1, path, size + 1);
  address_ = &copy_;
  length_ = static_cast<socklen_t>(head + sizeof root + size);
}

long forward_with_name(const Call& call) {
  const UnixName name{call.as<const void*>(1), call.as<socklen_t>(2)};
  return name.fits() ? raw(call.number, call.arguments[0], name.address(), name.length()) : -ENAMETOOLONG;
}

}  // namespace ntpsim::daemon::shim
