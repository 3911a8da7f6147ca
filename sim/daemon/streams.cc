#include "sim/daemon/streams.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/daemon/icmp_errors.h"
#include "sim/daemon/page/page_access.h"

namespace ntpsim::daemon {

namespace {

constexpr unsigned index_bits = 16;

ConnectionId id_of(std::uint16_t index, std::uint32_t generation) { return ConnectionId{generation} << index_bits | index; }

bool listens(const PageObject& object, const PageAddress& local) {
  if (object.kind != ObjectKind::stream || object.stream.state != StreamState::listening) return false;
  if (object.local.port != local.port) return false;
  const bool any = std::all_of(object.local.bytes, object.local.bytes + 16, [](std::uint8_t b) { return b == 0; });
  if (any) return object.local.is_v6 == local.is_v6 || (object.local.is_v6 && !object.options.v6_only);
  return object.local.is_v6 == local.is_v6 && std::memcmp(object.local.bytes, local.bytes, local.is_v6 ? 16 : 4) == 0;
}

}  // namespace

PageObject* Streams::object_of(ConnectionId stream) {
  const auto index = static_cast<std::uint16_t>(stream & ((1U << index_bits) - 1));
  PageObject& object = page_.objects[index];
  const bool is_same = object.kind == ObjectKind::stream && page_.object_generation[index] == stream >> index_bits;
  return is_same ? &object : nullptr;
}

void Streams::carry_out(std::uint16_t slot) {
  carry_out(page_.packets[slot]);
  give_back_packet(page_, slot);
}

void Streams::carry_out(const PagePacket& packet) {
  const ConnectionId stream = id_of(packet.object, packet.object_generation);
  const Duration after = Duration::from_nanoseconds(packet.after);
  const auto local_peer = local_peers_.find(stream);
  const bool is_local = local_peer != local_peers_.end();
  switch (packet.kind) {
    case PacketKind::stream_connect: {
      if (!delivery_.is_for_this_host(packet.destination)) {
        return world_.stream_connect(stream, from_page(packet.source), from_page(packet.destination), after);
      }
      const auto peer = connect_here(stream, from_page(packet.source), from_page(packet.destination));
      return peer ? connected(stream) : failed(stream, ECONNREFUSED);
    }
    case PacketKind::stream_listen: return world_.stream_listen(from_page(packet.source), true);
    case PacketKind::stream_data: {
      std::vector<std::uint8_t> data(packet.data, packet.data + packet.size);
      if (!is_local) return world_.stream_send(stream, std::move(data), after);
      return received(local_peer->second, std::move(data));
    }
    case PacketKind::stream_shutdown:
      return is_local ? peer_closed(local_peer->second) : world_.stream_shutdown(stream, after);
    case PacketKind::stream_close: {
      if (!packet.destination.is_set) return world_.stream_listen(from_page(packet.source), false);
      if (!is_local) return world_.stream_close(stream, after);
      const ConnectionId peer = local_peer->second;
      local_peers_.erase(local_peer);
      return peer_closed(peer);
    }
    case PacketKind::datagram:
    case PacketKind::stream_arrival: return;   // it never leaves the host
  }
}

std::optional<ConnectionId> Streams::connect_here(ConnectionId stream, const Endpoint& local, const Endpoint& remote) {
  const auto peer = arrived(remote, local);
  if (peer) {
    local_peers_[stream] = *peer;
    local_peers_[*peer] = stream;
  }
  return peer;
}

void Streams::connected(ConnectionId stream) {
  PageObject* object = object_of(stream);
  if (object == nullptr) return;
  object->stream.state = StreamState::connected;
  became_ready(page_, *object, 0);
}

void Streams::failed(ConnectionId stream, int error) {
  PageObject* object = object_of(stream);
  if (object == nullptr) return;
  object->stream.state = StreamState::idle;
  object->stream.peer_closed = 1;
  object->error = error;
  became_ready(page_, *object, 0);
}

void Streams::failed(ConnectionId stream, const IcmpError& error) {
  failed(stream, socket_error(error).number);
}

std::optional<ConnectionId> Streams::arrived(const Endpoint& local, const Endpoint& remote) {
  const PageAddress here = to_page(local);
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    PageObject& listener = page_.objects[i];
    if (!listens(listener, here) || listener.received.length >= listener.stream.backlog) continue;
    const std::uint16_t index = new_object(page_, ObjectKind::stream);
    const std::uint16_t slot = index == none ? none : take_packet(page_);
    if (slot == none) return std::nullopt;
    PageObject& object = page_.objects[index];
    object.family = listener.family;
    object.protocol = listener.protocol;
    object.options = listener.options;
    object.references = 1;   // the listener's, until it is accepted
    object.local = here;
    object.remote = to_page(remote);
    object.stream.state = StreamState::connected;
    PagePacket& packet = page_.packets[slot];
    packet.kind = PacketKind::stream_arrival;
    packet.object = index;
    append(page_, listener.received, slot);
    became_ready(page_, listener, EPOLLIN);
    return id_of(index, page_.object_generation[index]);
  }
  return std::nullopt;
}

// Fills up the last packet first: a sender is at most 64 KiB ahead of its reader, so few packets hold it.
void Streams::received(ConnectionId stream, std::vector<std::uint8_t> data) {
  PageObject* object = object_of(stream);
  if (object == nullptr || data.empty()) return;
  for (std::size_t done = 0; done < data.size();) {
    std::uint16_t slot = object->received.last;
    if (slot == none || page_.packets[slot].size == max_datagram) {
      slot = take_packet(page_);
      if (slot == none) return fail_("too much stream data waits to be read");
      page_.packets[slot].kind = PacketKind::stream_data;
      append(page_, object->received, slot);
    }
    PagePacket& packet = page_.packets[slot];
    const std::size_t part = std::min(data.size() - done, max_datagram - packet.size);
    std::copy_n(data.begin() + static_cast<std::ptrdiff_t>(done), part, packet.data + packet.size);
    packet.size += static_cast<std::uint32_t>(part);
    done += part;
  }
  became_ready(page_, *object, EPOLLIN | EPOLLPRI | EPOLLRDNORM | EPOLLRDBAND);
}

void Streams::tell_of_reading() {
  page_.streams_were_read = 0;
  for (std::uint32_t i = 0; i < page_.object_count; ++i) {
    PageObject& object = page_.objects[i];
    if (object.kind != ObjectKind::stream || object.stream.read == 0) continue;
    const ConnectionId stream = id_of(static_cast<std::uint16_t>(i), page_.object_generation[i]);
    const std::size_t octets = object.stream.read;
    object.stream.read = 0;
    const auto peer = local_peers_.find(stream);
    if (peer != local_peers_.end()) {
      sent(peer->second, octets);
    } else {
      world_.stream_read(stream, octets);
    }
  }
}

void Streams::peer_closed(ConnectionId stream) {
  PageObject* object = object_of(stream);
  if (object == nullptr) return;
  object->stream.peer_closed = 1;
  became_ready(page_, *object, 0);
}

void Streams::sent(ConnectionId stream, std::size_t octets) {
  PageObject* object = object_of(stream);
  if (object == nullptr) return;
  object->stream.unsent -= std::min(object->stream.unsent, static_cast<std::uint32_t>(octets));
  if (std::exchange(object->stream.was_full, 0U) != 0) wake_watches(page_, index_of(page_, *object), EPOLLOUT | EPOLLWRNORM);
  look_at_objects(page_);
}

}  // namespace ntpsim::daemon
