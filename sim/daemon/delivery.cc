#include "sim/daemon/delivery.h"

#include <linux/errqueue.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/icmp_errors.h"
#include "sim/daemon/page/page_access.h"

namespace ntpsim::daemon {

namespace {

constexpr std::uint32_t longest_queue = 128;   // packets of a socket: about as many as fit into net.core.rmem_default

bool same_host(const PageAddress& a, const PageAddress& b) {
  return a.is_v6 == b.is_v6 && std::memcmp(a.bytes, b.bytes, a.is_v6 ? 16 : 4) == 0;
}

bool is_zero(const PageAddress& a) {
  return std::all_of(a.bytes, a.bytes + (a.is_v6 ? 16 : 4), [](std::uint8_t b) { return b == 0; });
}

bool is_multicast(const PageAddress& a) { return a.is_v6 ? a.bytes[0] == 0xff : (a.bytes[0] & 0xf0) == 0xe0; }

bool is_interface_broadcast(const PageInterface& i, const PageAddress& a) {
  if (!i.has_v4 || a.is_v6 || i.v4_prefix >= 31) return false;
  for (unsigned bit = 0; bit < 32; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    const bool wanted = bit < i.v4_prefix ? (i.v4[bit / 8] & mask) != 0 : true;
    if (((a.bytes[bit / 8] & mask) != 0) != wanted) return false;
  }
  return true;
}

bool is_broadcast(const Page& page, const PageAddress& a) {
  if (a.is_v6) return false;
  if (std::all_of(a.bytes, a.bytes + 4, [](std::uint8_t b) { return b == 0xff; })) return true;
  return std::any_of(page.interfaces, page.interfaces + page.interface_count,
                     [&](const PageInterface& i) { return is_interface_broadcast(i, a); });
}

bool is_member(const PageObject& object, const PageAddress& group, int interface) {
  return std::any_of(std::begin(object.groups), std::end(object.groups), [&](const PageGroup& g) {
    return g.in_use && g.is_v6 == group.is_v6 && std::memcmp(g.bytes, group.bytes, group.is_v6 ? 16 : 4) == 0 &&
           (g.interface == 0 || interface < 0 || g.interface == interface + 1);
  });
}

std::uint16_t page_interface(const std::optional<int>& interface) {
  return static_cast<std::uint16_t>(interface ? *interface + 1 : 0);
}

std::int64_t page_stamp(const std::optional<LocalTime>& stamp) { return stamp ? stamp->since_epoch().floor_nanoseconds() : 0; }

bool hears_family(const PageObject& object, bool v6) {
  return v6 ? object.family == AF_INET6 : object.family == AF_INET || !object.options.v6_only;
}

}  // namespace

Datagram datagram_of(const PagePacket& packet) {
  Datagram out{from_page(packet.source), from_page(packet.destination), Bytes(packet.data, packet.data + packet.size),
               packet.ttl, packet.tos};
  if (packet.interface != 0) out.interface = packet.interface - 1;
  return out;
}

SentPacket::SentPacket(const PagePacket& packet)
    : object{packet.object},
      object_generation{packet.object_generation},
      flags{packet.flags},
      stamp_id{packet.stamp_id},
      datagram{datagram_of(packet)} {}

PageAddress to_page(const Endpoint& endpoint) {
  PageAddress out{};
  std::copy(endpoint.address.bytes().begin(), endpoint.address.bytes().end(), out.bytes);
  out.is_v6 = endpoint.address.is_v6();
  out.port = endpoint.port;
  out.is_set = 1;
  return out;
}

Endpoint from_page(const PageAddress& address) {
  std::array<std::uint8_t, 16> bytes{};
  std::copy(std::begin(address.bytes), std::end(address.bytes), bytes.begin());
  const IpAddress ip = address.is_v6 ? IpAddress::v6(bytes)
                                     : IpAddress::v4(std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
                                                     std::uint32_t{bytes[2]} << 8 | bytes[3]);
  return {ip, address.port};
}

bool Delivery::is_for_this_host(const PageAddress& to) const {
  if (!to.is_v6 && to.bytes[0] == 127) return true;
  return std::any_of(page_.interfaces, page_.interfaces + page_.interface_count, [&](const PageInterface& i) {
    return to.is_v6 ? i.has_v6 && std::memcmp(i.v6, to.bytes, 16) == 0 : i.has_v4 && std::memcmp(i.v4, to.bytes, 4) == 0;
  });
}

// How well a socket fits, by Linux's score: connected before bound to the address before bound to any. 0: not at all.
int Delivery::match(const PageObject& object, const PageAddress& from, const PageAddress& to, int interface) const {
  if (object.kind != ObjectKind::udp || object.local.port != to.port || !hears_family(object, to.is_v6)) return 0;
  if (object.options.bound_interface != 0 && interface >= 0 && object.options.bound_interface != interface + 1) return 0;
  int score = object.family == AF_INET6 && !to.is_v6 ? 1 : 2;
  const bool to_all = is_multicast(to) || is_broadcast(page_, to);
  if (!is_zero(object.local)) {
    if (!same_host(object.local, to)) return 0;
    score += 4;
  }
  if (object.remote.is_set) {
    if (!same_host(object.remote, from) || object.remote.port != from.port) return 0;
    score += 8;
  }
  if (to_all && is_multicast(to) && !is_member(object, to, interface)) return 0;
  return score;
}

bool Delivery::put(PageObject& object, const Datagram& datagram, const Stamps& stamps) {
  const std::uint16_t slot = object.received.length < longest_queue ? take_packet(page_) : none;
  if (slot == none || datagram.data.size() > max_datagram) {
    ++object.drops;
    return true;
  }
  PagePacket& packet = page_.packets[slot];
  packet.source = to_page(datagram.source);
  packet.destination = to_page(datagram.destination);
  packet.interface = page_interface(datagram.interface);
  packet.ttl = static_cast<std::uint8_t>(datagram.time_to_live);
  packet.tos = static_cast<std::uint8_t>(datagram.traffic_class);
  packet.kernel_stamp = page_stamp(stamps.kernel);
  packet.hardware_stamp = page_stamp(stamps.hardware);
  packet.size = static_cast<std::uint32_t>(datagram.data.size());
  std::copy(datagram.data.begin(), datagram.data.end(), packet.data);
  append(page_, object.received, slot);
  became_ready(page_, object, EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND);
  return true;
}

PageObject* Delivery::best_match(const PageAddress& from, const PageAddress& to, int interface) {
  PageObject* best = nullptr;
  int best_score = 0;
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    const int score = match(page_.objects[i], from, to, interface);
    if (score <= best_score) continue;
    best = &page_.objects[i];
    best_score = score;
  }
  return best;
}

