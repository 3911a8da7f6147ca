#include "sim/daemon/delivery.h"

#include <linux/errqueue.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sim/daemon/page_access.h"

namespace ntpsim::daemon {

namespace {

constexpr std::uint32_t longest_queue = 128;   // packets of a socket: net.core.rmem_default holds about as many

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

bool hears_family(const PageObject& object, bool v6) {
  return v6 ? object.family == AF_INET6 : object.family == AF_INET || !object.options.v6_only;
}

}  // namespace

SentPacket::SentPacket(const PagePacket& packet)
    : object{packet.object},
      object_generation{packet.object_generation},
      flags{packet.flags},
      stamp_id{packet.stamp_id},
      interface{packet.interface},
      ttl{packet.ttl},
      source{packet.source},
      destination{packet.destination},
      data(packet.data, packet.data + packet.size) {}

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

// How well a socket fits, as Linux scores it: connected before bound to the address before bound to any. 0: not at all.
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

bool Delivery::put(PageObject& object, const Datagram& datagram, const PacketStamps& stamps) {
  const std::uint16_t slot = object.received.length < longest_queue ? take_packet(page_) : none;
  if (slot == none || datagram.data.size() > max_datagram) {
    ++object.drops;
    return true;
  }
  PagePacket& packet = page_.packets[slot];
  packet.source = to_page(datagram.source);
  packet.destination = to_page(datagram.destination);
  packet.interface = static_cast<std::uint16_t>(datagram.interface < 0 ? 0 : datagram.interface + 1);
  packet.ttl = static_cast<std::uint8_t>(datagram.time_to_live);
  packet.tos = static_cast<std::uint8_t>(datagram.traffic_class);
  packet.kernel_stamp = stamps.kernel.since_epoch().floor_nanoseconds();
  if (stamps.hardware) packet.hardware_stamp = stamps.hardware->since_epoch().floor_nanoseconds();
  packet.size = static_cast<std::uint32_t>(datagram.data.size());
  std::copy(datagram.data.begin(), datagram.data.end(), packet.data);
  append(page_, object.received, slot);
  became_ready(page_, object, EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND);
  return true;
}

bool Delivery::deliver(const Datagram& datagram, const PacketStamps& stamps) {
  const PageAddress from = to_page(datagram.source), to = to_page(datagram.destination);
  const bool to_all = is_multicast(to) || is_broadcast(page_, to);
  PageObject* best = nullptr;
  int best_score = 0;
  bool taken = false;
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    PageObject& object = page_.objects[i];
    const int score = match(object, from, to, datagram.interface);
    if (score == 0) continue;
    if (to_all) {
      taken = put(object, datagram, stamps) || taken;
    } else if (score > best_score) {
      best = &object;
      best_score = score;
    }
  }
  return best != nullptr ? put(*best, datagram, stamps) : taken;
}

namespace {

constexpr std::uint32_t tx_software = 2, tx_hardware = 1, option_id = 128, stamp_only = 2048;   // SOF_TIMESTAMPING_*
static_assert(offsetof(PagePacket, data) > 0);

// What Linux loops back is the frame as the driver had it: with link, network and transport headers.
std::size_t frame_headers(const SentPacket& sent, std::uint8_t* out) {
  constexpr std::size_t link = 14, udp = 8;
  const std::size_t network = sent.source.is_v6 ? 40 : 20;
  std::memset(out, 0, link + network + udp);
  out[12] = sent.source.is_v6 ? 0x86 : 0x08;
  out[13] = sent.source.is_v6 ? 0xdd : 0x00;
  std::uint8_t* ip = out + link;
  const std::size_t payload = udp + sent.data.size();
  if (sent.source.is_v6) {
    ip[0] = 0x60;
    ip[4] = static_cast<std::uint8_t>(payload >> 8);
    ip[5] = static_cast<std::uint8_t>(payload);
    ip[6] = 17;
    ip[7] = sent.ttl;
    std::memcpy(ip + 8, sent.source.bytes, 16);
    std::memcpy(ip + 24, sent.destination.bytes, 16);
  } else {
    ip[0] = 0x45;
    ip[2] = static_cast<std::uint8_t>((network + payload) >> 8);
    ip[3] = static_cast<std::uint8_t>(network + payload);
    ip[8] = sent.ttl;
    ip[9] = 17;
    std::memcpy(ip + 12, sent.source.bytes, 4);
    std::memcpy(ip + 16, sent.destination.bytes, 4);
  }
  std::uint8_t* transport = ip + network;
  transport[0] = static_cast<std::uint8_t>(sent.source.port >> 8);
  transport[1] = static_cast<std::uint8_t>(sent.source.port);
  transport[2] = static_cast<std::uint8_t>(sent.destination.port >> 8);
  transport[3] = static_cast<std::uint8_t>(sent.destination.port);
  transport[4] = static_cast<std::uint8_t>(payload >> 8);
  transport[5] = static_cast<std::uint8_t>(payload);
  return link + network + udp;
}

}  // namespace

