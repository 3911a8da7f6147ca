#include "sim/daemon/report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "sim/daemon/call_names.h"

namespace ntpsim::daemon {

namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char text[256];
  std::snprintf(text, sizeof text, pattern, arguments...);
  return text;
}

const char* state_name(ThreadState state) {
  switch (state) {
    case ThreadState::free: return "free";
    case ThreadState::starting: return "starting";
    case ThreadState::runnable: return "new";
    case ThreadState::running: return "running";
    case ThreadState::waiting: return "waiting";
    case ThreadState::leaving: return "ending";
    case ThreadState::gone: return "gone";
  }
  return "";
}

std::string thread_line(const Page& page, const PageThread& thread) {
  const PageProcess& process = page.processes[thread.process];
  std::string line =
      format("  %s, process %d, thread %d: %s", process.name, process.pid, thread.tid, state_name(thread.state));
  if (thread.state != ThreadState::waiting) return line + "\n";
  line += " in " + call_name(thread.waiting_call);
  if (thread.deadline != never) {
    const char* const clock = thread.deadline_base == TimeBase::realtime ? "s of the realtime clock"
                              : thread.deadline_base == TimeBase::tai    ? "s of TAI"
                                                                         : "s after boot";
    line += format(" until %.9f %s", static_cast<double>(thread.deadline) * 1e-9, clock);
  }
  return line + "\n";
}

std::string place_of(const TracedCall& call) {
  return format("  %lld.%09lld+%lldns ", static_cast<long long>(call.instant / 1'000'000'000),
                static_cast<long long>(call.instant % 1'000'000'000), static_cast<long long>(call.when));
}

std::string text_of(const Page& page, const TracedCall& call) {
  const PageThread& thread = page.threads[call.thread];
  std::string line = format("%s[%d] ", page.processes[thread.process].name, page.processes[thread.process].pid);
  line += call_name(call.number) + format("(%lld, 0x%llx, 0x%llx, 0x%llx)", static_cast<long long>(call.arguments[0]),
                                          static_cast<unsigned long long>(call.arguments[1]),
                                          static_cast<unsigned long long>(call.arguments[2]),
                                          static_cast<unsigned long long>(call.arguments[3]));
  if (call.finished == 0) return line;
  line += format(" = %lld", static_cast<long long>(call.result));
  if (call.result < 0 && call.result > -4096) line += std::string{" "} + strerrorname_np(static_cast<int>(-call.result));
  return line;
}

// A loop of one call is one line.
std::string calls_text(const Page& page, std::uint32_t count) {
  std::string out, last;
  unsigned repeats = 0;
  auto end_line = [&] { out += repeats > 1 ? format(" (%u times)\n", repeats) : last.empty() ? "" : "\n"; };
  for (std::uint32_t i = page.trace_next - count; i != page.trace_next; ++i) {
    const TracedCall& call = page.trace[i % trace_length];
    const std::string text = text_of(page, call);
    if (text == last) {
      ++repeats;
      continue;
    }
    end_line();
    out += place_of(call) + text;
    last = text;
    repeats = 1;
  }
  end_line();
  return out;
}

}  // namespace

std::string describe(const Page& page, unsigned last_calls) {
  std::string text = "threads:\n";
  for (std::uint32_t i = 0; i < page.thread_count; ++i) {
    if (page.threads[i].state != ThreadState::free) text += thread_line(page, page.threads[i]);
  }
  const std::uint32_t count = std::min({page.trace_next, trace_length, last_calls});
  text += format("last %u calls, in true time:\n", count);
  return text + calls_text(page, count);
}

}  // namespace ntpsim::daemon