// A packet to one address goes to one socket, a packet to a group or a broadcast address to every socket that fits.
bool Delivery::deliver(const Datagram& datagram, const Stamps& stamps) {
  const PageAddress from = to_page(datagram.source), to = to_page(datagram.destination);
  const int interface = datagram.interface.value_or(-1);
  if (!is_multicast(to) && !is_broadcast(page_, to)) {
    PageObject* socket = best_match(from, to, interface);
    return socket != nullptr && put(*socket, datagram, stamps);
  }
  bool taken = false;
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    if (match(page_.objects[i], from, to, interface) != 0) taken = put(page_.objects[i], datagram, stamps) || taken;
  }
  return taken;
}

namespace {

constexpr std::uint32_t tx_software = 2, tx_hardware = 1, option_id = 128, stamp_only = 2048;   // SOF_TIMESTAMPING_*
static_assert(offsetof(PagePacket, data) > 0);

void put_16(std::uint8_t* out, std::size_t value) {
  out[0] = static_cast<std::uint8_t>(value >> 8);
  out[1] = static_cast<std::uint8_t>(value);
}

// Linux loops back the frame as the driver had it: with link, network and transport headers.
std::size_t frame_headers(const Datagram& sent, std::uint8_t* out) {
  constexpr std::size_t link = 14, udp = 8, v4_header = 20, v6_header = 40;
  constexpr std::size_t v4_type = 0x0800, v6_type = 0x86dd;
  const bool v6 = sent.source.address.is_v6();
  const std::size_t network = v6 ? v6_header : v4_header;
  const std::size_t payload = udp + sent.data.size();
  const auto& from = sent.source.address.bytes();
  const auto& to = sent.destination.address.bytes();
  std::memset(out, 0, link + network + udp);
  put_16(out + 12, v6 ? v6_type : v4_type);
  std::uint8_t* ip = out + link;
  if (v6) {
    ip[0] = 0x60;
    put_16(ip + 4, payload);
    ip[6] = protocol_udp;
    ip[7] = static_cast<std::uint8_t>(sent.time_to_live);
    std::memcpy(ip + 8, from.data(), 16);
    std::memcpy(ip + 24, to.data(), 16);
  } else {
    ip[0] = 0x45;
    put_16(ip + 2, network + payload);
    ip[8] = static_cast<std::uint8_t>(sent.time_to_live);
    ip[9] = protocol_udp;
    std::memcpy(ip + 12, from.data(), 4);
    std::memcpy(ip + 16, to.data(), 4);
  }
  std::uint8_t* transport = ip + network;
  put_16(transport, sent.source.port);
  put_16(transport + 2, sent.destination.port);
  put_16(transport + 4, payload);
  return link + network + udp;
}

}  // namespace

