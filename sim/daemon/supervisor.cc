#include "sim/daemon/supervisor.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <utility>

#include "sim/daemon/call_names.h"
#include "sim/daemon/launch/furnish_system.h"
#include "sim/daemon/page/page_access.h"
#include "sim/daemon/page/page_check.h"
#include "sim/daemon/page/page_setup.h"
#include "sim/daemon/page/page_tables.h"
#include "sim/daemon/page/timer_expiry.h"
#include "sim/daemon/page/turn.h"
#include "sim/daemon/report.h"
#include "sim/daemon/turn_watch.h"
#include "sim/daemon/waker.h"

namespace ntpsim::daemon {

namespace {

constexpr Duration longest_debt = Duration::from_nanoseconds(100'000);
constexpr Duration up_at_start = Duration::from_nanoseconds(up_before_start);
constexpr int rounds_limit = 100'000;        // resumptions at one instant: above it, threads only wake each other

auto kernel = [](long number, auto... arguments) -> long {
  const long result = syscall(number, arguments...);
  return result < 0 ? -errno : result;
};

SandboxPlan furnished(const SupervisorConfig& config) {
  furnish(config.sandbox);
  furnish_system(config);
  date_all(config.sandbox.folder, config.file_date);
  return config.sandbox;
}

// As much as there is room for: it is read by people.
template <std::size_t size>
void put_path(char (&out)[size], const std::string& path) {
  out[path.copy(out, size - 1)] = 0;
}

// While time goes on normally, boot time and TAI stay as far ahead of the monotonic clock as they are now, also in a leap second.
// After a step or the end of a sleep, the host comes here again.
Wakeup next_wakeup(Page& page) {
  std::int64_t monotonic = never, realtime = never;
  const std::int64_t now = monotonic_ns(page.clock, 0);
  const auto count = [&](TimeBase base, std::int64_t deadline) {
    if (deadline == never) return;
    const bool is_realtime = base == TimeBase::realtime;
    std::int64_t& earliest = is_realtime ? realtime : monotonic;
    const std::int64_t ahead = is_realtime ? 0 : now_on(page.clock, 0, base) - now;
    std::int64_t at = 0;
    if (!__builtin_sub_overflow(deadline, ahead, &at)) earliest = std::min(earliest, at);   // else: after the end of time
  };
  for (std::uint32_t i = 0; i < page.thread_count; ++i) {
    const PageThread& thread = page.threads[i];
    if (thread.state == ThreadState::waiting) count(thread.deadline_base, thread.deadline);
  }
  for (std::uint32_t i = 0; i < page.timer_count; ++i) {
    const PageTimer& timer = page.timers[i];
    if (timer.kind != TimerKind::free && timer.armed) count(timer.base, timer.deadline);
  }
  Wakeup wakeup;
  if (monotonic != never) wakeup.monotonic = MonoTime::at(Duration::from_nanoseconds(monotonic) - up_at_start);
  if (realtime != never) wakeup.realtime = LocalTime::at(Duration::from_nanoseconds(realtime));
  return wakeup;
}

}  // namespace

Supervisor::Supervisor(const SupervisorConfig& config, World& world)
    : config_{config}, world_{world}, keeper_{furnished(config), page_}, delivery_{*page_},
      datagrams_{*page_, world, delivery_, config.kernel_stamps},
      streams_{*page_, world, delivery_, [this](const std::string& what) { fail(what); }},
      terms_{*page_} {
  set_up(*page_, config);
}

Supervisor::~Supervisor() {
  for (const Program& program : programs_) {
    if (program.output >= 0) close(program.output);
  }
}

// ---- programs ----

int Supervisor::start(const ProgramImage& image) {
  const int number = static_cast<int>(programs_.size());
  const int process = new_process(*page_);
  const int thread = process < 0 ? -1 : new_thread(*page_, process);
  programs_.emplace_back(image, process);
  if (thread < 0) {
    fail("too many processes on one host");
    return number;
  }
  page_->processes[process].state = ProcessState::starting;
  page_->processes[process].program = number;
  page_->processes[process].is_wrapped = image.is_wrapped;
  page_->processes[process].lets_lines_out = image.lets_lines_out;
  give_directories(image);
  return number;
}

// As the package's installation would have: what a program has said since stays.
void Supervisor::give_directories(const ProgramImage& image) {
  for (const std::string& directory : image.directories) {
    struct stat file {};
    const bool exists = stat((config_.sandbox.folder + directory).c_str(), &file) == 0;
    if (!exists || owner_of(*page_, file.st_dev, file.st_ino) != nullptr) continue;
    set_owner(*page_, {file.st_dev, file.st_ino, image.owner, image.owner});
  }
}

bool Supervisor::lives(int program) const { return !programs_[static_cast<std::size_t>(program)].ended; }

void Supervisor::signal(int program, int number) {
  for (unsigned p = 0; p < max_processes; ++p) {
    const PageProcess& process = page_->processes[p];
    if (process.program != program || process.state != ProcessState::running) continue;
    keeper_.signal(process.pid, number);
    note_sent(*page_, static_cast<int>(p), number);
    note_kernel_signal(*page_, static_cast<int>(p));
  }
}

void Supervisor::kill(int program) {
  for (unsigned p = 0; p < max_processes; ++p) {
    PageProcess& process = page_->processes[p];
    if (process.program != program || process.state != ProcessState::running) continue;
    keeper_.signal(process.pid, SIGKILL);
    note_sent(*page_, static_cast<int>(p), SIGKILL);
    process_ended(static_cast<int>(p), keeper_.look(process.pid, end_patience_ms));
  }
  settle_programs();
}

void Supervisor::reserve_port(bool ipv6, std::uint16_t port, bool taken) {
  std::uint64_t& word = page_->foreign_ports[ipv6 ? 1 : 0][port / 64];
  const std::uint64_t bit = std::uint64_t{1} << (port % 64);
  word = taken ? word | bit : word & ~bit;
}

void Supervisor::clock_stepped() {
  ++page_->clock_steps;
  cancel_timers_on_set(*page_);
}

// ---- one instant ----

void Supervisor::load() {
  const std::int64_t before = page_->instant + page_->debt;
  const CounterTime seen = counter_after(page_->clock, page_->debt);
  page_->instant = world_.now().since_epoch().floor_nanoseconds();
  page_->debt = std::max<std::int64_t>(before - page_->instant, 0);   // what a program did already is not undone
  page_->clock = world_.clock();
  page_->clock.least = std::max(page_->clock.least, seen);
  if (routes_ != world_.routes_revision()) set_routes(*page_, world_.routes());
  routes_ = world_.routes_revision();
  page_->debt_limit = std::min(longest_debt, page_->clock.crystal.end - page_->clock.instant).floor_nanoseconds();
  terms_ = PageTerms{*page_};
}

// First what the program did to the clock is told: packets and calls that come next are judged by the clock as it is then. Of the
// clock that a turn leaves behind nothing else is kept.
bool Supervisor::trusts_page(const Turn& turn, const std::optional<Liveness>& end) {
  const std::string how = end ? " " + in_words(*end) + ", and" : "";
  const auto wrong = nonsense_in(*page_, terms_, static_cast<int>(programs_.size()));
  if (wrong) return distrust(turn, how, *wrong);
  const PageClock left = page_->clock;
  if (page_->clock_call_count != 0) {
    tell_clock_calls();
    const CounterTime least = terms_.clock.least;
    terms_.clock = world_.clock();
    terms_.clock.least = least;
  }
  if (!is_possible(left, terms_.clock, page_->debt)) return distrust(turn, how, "the clock");
  page_->clock = terms_.clock;
  return true;
}

bool Supervisor::distrust(const Turn& turn, const std::string& how, const std::string& wrong) {
  make_empty(*page_);
  fail(programs_[static_cast<std::size_t>(turn.program)].image.command.front() + how +
           " has left nonsense in the memory that it shares with ntpsim: " + wrong, turn.program);
  return false;
}

// Deadlines are met in the world's time. A thread whose own time is ahead waits for the world to catch up.
PageThread* Supervisor::next_due() {
  const auto is_past = [this](const PageThread& thread) {
    return thread.deadline != never && now_on(page_->clock, 0, thread.deadline_base) >= thread.deadline;
  };
  for (std::uint32_t k = 1; k <= page_->thread_count; ++k) {
    const std::uint32_t i = (last_thread_ + k) % page_->thread_count;
    PageThread& thread = page_->threads[i];
    const bool begins = thread.state == ThreadState::runnable ||
                        (thread.state == ThreadState::starting && page_->processes[thread.process].pid == 0);
    const bool waits = thread.state == ThreadState::waiting && (thread.due != 0 || is_past(thread));
    if (!begins && !waits) continue;
    last_thread_ = i;
    return &thread;
  }
  return nullptr;
}

void Supervisor::run() {
  if (failed_) return;
  load();
  expire_timers(*page_);
  int rounds = 0;
  for (PageThread* thread = next_due(); thread != nullptr && !failed_; thread = next_due()) {
    if (++rounds > rounds_limit) return fail("its threads wake each other without end");
    resume(*thread);
    expire_timers(*page_);
  }
  if (failed_) return;
  settle_programs();
  world_.wake_at(next_wakeup(*page_));
}

void Supervisor::resume(PageThread& thread) {
  const Turn turn{thread.process, page_->processes[thread.process].program};
  ++turns_;
  speaking_ = thread.process;
  thread.due = 0;
  no_counter_.renew();
  if (thread.state == ThreadState::starting) {
    begin(thread);
  } else {
    thread.state = ThreadState::running;
    give_turn(thread.turn, threads_turn, kernel);
  }
  if (!failed_) await(thread, turn);
  if (!failed_ && trusts_page(turn)) after_turn(thread);
}

void Supervisor::begin(PageThread& thread) {
  Program& program = programs_[static_cast<std::size_t>(page_->processes[thread.process].program)];
  thread.turn.store(threads_turn);
  put_path(page_->processes[thread.process].executed, program.image.command.front());
  const Keeper::Started started = keeper_.start(program.image, thread.process);
  program.pid = started.pid;
  program.output = started.output;
  if (page_->processes[thread.process].said_hello == 0) page_->processes[thread.process].pid = started.pid;
}

// The turn comes back by itself, or its owner is dead or hangs.
void Supervisor::await(PageThread& thread, const Turn& turn) {
  const Watched watched{thread.turn};
  if (turn_has_come(thread.turn, simulators_turn, kernel)) return;
  TurnWatch watch{config_.patience_ms};
  while (!failed_ && !turn_has_come(thread.turn, simulators_turn, kernel)) {
    const pid_t pid = page_->processes[turn.process].pid;
    const Liveness liveness = keeper_.look(pid, 0);
    if (!liveness.alive && thread.turn.load() == threads_turn) {
      if (trusts_page(turn, liveness)) process_ended(turn.process, liveness);
      return;
    }
    const std::string problem = watch.look(keeper_.activity(pid, thread.tid != 0 ? thread.tid : pid));
    if (!problem.empty()) {
      const std::string name = name_of(turn.process).name;
      keeper_.signal(pid, SIGKILL);   // it must not change the page under the report
      keeper_.look(pid, end_patience_ms);
      if (nonsense_in(*page_, terms_, static_cast<int>(programs_.size()))) make_empty(*page_);
      return fail("process " + std::to_string(pid) + " (" + name + ") " + problem, turn.program);
    }
    // Code that bypasses the library waits in the kernel for room: the dynamic loader, a debugger, sendfile.
    if (watch.sleeps()) drain_output();
  }
}

void Supervisor::after_turn(PageThread& thread) {
  drain();
  if (std::exchange(page_->children_ended, 0U) != 0) settle_children(thread);
  if (thread.state == ThreadState::free) return;   // it died in its turn
  const int program = page_->processes[thread.process].program;
  switch (thread.yield) {
    case Yield::wait: break;
    case Yield::fatal: return fail(std::string{page_->processes[thread.process].name} + ": " + page_->fatal, program);
    case Yield::unsupported:
      return fail(std::string{page_->processes[thread.process].name} + " calls " + call_name(thread.waiting_call) +
                  ", which is not possible in virtual time", program);
    case Yield::thread_exit:
    case Yield::process_exit: return settle_end(thread);
  }
  if (thread.progressed == 0) return;
  for (std::uint32_t i = 0; i < page_->thread_count; ++i) {
    PageThread& other = page_->threads[i];
    if (&other != &thread && other.state == ThreadState::waiting && (other.watches & watch_kernel) != 0) look_again(other);
  }
}

// ---- after a turn ----

void Supervisor::tell_clock_calls() {
  for (std::uint32_t i = 0; i < page_->clock_call_count; ++i) {
    const ClockCall& call = page_->clock_calls[i];
    world_.clock_called(page_->processes[call.process].program, call);
  }
  page_->clock_call_count = 0;
}

void Supervisor::drain() {
  if (std::exchange(page_->refused_calls, 0U) != 0) tell_of_refusals();
  if (std::exchange(page_->sockets_changed, 0U) != 0) datagrams_.tell_of_sockets();
  if (page_->outgoing.length > 0) send_all();
  if (page_->streams_were_read != 0) streams_.tell_of_reading();
  if (std::exchange(page_->may_have_printed, 0U) != 0) drain_output();
}

void Supervisor::tell_of_refusals() {
  for (unsigned call = 0; call < max_call_number; ++call) {
    const int error = std::exchange(page_->refused_with[call], std::uint8_t{0});
    if (error != 0) world_.call_refused(page_->processes[speaking_].program, static_cast<int>(call), error);
  }
}

void Supervisor::send_all() {
  for (std::uint16_t slot = take_first(*page_, page_->outgoing); slot != none; slot = take_first(*page_, page_->outgoing)) {
    if (page_->packets[slot].kind == PacketKind::datagram) {
      datagrams_.send(slot, page_->processes[speaking_].program);
    } else {
      streams_.carry_out(slot);
    }
  }
}

// False if the program has printed more than it may, which ends the run.
bool Supervisor::take_output(int program, std::string_view text) {
  std::uint64_t& printed = programs_[static_cast<std::size_t>(program)].printed;
  printed += text.size();
  if (printed > config_.output_limit) {
    fail("it has printed more than record.log_limit allows, " + std::to_string(config_.output_limit) + " octets", program);
    return false;
  }
  const bool has_turn = speaking_ >= 0 && page_->processes[speaking_].program == program;
  world_.output(program, name_of(has_turn ? speaking_ : programs_[static_cast<std::size_t>(program)].process), text);
  return true;
}

// A program that waits for room in the pipe of its output looks again: no other event would wake it.
void Supervisor::drain_output() {
  char text[4096];
  bool there_is_room = false;
  for (std::size_t n = 0; n < programs_.size(); ++n) {
    if (programs_[n].output < 0) continue;
    for (ssize_t size = read(programs_[n].output, text, sizeof text); size > 0;
         size = read(programs_[n].output, text, sizeof text)) {
      there_is_room = true;
      if (!take_output(static_cast<int>(n), {text, static_cast<std::size_t>(size)})) return;
    }
  }
  if (!there_is_room) return;
  for (std::uint32_t i = 0; i < page_->thread_count; ++i) {
    PageThread& thread = page_->threads[i];
    if (thread.state == ThreadState::waiting && (thread.watches & watch_room) != 0) look_again(thread);
  }
}

std::string Supervisor::describe(int program) const {
  return daemon::describe(*page_, program) + datagrams_.last_packets();
}

std::optional<int> Supervisor::maker_of(const std::string& path) const {
  struct stat file {};
  if (lstat(path.c_str(), &file) != 0) return std::nullopt;
  const PageFile* const begin = page_->files;
  const PageFile* const end = begin + std::min<std::uint64_t>(page_->files_made, max_files);
  const PageFile* const newest = std::find_if(begin, end, [&](const PageFile& one) {
    return one.device == file.st_dev && one.inode == file.st_ino;
  });
  return newest == end ? std::nullopt : std::optional<int>{newest->program};
}

void Supervisor::fail(const std::string& what, int program) {
  if (failed_) return;
  failed_ = true;
  drain_output();
  world_.failed(program, what);
}

}  // namespace ntpsim::daemon
