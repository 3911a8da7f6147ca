// A UDP datagram: one type from the socket of an engine or of a real program to the wire and back.
#pragma once

#include <optional>

#include "models/base/address.h"
#include "models/base/bytes.h"

namespace ntpsim {

struct Datagram {
  Endpoint source;                    // leaving, without an address: the one that the route says
  Endpoint destination;
  Bytes data;
  int time_to_live = 64;              // IPv6: hop limit
  int traffic_class = 0;              // IPv4: type of service
  std::optional<int> interface = std::nullopt;   // of the host, counted from 0: where it came in, or has to go out
};

}  // namespace ntpsim