void Delivery::stamped(const SentPacket& sent, const Stamps& stamps) {
  PageObject& object = page_.objects[sent.object];
  if (object.kind != ObjectKind::udp || page_.object_generation[sent.object] != sent.object_generation) return;   // closed
  const bool has_kernel = (sent.flags & packet_wants_software_stamp) != 0 && stamps.kernel;
  const bool has_hardware = (sent.flags & packet_wants_hardware_stamp) != 0 && stamps.hardware;
  if (!has_kernel && !has_hardware) return;   // this host makes no such stamps
  const std::uint16_t slot = object.errors.length < longest_queue ? take_packet(page_) : none;
  if (slot == none) return;
  PagePacket& packet = page_.packets[slot];
  const Datagram& datagram = sent.datagram;
  packet.flags = packet_is_stamp;
  packet.stamp_id = sent.stamp_id;
  packet.source = to_page(datagram.source);
  packet.destination = to_page(datagram.destination);
  packet.interface = page_interface(datagram.interface);
  if (has_kernel) packet.kernel_stamp = page_stamp(stamps.kernel);
  if (has_hardware) packet.hardware_stamp = page_stamp(stamps.hardware);
  packet.error = ENOMSG;
  packet.error_origin = SO_EE_ORIGIN_TIMESTAMPING;
  if ((object.options.timestamping & stamp_only) == 0 && datagram.data.size() + 64 <= max_datagram) {
    const std::size_t headers = frame_headers(datagram, packet.data);
    std::copy(datagram.data.begin(), datagram.data.end(), packet.data + headers);
    packet.size = static_cast<std::uint32_t>(headers + datagram.data.size());
  }
  append(page_, object.errors, slot);
  became_ready(page_, object, EPOLLERR);
}

// The socket that would receive an answer to the packet gets the error. As in Linux, a socket without IP_RECVERR gets it only if
// it is connected, and only errors that are permanent.
void Delivery::failed(const IcmpError& error) {
  const PageAddress from = to_page(error.about.source), to = to_page(error.about.destination);
  PageObject* const socket = best_match(to, from, error.about.interface.value_or(-1));
  if (socket == nullptr) return;
  const SocketError what = socket_error(error);
  const bool queues = error.is_v6() ? socket->options.receive_errors_v6 : socket->options.receive_errors;
  if (!queues && !(socket->remote.is_set && what.is_fatal)) return;
  if (queues) queue_error(*socket, error, what.number);
  socket->error = what.number;
  became_ready(page_, *socket, EPOLLERR);
}

void Delivery::queue_error(PageObject& socket, const IcmpError& error, int number) {
  const std::uint16_t slot = socket.errors.length < longest_queue ? take_packet(page_) : none;
  if (slot == none) return;
  PagePacket& packet = page_.packets[slot];
  packet.flags = packet_is_error;
  packet.source = to_page({error.reporter, 0});
  packet.destination = to_page(error.about.destination);
  packet.arrived_at = to_page(error.about.source);
  packet.interface = page_interface(error.about.interface);
  packet.error = number;
  packet.error_origin = error.is_v6() ? SO_EE_ORIGIN_ICMP6 : SO_EE_ORIGIN_ICMP;
  packet.error_type = error.kind.type;
  packet.error_code = error.kind.code;
  packet.error_info = error.info;
  packet.size = static_cast<std::uint32_t>(std::min(error.about.data.size(), max_datagram));
  std::copy_n(error.about.data.begin(), packet.size, packet.data);
  append(page_, socket.errors, slot);
}

}  // namespace ntpsim::daemon
