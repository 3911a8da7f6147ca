#include "sim/daemon/shim/calls/processes/identity_calls.h"

#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <initializer_list>
#include <iterator>

#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/files/paths.h"
#include "sim/daemon/shim/files/proc_texts.h"

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t unchanged = 0xffffffff;

PageIdentity& identity() { return process().identity; }

bool concerns_group(long number) {
  return number == SYS_getgid || number == SYS_getegid || number == SYS_setgid || number == SYS_setregid ||
         number == SYS_setresgid || number == SYS_getresgid || number == SYS_setfsgid;
}

auto& ids_of(const Call& call) { return concerns_group(call.number) ? identity().group : identity().user; }
bool may_choose_any(const Call& call) { return may(concerns_group(call.number) ? CAP_SETGID : CAP_SETUID); }

bool is_one_of(std::uint32_t wanted, std::initializer_list<std::uint32_t> allowed) {
  return wanted == unchanged || std::find(allowed.begin(), allowed.end(), wanted) != allowed.end();
}

// The file's user or group follows the effective one.
long take(const Call& call, std::uint32_t real, std::uint32_t effective, std::uint32_t saved) {
  auto& ids = ids_of(call);
  std::uint32_t before[4];
  std::copy(std::begin(ids), std::end(ids), before);
  ids[real_id] = real;
  ids[effective_id] = ids[file_id] = effective;
  ids[saved_id] = saved;
  if (!concerns_group(call.number)) settle_users(identity(), before);
  return 0;
}

std::uint32_t or_before(long wanted, std::uint32_t before) {
  return static_cast<std::uint32_t>(wanted) == unchanged ? before : static_cast<std::uint32_t>(wanted);
}

}  // namespace

long call_get_identity(const Call& call) {
  const bool effective = call.number == SYS_geteuid || call.number == SYS_getegid;
  return ids_of(call)[effective ? effective_id : real_id];
}

long call_set_identity(const Call& call) {
  const auto& ids = ids_of(call);
  const auto wanted = call.as<std::uint32_t>(0);
  if (wanted == unchanged) return -EINVAL;
  if (may_choose_any(call)) return take(call, wanted, wanted, wanted);
  return is_one_of(wanted, {ids[real_id], ids[saved_id]}) ? take(call, ids[real_id], wanted, ids[saved_id]) : -EPERM;
}

long call_set_two_identities(const Call& call) {
  const auto& ids = ids_of(call);
  const auto real = call.as<std::uint32_t>(0), effective = call.as<std::uint32_t>(1);
  const bool allowed = may_choose_any(call) || (is_one_of(real, {ids[real_id], ids[effective_id]}) &&
                                                is_one_of(effective, {ids[real_id], ids[effective_id], ids[saved_id]}));
  if (!allowed) return -EPERM;
  const bool saves = real != unchanged || (effective != unchanged && effective != ids[real_id]);
  const std::uint32_t now = or_before(effective, ids[effective_id]);
  return take(call, or_before(real, ids[real_id]), now, saves ? now : ids[saved_id]);
}

long call_set_three_identities(const Call& call) {
  const auto& ids = ids_of(call);
  for (unsigned i = 0; i < 3; ++i) {
    const bool is_own = is_one_of(call.as<std::uint32_t>(i), {ids[real_id], ids[effective_id], ids[saved_id]});
    if (!is_own && !may_choose_any(call)) return -EPERM;
  }
  return take(call, or_before(call.arguments[0], ids[real_id]), or_before(call.arguments[1], ids[effective_id]),
              or_before(call.arguments[2], ids[saved_id]));
}

long call_get_three_identities(const Call& call) {
  for (unsigned i = 0; i < 3; ++i) *call.as<std::uint32_t*>(i) = ids_of(call)[i];
  return 0;
}

// Its result is the number before, whether it was changed or not.
long call_set_file_identity(const Call& call) {
  auto& ids = ids_of(call);
  const std::uint32_t before = ids[file_id];
  const auto wanted = call.as<std::uint32_t>(0);
  if (wanted == unchanged) return before;
  if (!may_choose_any(call) && !is_one_of(wanted, {ids[real_id], ids[effective_id], ids[saved_id], ids[file_id]})) return before;
  ids[file_id] = wanted;
  if (!concerns_group(call.number)) settle_file_user(identity(), before);
  return before;
}

long call_getgroups(const Call& call) {
  const int room = call.as<int>(0);
  const auto count = static_cast<int>(identity().group_count);
  if (room < 0 || (room > 0 && room < count)) return -EINVAL;
  if (room == 0) return count;
  std::copy_n(identity().groups, count, call.as<std::uint32_t*>(1));
  return count;
}

long call_setgroups(const Call& call) {
  constexpr unsigned most = 65536;
  const auto count = call.as<unsigned>(0);
  if (!may(CAP_SETGID)) return -EPERM;
  if (count > most) return -EINVAL;
  if (count > max_supplementary_groups) return -ENOMEM;
  std::copy_n(call.as<const std::uint32_t*>(1), count, identity().groups);
  identity().group_count = count;
  return 0;
}

