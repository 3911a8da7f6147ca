#include "sim/daemon/report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <vector>

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

std::string text_of(std::int64_t instant) {
  return format("  %lld.%09lld", static_cast<long long>(instant / 1'000'000'000),
                static_cast<long long>(instant % 1'000'000'000));
}

std::string place_of(const TracedCall& call) {
  return text_of(call.instant) + format("+%lldns ", static_cast<long long>(call.when));
}

struct CallOfProcess {
  const TracedCall* call;
  const PageProcess* process;
};

// In the order in which they were made, by any process. Calls of an ended process are kept until its place is needed.
std::vector<CallOfProcess> calls_of(const Page& page, int program, unsigned most) {
  std::vector<CallOfProcess> calls;
  for (const PageProcess& process : page.processes) {
    if (program >= 0 && process.program != program) continue;
    for (std::uint32_t i = process.trace_next - std::min(process.trace_next, trace_length); i != process.trace_next; ++i) {
      calls.push_back({&process.trace[i % trace_length], &process});
    }
  }
  std::sort(calls.begin(), calls.end(),
            [](const CallOfProcess& a, const CallOfProcess& b) { return a.call->sequence < b.call->sequence; });
  if (calls.size() > most) calls.erase(calls.begin(), calls.end() - most);
  return calls;
}

std::string text_of(const CallOfProcess& made) {
  const TracedCall& call = *made.call;
  std::string line = format("%s[%d] ", made.process->name, made.process->pid);
  line += call_name(call.number) + format("(%lld, 0x%llx, 0x%llx, 0x%llx)", static_cast<long long>(call.arguments[0]),
                                          static_cast<unsigned long long>(call.arguments[1]),
                                          static_cast<unsigned long long>(call.arguments[2]),
                                          static_cast<unsigned long long>(call.arguments[3]));
  if (call.finished == 0) return line;
  line += format(" = %lld", static_cast<long long>(call.result));
  if (call.result < 0 && call.result > -4096) line += " " + error_name(static_cast<int>(-call.result));
  return line;
}

// A loop of one call becomes one line.
std::string calls_text(const std::vector<CallOfProcess>& calls) {
  std::string out, last;
  unsigned repeats = 0;
  auto end_line = [&] { out += repeats > 1 ? format(" (%u times)\n", repeats) : last.empty() ? "" : "\n"; };
  for (const CallOfProcess& made : calls) {
    const std::string text = text_of(made);
    if (text == last) {
      ++repeats;
      continue;
    }
    end_line();
    out += place_of(*made.call) + text;
    last = text;
    repeats = 1;
  }
  end_line();
  return out;
}

}  // namespace

std::string describe(const Page& page, int program, unsigned last_calls) {
  std::string text = "threads:\n";
  for (std::uint32_t i = 0; i < page.thread_count; ++i) {
    if (page.threads[i].state != ThreadState::free) text += thread_line(page, page.threads[i]);
  }
  const auto calls = calls_of(page, program, last_calls);
  text += format("last %zu calls%s, in true time:\n", calls.size(), program < 0 ? "" : " of the program");
  return text + calls_text(calls);
}

std::string packet_line(std::int64_t instant, bool went_out, const std::string& source, const std::string& destination,
                        std::size_t octets) {
  return text_of(instant) + format(" %s %s -> %s, %zu octets\n", went_out ? "out" : "in ", source.c_str(),
                                   destination.c_str(), octets);
}

}  // namespace ntpsim::daemon
