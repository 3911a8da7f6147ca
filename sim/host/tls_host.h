// The identity of a host whose programs speak TLS.
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
  std::string path;                  // of its random streams: hosts.NAME
  std::vector<std::string> names;    // the names in its certificates: all its names in the scenario, and its addresses
};

TlsHost tls_host(tls::Authority& authority, std::uint64_t seed, const std::string& name, const Port& port);

}  // namespace ntpsim::host
