#include "sim/daemon/shim/calls/processes/process_calls.h"

#include <signal.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/page/turn.h"
#include "sim/daemon/shim/process_numbers.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {

auto kernel = [](auto... a) { return raw(a...); };

}  // namespace

void await_first_turn() {
  await_turn(thread->turn, threads_turn, kernel);
  thread->state = ThreadState::running;
  take_up_turn();
}

namespace {

// A child inherits descriptors, identity and attached memory, but not timers.
void inherit(PageProcess& child) {
  const PageProcess& parent = process();
  child.identity = parent.identity;
  child.leaves_children = parent.leaves_children;
  std::memcpy(child.name, parent.name, sizeof child.name);
  child.program = parent.program;
  child.said_hello = parent.said_hello;
  child.has_filter = parent.has_filter;
  child.lets_lines_out = parent.lets_lines_out;
  child.parent_pid = parent.pid;
  child.started = now_on(page->clock, page->debt, TimeBase::boottime);
  for (unsigned fd = 0; fd < max_descriptors; ++fd) {
    child.objects[fd] = parent.objects[fd];
    if (child.objects[fd] != none) ++page->objects[child.objects[fd]].references;
  }
  inherit_attachments(*page, process_index(), static_cast<std::int32_t>(&child - page->processes));
}

}  // namespace

NewPlace place_for_process() {
  NewPlace place;
  place.process = new_process(*page);
  place.slot = place.process < 0 ? -1 : new_thread(*page, place.process);
  if (place.slot < 0) return place;
  inherit(page->processes[place.process]);
  page->processes[place.process].state = ProcessState::running;
  return place;
}

NewPlace place_for_thread() { return {new_thread(*page, process_index()), process_index()}; }

void give_place_back(const NewPlace& place) {
  page->threads[place.slot].state = ThreadState::free;
  if (place.process == process_index()) return;
  release_process(*page, place.process);
  page->processes[place.process].state = ProcessState::free;
}

void begin_in_parents_turn(const NewPlace& place) {
  page->threads[place.slot].turn.store(threads_turn);
  page->threads[place.slot].state = ThreadState::running;
}

void wait_for_turn_behind_exec(ThreadBlock& self) {
  self.place->turn.store(simulators_turn);
  self.place->state = ThreadState::runnable;
}

void take_turn_back(ThreadBlock& self) {
  self.place->turn.store(threads_turn);
  self.place->state = ThreadState::running;
}

// ---- ends ----

// The simulator is told first. It waits until the kernel has really removed the thread or process.
long call_exit(const Call& call) {
  if (ThreadBlocks::own()->is_vfork_child) return call_exit_group(call);
  thread->yield = Yield::thread_exit;
  thread->state = ThreadState::leaving;
  block_signals(*ThreadBlocks::own());
  give_turn(thread->turn, simulators_turn, kernel);
  return raw(SYS_exit, call.arguments[0]);
}

long call_exit_group(const Call& call) {
  process().exit_status = call.as<int>(0) & 0xff;
  process().state = ProcessState::leaving;
  if (ThreadBlocks::own()->is_vfork_child) return raw(SYS_exit_group, call.arguments[0]);   // its parent reports it
  thread->yield = Yield::process_exit;
  thread->state = ThreadState::leaving;
  block_signals(*ThreadBlocks::own());
  give_turn(thread->turn, simulators_turn, kernel);
  return call.forward();
}

}  // namespace ntpsim::daemon::shim