namespace {

// Up to the library's own descriptors. Descriptors above the table of virtual ones can only be files.
void allow_descriptors(const rlimit* wanted) {
  rlimit limit{};
  if (wanted == nullptr || raw(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &limit) != 0) return;
  if (wanted->rlim_cur <= limit.rlim_cur) return;
  limit.rlim_cur = std::min<rlim_t>(wanted->rlim_cur, page_descriptor);
  raw(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, nullptr);
}

// Those of a machine with 1 GB, by number. Of descriptors the kernel has the host's own limit.
bool look_up_limit(int resource, rlimit& out) {
  constexpr rlim_t any = RLIM_INFINITY, stack = 8 << 20, processes = 4096, locked = 8 << 20, queue = 819'200;
  constexpr rlimit limits[] = {{any, any}, {any, any}, {any, any}, {stack, any}, {0, 0}, {any, any}, {processes, processes}, {},
                               {locked, locked}, {any, any}, {any, any}, {processes, processes}, {queue, queue}, {0, 0}, {0, 0},
                               {any, any}};
  static_assert(std::size(limits) == RLIM_NLIMITS);
  if (resource == RLIMIT_NOFILE) return raw(SYS_prlimit64, 0, resource, nullptr, &out) == 0;
  if (resource < 0 || resource >= static_cast<int>(RLIM_NLIMITS)) return false;
  out = limits[resource];
  return true;
}

}  // namespace

// Limits can be read. Setting them succeeds without effect, because some would limit the simulator too. More descriptors are
// really granted: valgrind takes some for itself beyond those of its program.
long call_prlimit(const Call& call) {
  const bool both = call.number == SYS_prlimit64;
  const int resource = call.as<int>(both ? 1 : 0);
  const auto* wanted = call.number == SYS_getrlimit ? nullptr : call.as<const rlimit*>(both ? 2 : 1);
  auto* before = both ? call.as<rlimit*>(3) : call.number == SYS_getrlimit ? call.as<rlimit*>(1) : nullptr;
  rlimit limit{};
  if (!look_up_limit(resource, limit)) return -EINVAL;
  if (wanted != nullptr && wanted->rlim_max > limit.rlim_max && !may(CAP_SYS_RESOURCE)) return -EPERM;
  if (resource == RLIMIT_NOFILE) allow_descriptors(wanted);
  if (before != nullptr) *before = limit;
  return 0;
}

long call_uname(const Call& call) {
  auto* out = call.as<utsname*>(0);
  *out = {};
  std::strcpy(out->sysname, "Linux");
  std::memcpy(out->nodename, page->host_name, strnlen(page->host_name, sizeof out->nodename - 1));
  std::strcpy(out->release, page->kernel_release);
  std::strcpy(out->version, kernel_version);
  std::strcpy(out->machine, "x86_64");
  std::strcpy(out->domainname, "(none)");
  return 0;
}

long call_sched_getaffinity(const Call& call) {
  constexpr std::size_t word_size = sizeof(std::uint64_t);
  constexpr unsigned bits = 64;
  if (call.as<std::size_t>(1) < word_size) return -EINVAL;
  *call.as<std::uint64_t*>(2) = ~std::uint64_t{0} >> (bits - page->processors);
  return word_size;
}

long call_getcpu(const Call& call) {
  if (call.as<unsigned*>(0) != nullptr) *call.as<unsigned*>(0) = 0;
  if (call.as<unsigned*>(1) != nullptr) *call.as<unsigned*>(1) = 0;
  return 0;
}

// The root stays where it is: everything is found where it was before.
long call_chroot(const Call& call) {
  struct stat file {};
  const long missing = call_with_path(Call{SYS_stat, {call.arguments[0], word(&file)}});
  if (missing != 0) return missing;
  if (!S_ISDIR(file.st_mode)) return -ENOTDIR;
  return may(CAP_SYS_CHROOT) ? 0 : -EPERM;
}

// A filter of the program's own is not installed: it would refuse what this library calls.
long call_seccomp(const Call& call) {
  if (call.as<unsigned>(0) != SECCOMP_SET_MODE_FILTER) return 0;
  return identity().no_new_privileges != 0 || may(CAP_SYS_ADMIN) ? 0 : -EACCES;
}

long call_sched_setscheduler(const Call& call) {
  const int policy = call.as<int>(1) & ~SCHED_RESET_ON_FORK;
  const bool is_urgent = policy == SCHED_FIFO || policy == SCHED_RR;
  return is_urgent && !may(CAP_SYS_NICE) ? -EPERM : 0;
}

long call_setpriority(const Call& call) { return call.as<int>(2) < 0 && !may(CAP_SYS_NICE) ? -EACCES : 0; }

long call_getpriority(const Call&) {
  constexpr long of_nice_0 = 20;
  return of_nice_0;
}

long call_sched_getparam(const Call& call) {
  *call.as<sched_param*>(1) = {};
  return 0;
}

long pretend(const Call&) { return 0; }

}  // namespace ntpsim::daemon::shim
