// Lists and tables in the page, for both of its sides: packets in queues, descriptors of processes, wake-ups.
#pragma once

#include "sim/daemon/page/page_epoll.h"
#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

inline void clear(PacketQueue& queue) { queue = {none, none, 0}; }

// A packet to fill in, or none if too many are on their way. Then it is dropped, as by a kernel without memory.
inline std::uint16_t take_packet(Page& page) {
  std::uint16_t index = page.free_packets;
  if (index != none) {
    page.free_packets = page.packets[index].next;
  } else {
    if (page.packets_used == max_packets) return none;
    index = static_cast<std::uint16_t>(page.packets_used++);
  }
  PagePacket& packet = page.packets[index];
  __builtin_memset(&packet, 0, offsetof(PagePacket, data));
  packet.next = none;
  return index;
}

inline void give_back_packet(Page& page, std::uint16_t index) {
  page.packets[index].next = page.free_packets;
  page.free_packets = index;
}

inline void append(Page& page, PacketQueue& queue, std::uint16_t index) {
  page.packets[index].next = none;
  if (queue.last == none) {
    queue.first = index;
  } else {
    page.packets[queue.last].next = index;
  }
  queue.last = index;
  ++queue.length;
}

inline std::uint16_t take_first(Page& page, PacketQueue& queue) {
  const std::uint16_t index = queue.first;
  if (index == none) return none;
  queue.first = page.packets[index].next;
  if (queue.first == none) queue.last = none;
  --queue.length;
  return index;
}

inline void drop_all(Page& page, PacketQueue& queue) {
  for (std::uint16_t index = take_first(page, queue); index != none; index = take_first(page, queue)) {
    give_back_packet(page, index);
  }
}

inline std::uint16_t index_of(const Page& page, const PageObject& object) {
  return static_cast<std::uint16_t>(&object - page.objects);
}

// Threads that wait for virtual sockets and timers look again.
inline void look_at_objects(Page& page) {
  for (std::uint32_t i = 0; i < page.thread_count; ++i) {
    PageThread& thread = page.threads[i];
    if (thread.state == ThreadState::waiting && (thread.watches & watch_objects) != 0) thread.due = 1;
  }
}

// Something happened to an object: `events` says what, as in wake_watches.
inline void became_ready(Page& page, const PageObject& object, std::uint32_t events) {
  wake_watches(page, index_of(page, object), events);
  look_at_objects(page);
}

// Threads that wait for the kernel's descriptors must look again, because another thread ran or has ended.
inline void look_again(PageThread& thread) {
  thread.due = 1;
  thread.kernel_may_differ = 1;
}

inline std::uint16_t new_object(Page& page, ObjectKind kind) {
  for (std::uint32_t i = 0; i < max_objects; ++i) {
    PageObject& object = page.objects[i];
    if (object.kind != ObjectKind::free) continue;
    object = PageObject{};
    object.kind = kind;
    object.timer = none;
    clear(object.received);
    clear(object.errors);
    ++page.object_generation[i];
    if (i >= page.object_count) page.object_count = i + 1;
    return static_cast<std::uint16_t>(i);
  }
  return none;
}

// A stream's request to the world. False if too many are on their way.
inline bool ask_world(Page& page, std::uint16_t index, PacketKind kind) {
  const std::uint16_t slot = take_packet(page);
  if (slot == none) return false;
  PagePacket& packet = page.packets[slot];
  packet.kind = kind;
  packet.object = index;
  packet.object_generation = page.object_generation[index];
  packet.source = page.objects[index].local;
  packet.destination = page.objects[index].remote;
  packet.after = page.debt;
  append(page, page.outgoing, slot);
  return true;
}

inline void release_object(Page& page, std::uint16_t index);

// Connections that were not accepted end with their listener.
inline void release_arrivals(Page& page, PageObject& listener) {
  for (std::uint16_t slot = listener.received.first; slot != none; slot = page.packets[slot].next) {
    const PagePacket& packet = page.packets[slot];
    if (packet.kind == PacketKind::stream_arrival) release_object(page, packet.object);
  }
}

// Called after the last descriptor was closed.
inline void release_object(Page& page, std::uint16_t index) {
  PageObject& object = page.objects[index];
  if (object.kind == ObjectKind::free || --object.references > 0) return;
  if (object.kind == ObjectKind::stream) {
    release_arrivals(page, object);
    if (object.stream.state != StreamState::idle) ask_world(page, index, PacketKind::stream_close);
  }
  if (object.kind == ObjectKind::udp) page.sockets_changed = 1;
  forget_watches(page, index);
  drop_all(page, object.received);
  drop_all(page, object.errors);
  if (object.kind == ObjectKind::timer) page.timers[object.timer].kind = TimerKind::free;
  object.kind = ObjectKind::free;
}

}  // namespace ntpsim::daemon
