// Takes and frees the places of processes, threads and timers in the page.
#pragma once

#include <linux/capability.h>

#include "sim/daemon/page/page_access.h"
#include "sim/daemon/page/page_segments.h"

namespace ntpsim::daemon {

// A signal may be pending for it: those of its threads that wait must look.
inline void note_signal(Page& page, int process) {
  for (std::uint32_t i = 0; i < page.thread_count; ++i) {
    PageThread& thread = page.threads[i];
    if (thread.process != process || thread.state == ThreadState::free) continue;
    thread.signalled = 1;
    thread.due = 1;
  }
}

inline void note_kernel_signal(Page& page, int process) {
  for (std::uint32_t i = 0; i < page.thread_count; ++i) {
    if (page.threads[i].process == process) page.threads[i].kernel_signals = 1;
  }
  note_signal(page, process);
}

// Who ends by it does so because somebody wanted it.
inline void note_sent(Page& page, int process, int signal) {
  constexpr int bits = 64;
  if (signal > 0 && signal < bits) page.processes[process].signals_sent |= std::uint64_t{1} << signal;
}

inline PageOwner* owner_of(Page& page, std::uint64_t device, std::uint64_t inode) {
  for (std::uint32_t i = 0; i < page.owner_count; ++i) {
    PageOwner& owner = page.owners[i];
    if (owner.device == device && owner.inode == inode) return &owner;
  }
  return nullptr;
}

// False: too many files belong to others than root.
inline bool set_owner(Page& page, const PageOwner& wanted) {
  PageOwner* owner = owner_of(page, wanted.device, wanted.inode);
  if (owner == nullptr && page.owner_count == max_owners) return false;
  if (owner == nullptr) owner = &page.owners[page.owner_count++];
  *owner = wanted;
  return true;
}

// It is root's again: what has no owner of its own is, also a file that gets this number next.
inline void forget_owner(Page& page, std::uint64_t device, std::uint64_t inode) {
  PageOwner* const owner = owner_of(page, device, inode);
  if (owner != nullptr) *owner = page.owners[--page.owner_count];
}

inline std::uint16_t new_timer(Page& page, TimerKind kind, int process) {
  for (std::uint32_t i = 0; i < max_timers; ++i) {
    PageTimer& timer = page.timers[i];
    if (timer.kind != TimerKind::free) continue;
    timer = PageTimer{};
    timer.kind = kind;
    timer.process = process;
    timer.object = none;
    if (i >= page.timer_count) page.timer_count = i + 1;
    return static_cast<std::uint16_t>(i);
  }
  return none;
}

constexpr std::uint64_t capability(int number) { return std::uint64_t{1} << number; }
inline constexpr std::uint64_t all_capabilities = (std::uint64_t{1} << (CAP_LAST_CAP + 1)) - 1;

// Everything that is not said is zero: root's number.
inline PageIdentity identity_of_root() {
  PageIdentity root{};
  root.permitted = root.effective = root.bounding = all_capabilities;
  return root;
}

inline int new_process(Page& page) {
  for (unsigned i = 0; i < max_processes; ++i) {
    PageProcess& process = page.processes[i];
    if (process.state != ProcessState::free) continue;
    process = PageProcess{};
    for (std::uint16_t& object : process.objects) object = none;
    process.identity = identity_of_root();
    process.shown_pid = page.next_shown_pid++;
    return static_cast<int>(i);
  }
  return -1;
}

inline int new_thread(Page& page, int process) {
  for (unsigned i = 0; i < max_threads; ++i) {
    PageThread& thread = page.threads[i];
    if (thread.state != ThreadState::free) continue;
    thread.turn.store(simulators_turn);
    thread.process = process;
    thread.tid = 0;
    thread.watches = thread.due = thread.kernel_may_differ = thread.progressed = thread.futex_woken = 0;
    thread.signalled = thread.kernel_signals = 0;
    thread.deadline = never;
    thread.futex = 0;
    thread.waiting_call = -1;
    thread.state = ThreadState::starting;
    if (i >= page.thread_count) page.thread_count = i + 1;
    return static_cast<int>(i);
  }
  return -1;
}

// Frees what a dead process leaves: descriptors, timers, attached memory.
inline void release_process(Page& page, int index) {
  PageProcess& process = page.processes[index];
  for (std::uint16_t& object : process.objects) {
    if (object < max_objects) release_object(page, object);
    object = none;
  }
  for (std::uint32_t i = 0; i < page.timer_count; ++i) {
    PageTimer& timer = page.timers[i];
    if (timer.kind != TimerKind::free && timer.kind != TimerKind::descriptor && timer.process == index) {
      timer.kind = TimerKind::free;
    }
  }
  detach_all(page, index);
  process.state = ProcessState::dead;
}

}  // namespace ntpsim::daemon
