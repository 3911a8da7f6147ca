// Names of Unix sockets where there is no mount namespace: they are paths, but of 108 octets at most, so the host's folder is
// reached through a descriptor that every process of the host has. A name that is received leads there as it is.
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

long forward_with_name(const Call& call);     // bind and connect on a Unix socket

}  // namespace ntpsim::daemon::shim
