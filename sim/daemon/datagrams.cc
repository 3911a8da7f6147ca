#include "sim/daemon/datagrams.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "sim/daemon/page/page_access.h"
#include "sim/daemon/report.h"

namespace ntpsim::daemon {

namespace {

bool is_unspecified(const PageAddress& address) {
  return std::all_of(std::begin(address.bytes), std::end(address.bytes), [](std::uint8_t b) { return b == 0; });
}

// An IPv6 socket for any address receives IPv4 too, unless it is IPv6 only.
bool hears_both(const PageObject& socket) {
  return socket.family == AF_INET6 && socket.local.is_v6 != 0 && is_unspecified(socket.local) && !socket.options.v6_only;
}

IpAddress address_of(const PageGroup& group) {
  PageAddress address{};
  std::copy(std::begin(group.bytes), std::end(group.bytes), address.bytes);
  address.is_v6 = group.is_v6;
  return from_page(address).address;
}

// Tells the elements that are in only one of the two sets; removals come first.
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

// Several sockets may have one port or be in one group: the world is told of the first and of the last.
void Datagrams::tell_of_sockets() {
  decltype(ports_) ports;
  decltype(groups_) groups;
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    const PageObject& socket = page_.objects[i];
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

void Datagrams::remember(bool went_out, const Endpoint& source, const Endpoint& destination, std::size_t octets) {
  if (seen_.size() == most_seen) seen_.pop_front();
  seen_.push_back({world_.now().since_epoch().floor_nanoseconds(), went_out, source, destination, octets});
}

// A packet to the host itself arrives at once, as over a loopback interface; its stamp is the time of sending.
void Datagrams::send(std::uint16_t slot, int program) {
  const PagePacket& packet = page_.packets[slot];
  Datagram datagram = datagram_of(packet);
  const bool wants_stamps = (packet.flags & (packet_wants_software_stamp | packet_wants_hardware_stamp)) != 0;
  const bool stays = delivery_.is_for_this_host(packet.destination);
  remember(true, datagram.source, datagram.destination, datagram.data.size());
  std::optional<SendId> id;
  if (wants_stamps) {
    id = ++last_send_;
    awaiting_.emplace(*id, packet);
    if (awaiting_.size() > most_awaiting) awaiting_.erase(awaiting_.begin());
  }
  const std::int64_t after = packet.after;
  give_back_packet(page_, slot);
  if (stays) return loop_back(datagram, after, id, program);
  world_.sends(program, datagram, false);
  world_.send(std::move(datagram), Duration::from_nanoseconds(after), id);
}

void Datagrams::loop_back(const Datagram& datagram, std::int64_t after, std::optional<SendId> id, int program) {
  const auto now = LocalTime::at(Duration::from_nanoseconds(realtime_ns(page_.clock, after)));
  const Stamps stamps{now, kernel_stamps_ ? std::optional{now} : std::nullopt, std::nullopt};
  if (id) transmitted(*id, stamps);
  const bool is_taken = delivery_.deliver(datagram, stamps);
  world_.sends(program, datagram, !is_taken);
  if (is_taken) return;
  delivery_.failed(icmp_of(Refusal::port_closed, datagram.destination.address, protocol_udp, datagram));
}

bool Datagrams::deliver(const Datagram& datagram, const Stamps& stamps) {
  remember(false, datagram.source, datagram.destination, datagram.data.size());
  return delivery_.deliver(datagram, stamps);
}

void Datagrams::transmitted(SendId id, const Stamps& stamps) {
  const auto sent = awaiting_.find(id);
  if (sent == awaiting_.end()) return;
  delivery_.stamped(sent->second, stamps);
  awaiting_.erase(sent);
}

std::string Datagrams::last_packets() const {
  if (seen_.empty()) return "";
  std::string text = "last packets of the host, in true time:\n";
  for (const SeenPacket& packet : seen_) {
    text += packet_line(packet.instant, packet.went_out, packet.source.text(), packet.destination.text(), packet.octets);
  }
  return text;
}

}  // namespace ntpsim::daemon
