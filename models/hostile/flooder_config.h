// A flood of requests. With the attacker's own source address it overloads a server; with a forged one the server's answers
// hit the victim that owns the address.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/units.h"

namespace ntpsim::hostile {

enum class Flood { client, control, monlist, noise };

struct FlooderConfig {
  std::string target;                  // the host that is asked: one of its addresses, drawn for each packet
  std::uint16_t port = 123;
  std::optional<std::string> as;       // the victim of the answers; nothing: the attacker itself
  std::uint16_t as_port = 0;           // of the victim; 0: drawn for each packet
  Flood packet = Flood::client;
  int version = 4;
  std::int64_t octets = 48;            // size of a request of noise
  Sampled<Duration> every{Distribution::constant(0.001)};
  std::optional<std::int64_t> count;   // of requests in all; without it the flood does not end

  // Resolved before a run.
  std::vector<IpAddress> target_addresses;
  std::vector<IpAddress> as_addresses;
};

}  // namespace ntpsim::hostile