void Delivery::stamped(const SentPacket& sent, const PacketStamps& stamps) {
  PageObject& object = page_.objects[sent.object];
  if (object.kind != ObjectKind::udp || page_.object_generation[sent.object] != sent.object_generation) return;   // closed
  const std::uint16_t slot = object.errors.length < longest_queue ? take_packet(page_) : none;
  if (slot == none) return;
  PagePacket& packet = page_.packets[slot];
  packet.flags = packet_is_stamp;
  packet.stamp_id = sent.stamp_id;
  packet.source = sent.source;
  packet.destination = sent.destination;
  packet.interface = sent.interface;
  if ((sent.flags & packet_wants_software_stamp) != 0) {
    packet.kernel_stamp = stamps.kernel.since_epoch().floor_nanoseconds();
  }
  if ((sent.flags & packet_wants_hardware_stamp) != 0 && stamps.hardware) {
    packet.hardware_stamp = stamps.hardware->since_epoch().floor_nanoseconds();
  }
  packet.error = ENOMSG;
  packet.error_origin = SO_EE_ORIGIN_TIMESTAMPING;
  if ((object.options.timestamping & stamp_only) == 0 && sent.data.size() + 64 <= max_datagram) {
    const std::size_t headers = frame_headers(sent, packet.data);
    std::copy(sent.data.begin(), sent.data.end(), packet.data + headers);
    packet.size = static_cast<std::uint32_t>(headers + sent.data.size());
  }
  append(page_, object.errors, slot);
  became_ready(page_, object, EPOLLERR);
}

namespace {

// What a socket hears that did not ask for errors: Linux keeps from it what may yet pass (RFC 1122, section 4.2.3.9).
bool is_fatal(bool v6, int type, int code) {
  constexpr int v6_unreachable = 1, v6_no_route = 0, v6_beyond_scope = 2, v6_address = 3, v6_parameter = 4;
  if (v6) return (type == v6_unreachable && code != v6_no_route && code != v6_beyond_scope && code != v6_address) ||
                 type == v6_parameter;
  constexpr int unreachable = 3, parameter = 12;
  constexpr int passing[] = {0, 1, 4, 5, 11, 12};   // network, host, too big, source route; both for a type of service
  return (type == unreachable && std::find(std::begin(passing), std::end(passing), code) == std::end(passing)) ||
         type == parameter;
}

}  // namespace

void Delivery::failed(const Datagram& sent, const IpAddress& reporter, int error, int type, int code) {
  const PageAddress from = to_page(sent.source), to = to_page(sent.destination);
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    PageObject& object = page_.objects[i];
    if (object.kind != ObjectKind::udp || object.local.port != from.port) continue;
    const bool connected = object.remote.is_set && same_host(object.remote, to) && object.remote.port == to.port;
    const bool queues = from.is_v6 ? object.options.receive_errors_v6 : object.options.receive_errors;
    // As in Linux: an unconnected socket hears of nothing it did not ask for, a connected one of what will not change.
    if (!queues && !(connected && is_fatal(from.is_v6 != 0, type, code))) continue;
    object.error = error;
    if (queues) {
      const std::uint16_t slot = object.errors.length < longest_queue ? take_packet(page_) : none;
      if (slot == none) continue;
      PagePacket& packet = page_.packets[slot];
      packet.flags = packet_is_error;
      packet.source = to_page({reporter, 0});
      packet.destination = to;
      packet.error = error;
      packet.error_origin = from.is_v6 ? SO_EE_ORIGIN_ICMP6 : SO_EE_ORIGIN_ICMP;
      packet.error_type = static_cast<std::uint8_t>(type);
      packet.error_code = static_cast<std::uint8_t>(code);
      packet.size = static_cast<std::uint32_t>(std::min(sent.data.size(), max_datagram));
      std::copy_n(sent.data.begin(), packet.size, packet.data);
      append(page_, object.errors, slot);
    }
    became_ready(page_, object, EPOLLERR);
  }
}

}  // namespace ntpsim::daemon
