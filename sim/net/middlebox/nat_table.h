// The mappings of a network address translator: which port of its outside address stands for which inside socket.
//
// There is one mapping for each inside socket, whatever its destinations, and any outside host may answer through it
// (endpoint-independent mapping and filtering, RFC 4787). The inside port is kept if it is free.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "models/base/address.h"
#include "models/base/random.h"
#include "models/base/time.h"

namespace ntpsim::net {

class NatTable {
 public:
  using IsTaken = std::function<bool(std::uint16_t)>;   // by a program on the translator itself

  NatTable(Duration timeout, Random random, IsTaken is_taken);

  // Both extend the mapping's lifetime by another timeout.
  std::optional<std::uint16_t> outward(const Endpoint& inside, Duration now);   // nothing: all ports are taken
  std::optional<Endpoint> inward(std::uint16_t outside_port, Duration now);     // nothing: no mapping, or it has expired

 private:
  struct Mapping { Endpoint inside; Duration last_used; };

  bool has_expired(const Mapping& mapping, Duration now) const { return now - mapping.last_used >= timeout_; }
  bool is_free(std::uint16_t port, Duration now) const;
  std::optional<std::uint16_t> find_port(std::uint16_t preferred, Duration now);

  Duration timeout_;
  Random random_;
  IsTaken is_taken_;
  std::map<std::uint16_t, Mapping> by_port_;
  std::map<Endpoint, std::uint16_t> by_inside_;
};

}  // namespace ntpsim::net
