#include "sim/host/real/real_clock_call.h"

#include "models/clock/timex.h"

namespace ntpsim::host {

namespace {

AdjustClock of_adjtimex(const Timex& call, bool nano) {
  const auto named = [&call](std::uint32_t mode) { return (call.modes & mode) != 0; };
  AdjustClock made;
  if (named(timex::adj_setoffset)) {
    const std::int64_t rest = named(timex::adj_nano) ? call.time.usec : call.time.usec * 1000;
    made.step = Duration::from_whole_seconds(call.time.sec) + Duration::from_nanoseconds(rest);
  }
  // A tick is 10 000 us per 1/100 s, so one microsecond of it is 100 ppm.
  double ppm = 0;
  if (named(timex::adj_frequency)) ppm += static_cast<double>(call.freq) / 65536;
  if (named(timex::adj_tick)) ppm += static_cast<double>(call.tick - 10'000) * 100;
  if (named(timex::adj_frequency) || named(timex::adj_tick)) made.frequency = Frequency::from_ppm(ppm);
  // The kernel applies a unit that the call sets before it reads the offset.
  const bool in_ns = named(timex::adj_nano) || (nano && !named(timex::adj_micro));
  if (named(timex::adj_offset)) made.pll_offset = Duration::from_nanoseconds(in_ns ? call.offset : call.offset * 1000);
  if (named(timex::adj_timeconst)) made.time_constant = static_cast<int>(call.constant);
  if (named(timex::adj_maxerror)) made.max_error = Duration::from_nanoseconds(call.maxerror * 1000);
  if (named(timex::adj_esterror)) made.estimated_error = Duration::from_nanoseconds(call.esterror * 1000);
  if (named(timex::adj_status)) made.status = static_cast<std::uint32_t>(call.status);
  if (named(timex::adj_tai)) made.tai_offset = static_cast<int>(call.constant);
  return made;
}

}  // namespace

std::optional<AdjustClock> adjustment(const daemon::ClockCall& call, bool nano) {
  if (call.result < 0) return std::nullopt;
  AdjustClock made;
  if (call.sets != 0) {
    made.step = Duration::from_nanoseconds(call.stepped);
  } else if ((call.timex.modes & timex::adj_adjtime) != 0) {
    made.slew = Duration::from_nanoseconds(call.timex.offset * 1000);
  } else {
    made = of_adjtimex(call.timex, nano);
  }
  return made;
}

}  // namespace ntpsim::host
