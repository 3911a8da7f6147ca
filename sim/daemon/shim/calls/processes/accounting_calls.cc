#include "sim/daemon/shim/calls/processes/accounting_calls.h"

#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>

#include <cerrno>

#include "sim/daemon/shim/files/proc_texts.h"
#include "sim/daemon/shim/waiting.h"

namespace ntpsim::daemon::shim {

namespace {
constexpr std::int64_t clock_tick = nanoseconds_per_second / 100;   // sysconf(_SC_CLK_TCK)
}  // namespace

long call_times(const Call& call) {
  auto* out = call.as<tms*>(0);
  if (out != nullptr) *out = {page->processor_time / clock_tick, 0, 0, 0};
  return monotonic_ns(page->clock, page->debt) / clock_tick;
}

long call_getrusage(const Call& call) {
  auto* out = call.as<rusage*>(1);
  if (out == nullptr) return -EFAULT;
  *out = {};
  const timespec used = to_timespec(page->processor_time);
  out->ru_utime = {used.tv_sec, used.tv_nsec / 1000};
  return 0;
}

long call_sysinfo(const Call& call) {
  auto* out = call.as<struct sysinfo*>(0);
  if (out == nullptr) return -EFAULT;
  *out = {};
  out->uptime = monotonic_ns(page->clock, page->debt) / nanoseconds_per_second;
  out->totalram = out->freeram = memory_size;
  out->procs = 1;
  out->mem_unit = 1;
  return 0;
}

}  // namespace ntpsim::daemon::shim
