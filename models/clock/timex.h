// The arguments of adjtimex(2), with Linux's names, numbers and units; our own struct, so that nothing depends on the machine
// that ntpsim is built on.
#pragma once

#include <cstdint>

namespace ntpsim {

struct Timex {
  std::uint32_t modes = 0;      // adj_*: what to change
  std::int64_t offset = 0;      // ns with sta_nano, else us; positive: the clock is behind and is to be advanced
  std::int64_t freq = 0;        // 2^-16 ppm; positive: the clock is to run faster
  std::int64_t maxerror = 0;    // us
  std::int64_t esterror = 0;    // us
  std::int32_t status = 0;      // sta_*
  std::int64_t constant = 0;    // time constant of the PLL; TAI - UTC with adj_tai
  std::int64_t precision = 0;   // us
  std::int64_t tolerance = 0;   // 2^-16 ppm
  struct Time {
    std::int64_t sec = 0;
    std::int64_t usec = 0;      // ns with sta_nano (adj_nano for adj_setoffset); never negative
  } time;
  std::int64_t tick = 0;        // us per 1/100 s
  std::int64_t ppsfreq = 0;     // the PPS fields stay 0: a kernel with CONFIG_NO_HZ has no PPS discipline
  std::int64_t jitter = 0;
  std::int32_t shift = 0;
  std::int64_t stabil = 0;
  std::int64_t jitcnt = 0;
  std::int64_t calcnt = 0;
  std::int64_t errcnt = 0;
  std::int64_t stbcnt = 0;
  std::int32_t tai = 0;         // TAI - UTC, s
};

namespace timex {

constexpr std::uint32_t adj_offset = 0x0001;
constexpr std::uint32_t adj_frequency = 0x0002;
constexpr std::uint32_t adj_maxerror = 0x0004;
constexpr std::uint32_t adj_esterror = 0x0008;
constexpr std::uint32_t adj_status = 0x0010;
constexpr std::uint32_t adj_timeconst = 0x0020;
constexpr std::uint32_t adj_tai = 0x0080;
constexpr std::uint32_t adj_setoffset = 0x0100;
constexpr std::uint32_t adj_micro = 0x1000;
constexpr std::uint32_t adj_nano = 0x2000;
constexpr std::uint32_t adj_tick = 0x4000;
constexpr std::uint32_t adj_adjtime = 0x8000;            // the bit that turns the call into adjtime(3)
constexpr std::uint32_t adj_offset_singleshot = 0x8001;
constexpr std::uint32_t adj_offset_readonly = 0x2000;    // with adj_adjtime only
constexpr std::uint32_t adj_offset_ss_read = 0xa001;

constexpr std::int32_t sta_pll = 0x0001;
constexpr std::int32_t sta_ppsfreq = 0x0002;
constexpr std::int32_t sta_ppstime = 0x0004;
constexpr std::int32_t sta_fll = 0x0008;
constexpr std::int32_t sta_ins = 0x0010;
constexpr std::int32_t sta_del = 0x0020;
constexpr std::int32_t sta_unsync = 0x0040;
constexpr std::int32_t sta_freqhold = 0x0080;
constexpr std::int32_t sta_ppssignal = 0x0100;
constexpr std::int32_t sta_ppsjitter = 0x0200;
constexpr std::int32_t sta_ppswander = 0x0400;
constexpr std::int32_t sta_ppserror = 0x0800;
constexpr std::int32_t sta_clockerr = 0x1000;
constexpr std::int32_t sta_nano = 0x2000;
constexpr std::int32_t sta_mode = 0x4000;                // set: the last update went through the FLL
constexpr std::int32_t sta_clk = 0x8000;
constexpr std::int32_t sta_ronly =
    sta_ppssignal | sta_ppsjitter | sta_ppswander | sta_ppserror | sta_clockerr | sta_nano | sta_mode | sta_clk;

// What adjtimex returns: the state of the clock, or a negative errno.
constexpr int time_ok = 0;
constexpr int time_ins = 1;     // a leap second will be inserted at the end of the day
constexpr int time_del = 2;     // a leap second will be deleted at the end of the day
constexpr int time_oop = 3;     // the inserted second is in progress
constexpr int time_wait = 4;    // a leap second has occurred; waits for the status bits to be cleared
constexpr int time_error = 5;   // not synchronised
constexpr int error_permission = -1;   // -EPERM
constexpr int error_invalid = -22;     // -EINVAL

// 0, or why the kernel refuses the call before it changes anything. `privileged`: the caller has CAP_SYS_TIME.
int validate(const Timex& call, bool privileged);

}  // namespace timex
}  // namespace ntpsim
