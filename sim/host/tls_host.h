// Who a host is when its programs speak TLS.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/host/port.h"
#include "sim/tls/authority.h"

namespace ntpsim::host {

struct TlsHost {
  tls::Authority& authority;
  std::uint64_t seed = 0;
  std::string path;                  // of its streams of randomness: hosts.NAME
  std::vector<std::string> names;    // that its certificates are for: all that a scenario may call it, and its addresses
};

TlsHost tls_host(tls::Authority& authority, std::uint64_t seed, const std::string& name, const Port& port);

}  // namespace ntpsim::host
