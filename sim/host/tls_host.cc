#include "sim/host/tls_host.h"

#include <algorithm>
#include <utility>

namespace ntpsim::host {

TlsHost tls_host(tls::Authority& authority, std::uint64_t seed, const std::string& name, const Port& port) {
  std::vector<std::string> names{name};
  const auto add = [&names](std::string other) {
    if (std::find(names.begin(), names.end(), other) == names.end()) names.push_back(std::move(other));
  };
  for (const InterfaceAddress& interface : port.addresses()) {
    const std::string on_network = name + "." + interface.network;
    add(on_network);
    add(on_network + (interface.address.is_v6() ? ".ipv6" : ".ipv4"));
    add(interface.address.text());
  }
  return {authority, seed, "hosts." + name, std::move(names)};
}

}  // namespace ntpsim::host
