// Which socket of a host a packet belongs to, and what becomes of it there.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/daemon/protocol.h"
#include "sim/daemon/world.h"

namespace ntpsim::daemon {

PageAddress to_page(const Endpoint& endpoint);
Endpoint from_page(const PageAddress& address);

// What a packet's transmit stamp needs of it when its place in the page has long been given back.
struct SentPacket {
  explicit SentPacket(const PagePacket& packet);

  std::uint16_t object;
  std::uint32_t object_generation;
  std::uint32_t flags;
  std::uint32_t stamp_id;
  std::uint16_t interface;
  std::uint8_t ttl;
  PageAddress source, destination;
  std::vector<std::uint8_t> data;
};

class Delivery {
 public:
  explicit Delivery(Page& page) : page_{page} {}

  bool deliver(const Datagram& datagram, const PacketStamps& stamps);
  bool is_for_this_host(const PageAddress& destination) const;
  void stamped(const SentPacket& sent, const PacketStamps& stamps);
  void failed(const Datagram& sent, const IpAddress& reporter, int error, int type, int code);

 private:
  int match(const PageObject& object, const PageAddress& from, const PageAddress& to, int interface) const;
  bool put(PageObject& object, const Datagram& datagram, const PacketStamps& stamps);

  Page& page_;
};

}  // namespace ntpsim::daemon
