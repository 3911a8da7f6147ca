// System V shared memory of a host: the table of its segments and of the processes that have attached them. The segments lie
// after the page, in the same memory: every process reaches them through the descriptor that it has anyway, and they end with the
// run.
#pragma once

#include <sys/ipc.h>

#include <cerrno>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon {

inline constexpr std::int32_t simulator_process = -1;
inline constexpr std::uint64_t memory_page = 4096;
inline constexpr std::uint64_t largest_segment = std::uint64_t{1} << 30;

inline std::uint64_t whole_pages(std::uint64_t size) { return (size + memory_page - 1) / memory_page * memory_page; }

// Numbers as the kernel gives them: 0, 1, 2 and so on if no segment was removed.
inline std::int32_t number_of(const Page& page, std::uint16_t segment) {
  return static_cast<std::int32_t>(page.segments[segment].uses << 15 | segment);
}

inline std::uint16_t segment_by_number(const Page& page, std::int32_t number) {
  const auto index = static_cast<std::uint16_t>(static_cast<std::uint32_t>(number) & 0x7fff);
  const bool exists = number >= 0 && index < max_segments && page.segments[index].in_use && number_of(page, index) == number;
  return exists ? index : none;
}

inline std::uint16_t segment_by_key(const Page& page, std::int32_t key) {
  for (std::uint16_t i = 0; i < max_segments; ++i) {
    const PageSegment& segment = page.segments[i];
    if (segment.in_use && !segment.removed && segment.key == key && key != IPC_PRIVATE) return i;
  }
  return none;
}

inline std::uint32_t attachments_of(const Page& page, std::uint16_t segment) {
  std::uint32_t count = 0;
  for (const PageAttachment& one : page.attachments) count += one.in_use && one.segment == segment;
  return count;
}

// The lowest free place after the page.
inline std::uint64_t free_memory(const Page& page, std::uint64_t size) {
  std::uint64_t at = whole_pages(sizeof(Page));
  for (bool moved = true; moved;) {
    moved = false;
    for (const PageSegment& other : page.segments) {
      const bool overlaps = other.in_use && at < other.offset + whole_pages(other.size) && other.offset < at + size;
      if (overlaps) at = other.offset + whole_pages(other.size);
      moved = moved || overlaps;
    }
  }
  return at;
}

// An empty segment, or none if there are too many. The caller sets its owner and mode. `prepare(offset, size)` creates that
// memory, full of zeroes.
template <class Prepare>
std::uint16_t new_segment(Page& page, std::int32_t key, std::uint64_t size, Prepare&& prepare) {
  for (std::uint16_t i = 0; i < max_segments; ++i) {
    if (page.segments[i].in_use) continue;
    const std::uint32_t uses = page.segments[i].removed ? (page.segments[i].uses + 1) & 0xffff : page.segments[i].uses;
    const std::uint64_t offset = free_memory(page, whole_pages(size));
    if (!prepare(offset, whole_pages(size))) return none;
    page.segments[i] = PageSegment{};
    page.segments[i].in_use = 1;
    page.segments[i].key = key;
    page.segments[i].uses = uses;
    page.segments[i].offset = offset;
    page.segments[i].size = size;
    return i;
  }
  return none;
}

inline void release_if_unused(Page& page, std::uint16_t segment) {
  if (page.segments[segment].removed && attachments_of(page, segment) == 0) page.segments[segment].in_use = 0;
}

inline PageAttachment* new_attachment(Page& page, std::int32_t process, std::uint16_t segment) {
  for (PageAttachment& one : page.attachments) {
    if (one.in_use) continue;
    one = {process, 1, segment, 0};
    return &one;
  }
  return nullptr;
}

inline void release_attachment(Page& page, PageAttachment& attachment) {
  attachment.in_use = 0;
  release_if_unused(page, attachment.segment);
}

// A child has its parent's memory at the same addresses.
inline void inherit_attachments(Page& page, std::int32_t parent, std::int32_t child) {
  for (const PageAttachment& one : page.attachments) {
    if (!one.in_use || one.process != parent) continue;
    PageAttachment* copy = new_attachment(page, child, one.segment);
    if (copy != nullptr) copy->address = one.address;
  }
}

inline void detach_all(Page& page, std::int32_t process) {
  for (PageAttachment& one : page.attachments) {
    if (one.in_use && one.process == process) release_attachment(page, one);
  }
}

}  // namespace ntpsim::daemon
