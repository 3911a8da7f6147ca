// Files of /proc/NUMBER: identity, memory and times of a process as its host knows them.
#include <algorithm>
#include <cstring>

#include "sim/daemon/shim/files/proc_texts.h"
#include "sim/daemon/shim/process_numbers.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::int64_t hundredth = nanoseconds_per_second / 100;
constexpr std::int64_t pages_in_memory = 1024, page_size = 4096;   // of every process

bool is_own(const PageProcess& about) { return &about == &process(); }

std::int64_t threads_of(const PageProcess& about) {
  const auto index = static_cast<std::int32_t>(&about - page->processes);
  return std::count_if(page->threads, page->threads + page->thread_count, [index](const PageThread& one) {
    return one.process == index && one.state != ThreadState::free && one.state != ThreadState::gone;
  });
}

int parent_of(const PageProcess& about) { return about.parent_pid != 0 ? shown_number(about.parent_pid) : 1; }

struct Line {
  int number, parent;
  const char* name;
  char state;
  std::int64_t group, session, used, threads, started;   // hundredths of a second
};

// The 52 fields of proc(5). Addresses and what the machine's scheduler has counted are zero.
void tell_line(const Line& line, Text& out) {
  out << line.number << " (" << line.name << ") " << line.state << " " << line.parent << " " << line.group << " " << line.session
      << " 0 -1 4194560 0 0 0 0 " << line.used << " 0 0 0 20 0 " << line.threads << " 0 " << line.started << " "
      << pages_in_memory * page_size << " " << pages_in_memory << " " << "18446744073709551615";
  constexpr unsigned after_limit = 27;   // fields
  for (unsigned i = 0; i < after_limit; ++i) out << (i == 12 ? " 17" : " 0");   // it dies with SIGCHLD
  out << "\n";
}

void tell_stat(const PageProcess& about, int number, Text& out) {
  const auto of_process = [&](long call) { return call_of_process(Call{call, {shown_number(about.pid)}}); };
  tell_line({number, parent_of(about), about.name, is_own(about) ? 'R' : 'S', of_process(SYS_getpgid), of_process(SYS_getsid),
             is_own(about) ? page->processor_time / hundredth : 0, threads_of(about), about.started / hundredth}, out);
}

void tell_ids(const char* name, const std::uint32_t (&ids)[4], Text& out) {
  out << name << ids[real_id] << "\t" << ids[effective_id] << "\t" << ids[saved_id] << "\t" << ids[file_id] << "\n";
}

void tell_set(const char* name, std::uint64_t set, Text& out) { (out << name).hex(set, 16) << "\n"; }

void tell_processors(Text& out) {
  constexpr unsigned bits = 64;
  (out << "Cpus_allowed:\t").hex(~std::uint64_t{0} >> (bits - page->processors)) << "\nCpus_allowed_list:\t0";
  if (page->processors > 1) out << "-" << page->processors - 1;
  out << "\n";
}

void tell_status(const PageProcess& about, int number, Text& out) {
  constexpr std::int64_t kilobytes = pages_in_memory * page_size / 1024;
  const PageIdentity& who = about.identity;
  out << "Name:\t" << about.name << "\nState:\t" << (is_own(about) ? "R (running)" : "S (sleeping)") << "\nTgid:\t"
      << shown_number(about.pid) << "\nNgid:\t0\nPid:\t" << number << "\nPPid:\t" << parent_of(about) << "\nTracerPid:\t0\n";
  tell_ids("Uid:\t", who.user, out);
  tell_ids("Gid:\t", who.group, out);
  out << "FDSize:\t" << max_descriptors << "\nGroups:\t";
  for (std::uint32_t i = 0; i < who.group_count; ++i) out << who.groups[i] << " ";
  for (const char* name : {"\nVmPeak:\t", "VmSize:\t", "VmHWM:\t", "VmRSS:\t"}) out << name << kilobytes << " kB\n";
  out << "Threads:\t" << threads_of(about) << "\n";
  tell_set("CapInh:\t", who.inheritable, out);
  tell_set("CapPrm:\t", who.permitted, out);
  tell_set("CapEff:\t", who.effective, out);
  tell_set("CapBnd:\t", who.bounding, out);
  tell_set("CapAmb:\t", who.ambient, out);
  out << "NoNewPrivs:\t" << who.no_new_privileges << "\nSeccomp:\t0\n";
  tell_processors(out);
}

void tell_memory(Text& out) { out << pages_in_memory << " " << pages_in_memory << " 0 0 0 0 0\n"; }

}  // namespace

bool tell_of_process(const PageProcess& about, int number, const char* name, Text& out) {
  const auto is = [name](const char* other) { return std::strcmp(name, other) == 0; };
  if (is("stat")) tell_stat(about, number, out);
  else if (is("status")) tell_status(about, number, out);
  else if (is("statm")) tell_memory(out);
  else if (is("cgroup")) out << "0::/\n";
  else if (is("mounts")) out << "/dev/root / ext4 rw,relatime 0 0\nproc /proc proc rw,nosuid,nodev,noexec,relatime 0 0\n";
  else if (is("mountinfo")) {
    out << "1 1 8:1 / / rw,relatime - ext4 /dev/root rw\n2 1 0:1 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw\n";
  } else return false;
  return true;
}

bool tell_of_first(const char* name, Text& out) {
  const auto is = [name](const char* other) { return std::strcmp(name, other) == 0; };
  if (is("stat")) tell_line({1, 0, "init", 'S', 1, 1, 0, 1, 0}, out);
  else if (is("status")) out << "Name:\tinit\nState:\tS (sleeping)\nTgid:\t1\nNgid:\t0\nPid:\t1\nPPid:\t0\nTracerPid:\t0\n";
  else if (is("cmdline")) (out << "/sbin/init") << '\0';
  else if (is("comm")) out << "init\n";
  else return is("environ") || is("cgroup");
  return true;
}

}  // namespace ntpsim::daemon::shim
