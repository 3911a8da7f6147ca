// The end of a host's threads, processes and programs.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <iterator>
#include <utility>

#include "sim/daemon/page/page_tables.h"
#include "sim/daemon/supervisor.h"

namespace ntpsim::daemon {

namespace {

bool is_free(const PageThread& thread) { return thread.state == ThreadState::free || thread.state == ThreadState::gone; }

// What the kernel says counts; where nobody has it any more, a process that has not said that it ends was ended.
Ending ending_of(const PageProcess& process, bool said_so, const Liveness& liveness) {
  const int status = liveness.wait_status.value_or(0);
  if (liveness.wait_status && WIFSIGNALED(status)) return {Ending::How::signalled, WTERMSIG(status)};
  if (liveness.wait_status) return {Ending::How::exited, WEXITSTATUS(status)};
  if (said_so) return {Ending::How::exited, process.exit_status};
  return {Ending::How::signalled, 0};
}

const PageProcess* living_parent(const Page& page, const PageProcess& child) {
  const auto found = std::find_if(std::begin(page.processes), std::end(page.processes), [&](const PageProcess& other) {
    return other.state == ProcessState::running && other.pid == child.parent_pid;
  });
  return found == std::end(page.processes) ? nullptr : found;
}

}  // namespace

void Supervisor::settle_end(PageThread& thread) {
  PageProcess& process = page_->processes[thread.process];
  bool last = thread.yield == Yield::process_exit;
  if (!last) {
    last = std::none_of(page_->threads, page_->threads + page_->thread_count, [&](const PageThread& other) {
      return &other != &thread && !is_free(other) && other.process == thread.process;
    });
  }
  if (!last) {
    for (int i = 0; i < end_patience_ms && !keeper_.thread_is_gone(process.pid, thread.tid); ++i) {
      usleep(i < 10 ? 20 : 1000);
    }
    return thread_ended(thread);
  }
  const Liveness liveness = keeper_.look(process.pid, end_patience_ms);
  if (liveness.alive) return fail("process " + std::to_string(process.pid) + " does not end", process.program);
  process_ended(thread.process, liveness);
}

// They ended in the turn of their parent, which may not have waited for them yet.
void Supervisor::settle_children(const PageThread& parent) {
  for (std::uint32_t i = 0; i < page_->thread_count && !failed_; ++i) {
    PageThread& child = page_->threads[i];
    if (&child != &parent && child.state == ThreadState::leaving) settle_end(child);
  }
}

// A thread that joins it sees the word that the kernel has cleared.
void Supervisor::thread_ended(PageThread& thread) {
  thread.state = ThreadState::free;
  for (std::uint32_t i = 0; i < page_->thread_count; ++i) {
    PageThread& other = page_->threads[i];
    if (other.state == ThreadState::waiting && (other.watches & (watch_futex | watch_kernel)) != 0) look_again(other);
  }
}

void Supervisor::process_ended(int index, const Liveness& liveness) {
  PageProcess& process = page_->processes[index];
  process_has_ended_ = true;
  page_->may_have_printed = 1;   // output of the dynamic loader bypasses the library
  const bool said_so = process.state == ProcessState::leaving;
  if (process.exec_error != 0) {
    const Program& program = programs_[static_cast<std::size_t>(process.program)];
    return fail("cannot execute " + program.image.command.front() + ": " + std::strerror(process.exec_error), process.program);
  }
  if (process.said_hello == 0 && process.signals_sent == 0) {
    return fail(std::string{process.executed} + " " + in_words(liveness) +
                    " before it was in virtual time: the dynamic loader has not loaded ntpsim's library into it",
                process.program);
  }
  const PageProcess* const parent = living_parent(*page_, process);
  // The kernel takes it away at once: whether its status was seen before that is chance.
  const bool is_left = parent != nullptr && parent->leaves_children != 0;
  endings_[static_cast<std::size_t>(index)] = ending_of(process, said_so, is_left ? Liveness{false, std::nullopt} : liveness);
  Program& program = programs_[static_cast<std::size_t>(process.program)];
  const bool is_first = program.process == index;
  if (is_first) program.ending = endings_[static_cast<std::size_t>(index)];
  for (std::uint32_t i = 0; i < page_->thread_count; ++i) {
    if (page_->threads[i].process == index) page_->threads[i].state = ThreadState::free;
  }
  release_process(*page_, index);
  speaking_ = index;
  drain();   // its sockets have closed, and there may be no later turn to tell of it
  const ProcessEnd end = describe_end(index);
  world_.process_ended(process.program, end);
  if (!is_first && !end.has_parent) process.state = ProcessState::free;   // otherwise its parent frees the place
  for (unsigned p = 0; p < max_processes; ++p) {   // no process will wait for its dead children
    PageProcess& child = page_->processes[p];
    if (child.state != ProcessState::dead || child.parent_pid != process.pid || static_cast<int>(p) == index) continue;
    tell_unseen_end(static_cast<int>(p));
    child.state = ProcessState::free;
  }
  // Its parent may get SIGCHLD, and pipes to it have closed.
  for (std::uint32_t i = 0; i < page_->thread_count; ++i) {
    PageThread& other = page_->threads[i];
    if (is_free(other)) continue;
    if (page_->processes[other.process].pid == process.parent_pid) {
      other.signalled = other.kernel_signals = other.due = 1;
    }
    if (other.state == ThreadState::waiting && (other.watches & (watch_kernel | watch_children | watch_futex)) != 0) {
      look_again(other);
    }
  }
}

ProcessName Supervisor::name_of(int index) const {
  const PageProcess& process = page_->processes[index];
  const std::string name(process.name, strnlen(process.name, sizeof process.name));   // its turn may not be over
  return {name, page_->pid_namespace != 0 ? process.pid : process.shown_pid};
}

ProcessEnd Supervisor::describe_end(int index) const {
  const PageProcess& process = page_->processes[index];
  ProcessEnd end{name_of(index), {}};
  end.ending = endings_[static_cast<std::size_t>(index)];
  end.is_first = programs_[static_cast<std::size_t>(process.program)].process == index;
  end.was_sent = end.ending.how == Ending::How::signalled && (process.signals_sent >> end.ending.status & 1) != 0;
  const PageProcess* const parent = living_parent(*page_, process);
  end.has_parent = parent != nullptr && parent->leaves_children == 0;
  return end;
}

void Supervisor::tell_unseen_end(int index) {
  ProcessEnd end = describe_end(index);
  end.has_parent = false;
  world_.end_was_not_seen(page_->processes[index].program, end);
}

void Supervisor::tell_unseen_ends(int program) {
  for (unsigned p = 0; p < max_processes; ++p) {
    const PageProcess& process = page_->processes[p];
    const bool is_first = programs_[static_cast<std::size_t>(program)].process == static_cast<int>(p);
    if (process.state == ProcessState::dead && process.program == program && !is_first) tell_unseen_end(static_cast<int>(p));
  }
}

// A program has ended when the last of its processes has ended.
void Supervisor::settle_programs() {
  if (!std::exchange(process_has_ended_, false)) return;
  for (std::size_t n = 0; n < programs_.size(); ++n) {
    Program& program = programs_[n];
    if (program.ended) continue;
    bool lives = false;
    for (PageProcess& process : page_->processes) {
      if (process.program != static_cast<int>(n)) continue;
      lives = lives || process.state == ProcessState::starting || process.state == ProcessState::running ||
              process.state == ProcessState::leaving;
    }
    if (lives) continue;
    drain_output();
    program.ended = true;
    for (PageProcess& process : page_->processes) {
      if (process.state == ProcessState::dead && process.program == static_cast<int>(n)) process.state = ProcessState::free;
    }
    if (program.output >= 0) close(program.output);
    program.output = -1;
    world_.ended(static_cast<int>(n), program.ending);
  }
}

}  // namespace ntpsim::daemon
