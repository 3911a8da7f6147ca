// Names of Unix sockets if there is no mount namespace. They are paths of at most 108 octets, so the host's folder is reached
// through a descriptor that all processes of the host have. A name that is received is valid as it is.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include "sim/daemon/shim/entry/dispatch.h"

namespace ntpsim::daemon::shim {

class UnixName {
 public:
  UnixName(const void* address, socklen_t length);
  bool fits() const { return fits_; }
  const void* address() const { return address_; }
  socklen_t length() const { return length_; }

 private:
  void set(const char* first, std::size_t first_size, const char* second, std::size_t second_size);
  void set_abstract(const char* name, std::size_t size);

  const void* address_;
  socklen_t length_;
  bool fits_ = true;
  sockaddr_un copy_{};
};

// 0, or -EACCES where the process may not write to the socket of this name.
long may_reach(const void* address, socklen_t length);
long forward_with_name(const Call& call);     // bind and connect on a Unix socket

}  // namespace ntpsim::daemon::shim
