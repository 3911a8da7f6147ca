// A host's packets between the page and the world.
#include <algorithm>
#include <cerrno>

#include "sim/daemon/host.h"
#include "sim/daemon/page_access.h"

namespace ntpsim::daemon {

namespace {

Datagram datagram_of(const PagePacket& packet) {
  Datagram out;
  out.source = from_page(packet.source);
  out.destination = from_page(packet.destination);
  out.data.assign(packet.data, packet.data + packet.size);
  out.interface = static_cast<int>(packet.interface) - 1;
  out.time_to_live = packet.ttl;
  out.traffic_class = packet.tos;
  return out;
}

}  // namespace

void Host::send_all() {
  for (std::uint16_t slot = take_first(*page_, page_->outgoing); slot != none; slot = take_first(*page_, page_->outgoing)) {
    if (page_->packets[slot].kind == PacketKind::datagram) {
      send_datagram(slot);
    } else {
      carry_out(slot);
      give_back_packet(*page_, slot);
    }
  }
}

// What is for the host itself arrives at once, as over a loopback interface: its stamp is the moment of sending.
void Host::send_datagram(std::uint16_t slot) {
  const PagePacket& packet = page_->packets[slot];
  const bool wants_stamps = (packet.flags & (packet_wants_software_stamp | packet_wants_hardware_stamp)) != 0;
  const PacketStamps stamps{LocalTime::at(Duration::from_nanoseconds(realtime_ns(page_->clock, packet.after))),
                            std::nullopt};
  if (delivery_.is_for_this_host(packet.destination)) {
    const Datagram datagram = datagram_of(packet);
    if (wants_stamps) delivery_.stamped(SentPacket{packet}, stamps);
    const bool taken = delivery_.deliver(datagram, stamps);
    give_back_packet(*page_, slot);
    constexpr int type = 3, port = 3;   // ICMP destination unreachable, port
    if (!taken) delivery_.failed(datagram, datagram.destination.address, ECONNREFUSED, type, port);
    return;
  }
  std::optional<StampRequest> request;
  if (wants_stamps) {
    request = ++stamp_requests_;
    awaiting_.emplace(*request, packet);
    if (awaiting_.size() > most_awaiting) awaiting_.erase(awaiting_.begin());
  }
  world_.send(datagram_of(packet), Duration::from_nanoseconds(packet.after), request);
  give_back_packet(*page_, slot);
}

bool Host::deliver(const Datagram& datagram, const PacketStamps& stamps) { return delivery_.deliver(datagram, stamps); }

void Host::transmitted(StampRequest request, const PacketStamps& stamps) {
  const auto sent = awaiting_.find(request);
  if (sent == awaiting_.end()) return;
  delivery_.stamped(sent->second, stamps);
  awaiting_.erase(sent);
}

void Host::not_transmitted(StampRequest request) { awaiting_.erase(request); }

void Host::unreachable(const Datagram& sent, const IpAddress& reporter, int error, int type, int code) {
  delivery_.failed(sent, reporter, error, type, code);
}

void Host::reserve_port(bool ipv6, std::uint16_t port, bool taken) {
  std::uint64_t& word = page_->foreign_ports[ipv6 ? 1 : 0][port / 64];
  const std::uint64_t bit = std::uint64_t{1} << (port % 64);
  word = taken ? word | bit : word & ~bit;
}

}  // namespace ntpsim::daemon
