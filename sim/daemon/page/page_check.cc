#include "sim/daemon/page/page_check.h"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <iterator>
#include <string_view>

#include "sim/daemon/page/page_access.h"

namespace ntpsim::daemon {

namespace {

constexpr std::int64_t longest_debt = nanoseconds_per_second;   // many times what a turn may take
constexpr std::uint64_t most_memory = std::uint64_t{1} << 40;

class PageCheck {
 public:
  PageCheck(const Page& page, const PageTerms& terms, int programs) : page_{page}, terms_{terms}, programs_{programs} {}

  std::optional<std::string> run() {
    terms();
    counts();
    if (!wrong_) threads();
    if (!wrong_) processes();
    if (!wrong_) timers();
    if (!wrong_) objects();
    if (!wrong_) epoll_watches();
    if (!wrong_) segments();
    if (!wrong_) clock_calls();
    if (!wrong_) packets();
    return wrong_;
  }

 private:
  void hold(bool makes_sense, std::string_view list, std::size_t index, std::string_view field, std::int64_t value) {
    if (makes_sense || wrong_) return;
    wrong_ = std::string{list} + "[" + std::to_string(index) + "]." + std::string{field} + " is " + std::to_string(value);
  }
  void count(std::uint64_t value, std::uint64_t most, const char* field, std::uint64_t least = 0) {
    if ((value > most || value < least) && !wrong_) wrong_ = std::string{field} + " is " + std::to_string(value);
  }
  template <std::size_t size>
  void text(const char (&value)[size], const char* field) {
    if (std::memchr(value, 0, size) == nullptr && !wrong_) wrong_ = std::string{field} + " does not end";
  }
  template <class Enum>
  static bool is_one_of(Enum value, Enum last) { return value <= last; }

  void term(std::int64_t value, std::int64_t expected, const char* field) {
    if (value != expected && !wrong_) wrong_ = std::string{field} + " is " + std::to_string(value);
  }
  void terms() {
    term(page_.instant, terms_.instant, "instant");
    term(page_.read_cost, terms_.read_cost, "read_cost");
    term(page_.poll_cost, terms_.poll_cost, "poll_cost");
    term(page_.debt_limit, terms_.debt_limit, "debt_limit");
  }

  void counts() {
    count(page_.thread_count, max_threads, "thread_count", terms_.threads);
    count(page_.object_count, max_objects, "object_count", terms_.objects);
    count(page_.timer_count, max_timers, "timer_count", terms_.timers);
    count(page_.packets_used, max_packets, "packets_used", terms_.packets);
    count(page_.clock_call_count, max_clock_calls, "clock_call_count");
    count(page_.epoll_watch_count, max_epoll_watches, "epoll_watch_count");
    count(page_.owner_count, max_owners, "owner_count");
    count(page_.interface_count, max_interfaces, "interface_count");
    count(page_.route_count, max_routes, "route_count");
    text(page_.fatal, "fatal");
    if (!wrong_ && (page_.debt < 0 || page_.debt > longest_debt)) wrong_ = "debt is " + std::to_string(page_.debt);
  }

  void threads() {
    for (std::uint32_t i = 0; i < page_.thread_count; ++i) {
      const PageThread& thread = page_.threads[i];
      hold(is_one_of(thread.state, ThreadState::gone), "threads", i, "state", static_cast<std::int64_t>(thread.state));
      hold(thread.process >= 0 && thread.process < static_cast<int>(max_processes), "threads", i, "process", thread.process);
      hold(is_one_of(thread.yield, Yield::unsupported), "threads", i, "yield", static_cast<std::int64_t>(thread.yield));
      hold(is_one_of(thread.deadline_base, TimeBase::tai), "threads", i, "deadline_base",
           static_cast<std::int64_t>(thread.deadline_base));
    }
  }

  void processes() {
    for (std::size_t i = 0; i < max_processes; ++i) {
      const PageProcess& process = page_.processes[i];
      hold(is_one_of(process.state, ProcessState::dead), "processes", i, "state", static_cast<std::int64_t>(process.state));
      // A place that was never used has program 0.
      hold(process.program >= 0 && process.program < std::max(programs_, 1), "processes", i, "program", process.program);
      if (process.state == ProcessState::free) continue;
      hold(process.pid >= 0, "processes", i, "pid", process.pid);   // kill(2) would take it for a group
      text(process.name, "the name of a process");
      text(process.executed, "the file of a process");
    }
  }

  void timers() {
    for (std::size_t i = 0; i < page_.timer_count; ++i) {
      const PageTimer& timer = page_.timers[i];
      hold(is_one_of(timer.kind, TimerKind::interval), "timers", i, "kind", static_cast<std::int64_t>(timer.kind));
      if (timer.kind == TimerKind::free) continue;
      hold(is_one_of(timer.base, TimeBase::tai), "timers", i, "base", static_cast<std::int64_t>(timer.base));
      hold(timer.process >= 0 && timer.process < static_cast<int>(max_processes), "timers", i, "process", timer.process);
      hold(timer.kind != TimerKind::descriptor || timer.object < max_objects, "timers", i, "object", timer.object);
      hold(timer.interval >= 0, "timers", i, "interval", timer.interval);
    }
  }

  void objects() {
    for (std::size_t i = 0; i < page_.object_count; ++i) {
      const PageObject& object = page_.objects[i];
      hold(is_one_of(object.kind, ObjectKind::epoll), "objects", i, "kind", static_cast<std::int64_t>(object.kind));
      if (object.kind == ObjectKind::free) continue;
      hold(object.kind != ObjectKind::timer || object.timer < max_timers, "objects", i, "timer", object.timer);
      hold(is_one_of(object.stream.state, StreamState::listening), "objects", i, "stream.state",
           static_cast<std::int64_t>(object.stream.state));
      for (const PageGroup& group : object.groups) {
        hold(!group.in_use || group.interface <= max_interfaces, "objects", i, "groups", group.interface);
      }
    }
  }

