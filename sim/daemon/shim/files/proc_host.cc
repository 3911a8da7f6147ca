// Files of /proc about the host as a whole.
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "sim/daemon/shim/calls/time_calls.h"
#include "sim/daemon/shim/files/proc_texts.h"

namespace ntpsim::daemon::shim {

namespace {

Text& put_seconds(Text& out, std::int64_t in_hundredths) {
  return out << in_hundredths / 100 << "." << in_hundredths / 10 % 10 << in_hundredths % 10;
}

// Processors that are always idle.
void tell_uptime(Text& out) {
  const std::int64_t up = hundredths(CLOCK_BOOTTIME);
  put_seconds(out, up) << " ";
  put_seconds(out, up * page->processors) << "\n";
}

void tell_load(Text& out) { out << "0.00 0.00 0.00 1/1 1\n"; }

void tell_statistics(Text& out) {
  const std::int64_t up = hundredths(CLOCK_BOOTTIME), boot = (hundredths(CLOCK_REALTIME) - up) / 100;
  out << "cpu  0 0 0 " << up * page->processors << " 0 0 0 0 0 0\n";
  for (std::uint32_t i = 0; i < page->processors; ++i) out << "cpu" << i << " 0 0 0 " << up << " 0 0 0 0 0 0\n";
  out << "intr 0\nctxt 0\nbtime " << std::max<std::int64_t>(boot, 0) << "\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n";
}

void tell_memory(Text& out) {
  constexpr std::int64_t kilobytes = static_cast<std::int64_t>(memory_size / 1024);
  for (const char* name : {"MemTotal:       ", "MemFree:        ", "MemAvailable:   "}) out << name << kilobytes << " kB\n";
  out << "Buffers:               0 kB\nCached:                0 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n";
}

// Of the frequency that the counter has, and with what every x86-64 processor has.
void tell_processors(Text& out) {
  for (std::uint32_t i = 0; i < page->processors; ++i) {
    out << "processor\t: " << i << "\nvendor_id\t: ntpsim\ncpu family\t: 6\nmodel\t\t: 0\n"
        << "model name\t: processor of a simulated host\nstepping\t: 0\ncpu MHz\t\t: 2000.000\nphysical id\t: 0\n"
        << "siblings\t: " << page->processors << "\ncore id\t\t: " << i << "\ncpu cores\t: " << page->processors
        << "\nflags\t\t: fpu tsc msr cx8 cmov mmx fxsr sse sse2 syscall nx lm constant_tsc nonstop_tsc\n"
        << "bogomips\t: 4000.00\n\n";
  }
}

void tell_version(Text& out) { out << "Linux version " << page->kernel_release << " (ntpsim) " << kernel_version << "\n"; }

void tell_uuid(Text& out, std::uint64_t high, std::uint64_t low) {
  constexpr std::uint64_t version = 0x4000, variant = 0x8000;
  out.hex(high >> 32, 8) << "-";
  out.hex(high >> 16 & 0xffff, 4) << "-";
  out.hex((high & 0x0fff) | version, 4) << "-";
  out.hex((low >> 48 & 0x3fff) | variant, 4) << "-";
  out.hex(low & 0xffffffffffff, 12) << "\n";
}

void tell_new_uuid(Text& out) {
  const std::uint64_t high = random_bits();
  tell_uuid(out, high, random_bits());
}

// Of the host's seed, and apart from what its programs draw.
void tell_boot(Text& out) {
  constexpr std::uint64_t one = 0x9e3779b97f4a7c15, other = 0xbf58476d1ce4e5b9;
  tell_uuid(out, (page->random_key ^ one) * other, (page->random_key ^ other) * one);
}

void tell_release(Text& out) { out << page->kernel_release << "\n"; }
void tell_kernel_version(Text& out) { out << kernel_version << "\n"; }
void tell_name(Text& out) { out << page->host_name << "\n"; }

struct Told {
  const char* path;
  void (*tell)(Text& out);
  const char* text = nullptr;        // if it is always the same
};

constexpr Told told[] = {
    {"uptime", tell_uptime}, {"loadavg", tell_load}, {"stat", tell_statistics}, {"meminfo", tell_memory},
    {"cpuinfo", tell_processors}, {"version", tell_version}, {"cmdline", nullptr, "quiet\n"}, {"swaps", nullptr, ""},
    {"filesystems", nullptr, "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\n"},
    {"sys/kernel/random/boot_id", tell_boot}, {"sys/kernel/random/uuid", tell_new_uuid},
    {"sys/kernel/random/entropy_avail", nullptr, "256\n"}, {"sys/kernel/random/poolsize", nullptr, "256\n"},
    {"sys/kernel/osrelease", tell_release}, {"sys/kernel/version", tell_kernel_version},
    {"sys/kernel/hostname", tell_name}, {"sys/kernel/domainname", nullptr, "(none)\n"}, {"sys/kernel/ostype", nullptr, "Linux\n"},
    {"sys/kernel/pid_max", nullptr, "32768\n"}, {"sys/kernel/ngroups_max", nullptr, "65536\n"},
    {"sys/kernel/cap_last_cap", nullptr, "40\n"}, {"sys/kernel/core_pattern", nullptr, "core\n"},
    {"sys/vm/overcommit_memory", nullptr, "0\n"}, {"sys/vm/max_map_count", nullptr, "65530\n"},
    {"sys/fs/nr_open", nullptr, "1048576\n"}, {"sys/fs/file-max", nullptr, "1048576\n"},
    {"sys/crypto/fips_enabled", nullptr, "0\n"}, {"sys/net/core/somaxconn", nullptr, "4096\n"},
    {"sys/net/ipv4/ip_local_port_range", nullptr, "32768\t60999\n"},
};

}  // namespace

std::int64_t hundredths(clockid_t id) {
  timespec now{};
  read_clock(id, &now);
  return now.tv_sec * 100 + now.tv_nsec / 10'000'000;
}

bool tell_of_host(const char* name, Text& out) {
  for (const Told& one : told) {
    if (std::strcmp(name, one.path) != 0) continue;
    if (one.tell != nullptr) one.tell(out);
    else out << one.text;
    return true;
  }
  return false;
}

}  // namespace ntpsim::daemon::shim
