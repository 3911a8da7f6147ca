// Finds the socket of a host that takes a packet, and delivers the packet to it.
#pragma once

#include <cstdint>
#include <vector>

#include "models/base/datagram.h"
#include "models/base/icmp.h"
#include "models/base/stamps.h"
#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

PageAddress to_page(const Endpoint& endpoint);
Endpoint from_page(const PageAddress& address);

Datagram datagram_of(const PagePacket& packet);

// The parts of a sent packet that its transmit stamp needs after its place in the page was reused.
struct SentPacket {
  explicit SentPacket(const PagePacket& packet);

  std::uint16_t object;
  std::uint32_t object_generation;
  std::uint32_t flags;
  std::uint32_t stamp_id;
  Datagram datagram;
};

class Delivery {
 public:
  explicit Delivery(Page& page) : page_{page} {}

  bool deliver(const Datagram& datagram, const Stamps& stamps);
  bool is_for_this_host(const PageAddress& destination) const;
  void stamped(const SentPacket& sent, const Stamps& stamps);
  void failed(const IcmpError& error);

 private:
  int match(const PageObject& object, const PageAddress& from, const PageAddress& to, int interface) const;
  PageObject* best_match(const PageAddress& from, const PageAddress& to, int interface);   // null: no socket takes it
  bool put(PageObject& object, const Datagram& datagram, const Stamps& stamps);
  void queue_error(PageObject& socket, const IcmpError& error, int number);

  Page& page_;
};

}  // namespace ntpsim::daemon
