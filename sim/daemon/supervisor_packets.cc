// A host's packets between the page and the world.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "sim/daemon/supervisor.h"
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
  out.names_source = (packet.flags & packet_names_source) != 0;
  return out;
}

bool is_unspecified(const PageAddress& address) {
  return std::all_of(std::begin(address.bytes), std::end(address.bytes), [](std::uint8_t b) { return b == 0; });
}

// A socket for any address of IPv6 hears IPv4 too, unless it was told otherwise.
bool hears_both(const PageObject& socket) {
  return socket.family == AF_INET6 && socket.local.is_v6 != 0 && is_unspecified(socket.local) && !socket.options.v6_only;
}

IpAddress address_of(const PageGroup& group) {
  PageAddress address{};
  std::copy(std::begin(group.bytes), std::end(group.bytes), address.bytes);
  address.is_v6 = group.is_v6;
  return from_page(address).address;
}

// Tells of everything that is in one of the two only: what has gone first.
template <class Set, class Tell>
void tell_difference(const Set& before, const Set& after, const Tell& tell) {
  for (const auto& entry : before) {
    if (!after.contains(entry)) tell(entry, false);
  }
  for (const auto& entry : after) {
    if (!before.contains(entry)) tell(entry, true);
  }
}

}  // namespace

// Several sockets may have one port, and several may be in one group: the world hears of the first and of the last.
void Supervisor::tell_of_sockets() {
  decltype(ports_) ports;
  decltype(groups_) groups;
  for (std::uint32_t i = 0; i < page_->object_count; ++i) {
    const PageObject& socket = page_->objects[i];
    if (socket.kind != ObjectKind::udp) continue;
    if (socket.local.port != 0) ports.emplace(socket.local.is_v6 != 0, socket.local.port);
    if (socket.local.port != 0 && hears_both(socket)) ports.emplace(false, socket.local.port);
    for (const PageGroup& group : socket.groups) {
      if (group.in_use) groups.emplace(address_of(group), static_cast<int>(group.interface) - 1);
    }
  }
  tell_difference(ports_, ports, [&](const auto& port, bool open) { world_.port_changed(port.first, port.second, open); });
  tell_difference(groups_, groups, [&](const auto& one, bool in) { world_.group_changed(one.first, one.second, in); });
  ports_ = std::move(ports);
  groups_ = std::move(groups);
}

void Supervisor::remember(bool went_out, const Endpoint& source, const Endpoint& destination, std::size_t octets) {
  if (seen_.size() == most_seen) seen_.pop_front();
  seen_.push_back({world_.now().since_epoch().floor_nanoseconds(), went_out, source, destination, octets});
}

void Supervisor::send_all() {
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
void Supervisor::send_datagram(std::uint16_t slot) {
  const PagePacket& packet = page_->packets[slot];
  const bool wants_stamps = (packet.flags & (packet_wants_software_stamp | packet_wants_hardware_stamp)) != 0;
  remember(true, from_page(packet.source), from_page(packet.destination), packet.size);
  const PacketStamps stamps{LocalTime::at(Duration::from_nanoseconds(realtime_ns(page_->clock, packet.after))),
                            std::nullopt};
  if (delivery_.is_for_this_host(packet.destination)) {
    const Datagram datagram = datagram_of(packet);
    if (wants_stamps) delivery_.stamped(SentPacket{packet}, stamps);
    const bool taken = delivery_.deliver(datagram, stamps);
    give_back_packet(*page_, slot);
    const bool v6 = datagram.destination.address.is_v6();   // destination unreachable, port: ICMP 3, 3; ICMPv6 1, 4
    if (!taken) delivery_.failed(datagram, datagram.destination.address, ECONNREFUSED, v6 ? 1 : 3, v6 ? 4 : 3);
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

bool Supervisor::deliver(const Datagram& datagram, const PacketStamps& stamps) {
  remember(false, datagram.source, datagram.destination, datagram.data.size());
  return delivery_.deliver(datagram, stamps);
}

void Supervisor::transmitted(StampRequest request, const PacketStamps& stamps) {
  const auto sent = awaiting_.find(request);
  if (sent == awaiting_.end()) return;
  delivery_.stamped(sent->second, stamps);
  awaiting_.erase(sent);
}

void Supervisor::not_transmitted(StampRequest request) { awaiting_.erase(request); }

void Supervisor::unreachable(const Datagram& sent, const IpAddress& reporter, int error, int type, int code) {
  delivery_.failed(sent, reporter, error, type, code);
}

void Supervisor::reserve_port(bool ipv6, std::uint16_t port, bool taken) {
  std::uint64_t& word = page_->foreign_ports[ipv6 ? 1 : 0][port / 64];
  const std::uint64_t bit = std::uint64_t{1} << (port % 64);
  word = taken ? word | bit : word & ~bit;
}

}  // namespace ntpsim::daemon