  void epoll_watches() {
    for (std::size_t i = 0; i < page_.epoll_watch_count; ++i) {
      const PageEpollWatch& watch = page_.epoll_watches[i];
      if (watch.set == none) continue;
      hold(watch.set < max_objects, "epoll_watches", i, "set", watch.set);
      hold(watch.object < max_objects && watch.object != watch.set, "epoll_watches", i, "object", watch.object);
    }
  }

  void segments() {
    count(page_.memory_end, most_memory, "memory_end");
    for (std::size_t i = 0; i < max_segments; ++i) {
      const PageSegment& segment = page_.segments[i];
      if (segment.in_use == 0) continue;
      hold(segment.offset >= sizeof(Page) && segment.offset < most_memory, "segments", i, "offset",
           static_cast<std::int64_t>(segment.offset));
      hold(segment.size < most_memory, "segments", i, "size", static_cast<std::int64_t>(segment.size));
    }
    for (std::size_t i = 0; i < max_attachments; ++i) {
      const PageAttachment& one = page_.attachments[i];
      hold(one.in_use == 0 || one.segment < max_segments, "attachments", i, "segment", one.segment);
    }
  }

  void clock_calls() {
    for (std::size_t i = 0; i < page_.clock_call_count; ++i) {
      const ClockCall& call = page_.clock_calls[i];
      hold(call.process >= 0 && call.process < static_cast<int>(max_processes), "clock_calls", i, "process", call.process);
      hold(call.after >= 0 && call.after <= page_.debt, "clock_calls", i, "after", call.after);
    }
  }

  // Each packet is in at most one list, so that no list is a circle.
  void packets() {
    for (std::size_t i = 0; i < page_.packets_used; ++i) {
      const PagePacket& packet = page_.packets[i];
      hold(packet.next == none || packet.next < page_.packets_used, "packets", i, "next", packet.next);
      hold(packet.size <= max_datagram, "packets", i, "size", packet.size);
      hold(packet.taken <= packet.size, "packets", i, "taken", packet.taken);
      hold(is_one_of(packet.kind, PacketKind::stream_arrival), "packets", i, "kind", static_cast<std::int64_t>(packet.kind));
      hold(packet.object < max_objects, "packets", i, "object", packet.object);
      hold(packet.interface <= max_interfaces, "packets", i, "interface", packet.interface);
      hold(packet.after >= 0 && packet.after <= longest_debt, "packets", i, "after", packet.after);
    }
    if (wrong_) return;
    walk(page_.free_packets, "free_packets");
    walk(page_.outgoing, "outgoing");
    for (std::size_t i = 0; i < page_.object_count && !wrong_; ++i) {
      const PageObject& object = page_.objects[i];
      if (object.kind == ObjectKind::free) continue;
      walk(object.received, "received");
      walk(object.errors, "errors");
    }
  }

  void walk(const PacketQueue& queue, const char* name) {
    const auto [last, length] = walk(queue.first, name);
    if (wrong_) return;
    if (queue.last != last) wrong_ = std::string{name} + ".last is " + std::to_string(queue.last);
    else if (queue.length != length) wrong_ = std::string{name} + ".length is " + std::to_string(queue.length);
  }

  struct Walked {
    std::uint16_t last;
    std::uint32_t length;
  };
  Walked walk(std::uint16_t first, const char* name) {
    Walked walked{none, 0};
    for (std::uint16_t slot = first; slot != none; slot = page_.packets[slot].next) {
      if (slot >= page_.packets_used || listed_.test(slot)) {
        if (!wrong_) wrong_ = std::string{name} + " has packet " + std::to_string(slot) + ", which cannot be there";
        return walked;
      }
      listed_.set(slot);
      walked = {slot, walked.length + 1};
    }
    return walked;
  }

  const Page& page_;
  const PageTerms& terms_;
  int programs_;
  std::optional<std::string> wrong_;
  std::bitset<max_packets> listed_;
};

}  // namespace

std::optional<std::string> nonsense_in(const Page& page, const PageTerms& terms, int programs) {
  return PageCheck{page, terms, programs}.run();
}

bool is_possible(const PageClock& left, PageClock now, std::int64_t debt) {
  if (left.instant != now.instant || left.least != now.least) return false;
  const CounterTime latest = counter_at(now, now.instant + Duration::from_nanoseconds(debt));
  const auto agree = [&] {
    return left.kernel.realtime(latest) == now.kernel.realtime(latest) &&
           left.kernel.monotonic(latest) == now.kernel.monotonic(latest);
  };
  while (!agree()) {
    if (now.kernel.next_change() > latest) return false;
    now.kernel.advance(now.kernel.next_change());
  }
  return true;
}

void make_empty(Page& page) {
  page.thread_count = page.object_count = page.timer_count = page.packets_used = 0;
  page.clock_call_count = page.epoll_watch_count = page.owner_count = page.interface_count = page.route_count = 0;
  page.free_packets = none;
  clear(page.outgoing);
  page.fatal[0] = 0;
  page.debt = 0;
  for (PageProcess& process : page.processes) {
    process = PageProcess{};
    std::fill(std::begin(process.objects), std::end(process.objects), none);
  }
  for (PageThread& thread : page.threads) thread.state = ThreadState::free;
  for (PageObject& object : page.objects) object.kind = ObjectKind::free;
  for (PageSegment& segment : page.segments) segment.in_use = 0;
  for (PageAttachment& attachment : page.attachments) attachment.in_use = 0;
}

}  // namespace ntpsim::daemon
