// Which socket of a host a packet belongs to, and what becomes of it there.
#pragma once

#include <cstdint>

#include "sim/daemon/protocol.h"
#include "sim/daemon/world.h"

namespace ntpsim::daemon {

PageAddress to_page(const Endpoint& endpoint);
Endpoint from_page(const PageAddress& address);

class Delivery {
 public:
  explicit Delivery(Page& page) : page_{page} {}

  bool deliver(const Datagram& datagram, const PacketStamps& stamps);
  bool is_for_this_host(const PageAddress& destination) const;
  void stamped(std::uint16_t object, std::uint32_t generation, const PagePacket& sent, const PacketStamps& stamps);
  void failed(const Datagram& sent, const IpAddress& reporter, int error, int type, int code);

 private:
  int match(const PageObject& object, const PageAddress& from, const PageAddress& to, int interface) const;
  bool put(PageObject& object, const Datagram& datagram, const PacketStamps& stamps);

  Page& page_;
};

}  // namespace ntpsim::daemon
