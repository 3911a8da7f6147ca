#include "sim/daemon/shim/calls/identity_calls.h"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ntpsim::daemon::shim {

namespace {

constexpr std::uint32_t unchanged = 0xffffffff;

bool concerns_group(long number) {
  return number == SYS_getgid || number == SYS_getegid || number == SYS_setgid || number == SYS_setregid ||
         number == SYS_setresgid || number == SYS_getresgid;
}

std::uint32_t* identity(const Call& call) { return concerns_group(call.number) ? process().group : process().user; }

void set_unless_unchanged(std::uint32_t& field, long value) {
  if (static_cast<std::uint32_t>(value) != unchanged) field = static_cast<std::uint32_t>(value);
}

}  // namespace

long call_get_identity(const Call& call) {
  const bool effective = call.number == SYS_geteuid || call.number == SYS_getegid;
  return identity(call)[effective ? 1 : 0];
}

long call_set_identity(const Call& call) {
  std::uint32_t* ids = identity(call);
  const auto wanted = call.as<std::uint32_t>(0);
  if (ids[1] == 0) ids[0] = ids[2] = wanted;
  ids[1] = wanted;
  return 0;
}

long call_set_two_identities(const Call& call) {
  std::uint32_t* ids = identity(call);
  set_unless_unchanged(ids[0], call.arguments[0]);
  set_unless_unchanged(ids[1], call.arguments[1]);
  ids[2] = ids[1];
  return 0;
}

long call_set_three_identities(const Call& call) {
  for (unsigned i = 0; i < 3; ++i) set_unless_unchanged(identity(call)[i], call.arguments[i]);
  return 0;
}

long call_get_three_identities(const Call& call) {
  for (unsigned i = 0; i < 3; ++i) *call.as<std::uint32_t*>(i) = identity(call)[i];
  return 0;
}

// All privileges, so that a program that checks finds those that it needs.
long call_capget(const Call& call) {
  auto* header = call.as<__user_cap_header_struct*>(0);
  auto* data = call.as<__user_cap_data_struct*>(1);
  if (header == nullptr) return -EFAULT;
  const bool known = header->version == _LINUX_CAPABILITY_VERSION_3 || header->version == _LINUX_CAPABILITY_VERSION_2;
  if (!known) {
    header->version = _LINUX_CAPABILITY_VERSION_3;
    return data == nullptr ? 0 : -EINVAL;
  }
  if (data == nullptr) return 0;
  constexpr std::uint32_t high = (1U << (CAP_LAST_CAP - 31)) - 1;
  data[0] = {unchanged, unchanged, 0};
  data[1] = {high, high, 0};
  return 0;
}

long call_prctl(const Call& call) {
  switch (call.as<int>(0)) {
    case PR_SET_NAME: {
      const long result = call.forward();
      std::memset(process().name, 0, sizeof process().name);
      raw(SYS_prctl, PR_GET_NAME, process().name);
      return result;
    }
    case PR_GET_NAME:
    case PR_SET_DUMPABLE:
    case PR_GET_DUMPABLE:
    case PR_SET_VMA: return call.forward();
    case PR_SET_PDEATHSIG: {
      const long result = call.forward();
      if (result == 0) note_sent(*page, process_index(), call.as<int>(1));   // its own wish, whenever it comes
      return result;
    }
    case PR_CAPBSET_READ: return 1;
    case PR_GET_KEEPCAPS:
    case PR_GET_SECUREBITS:
    case PR_GET_SECCOMP:
    case PR_GET_NO_NEW_PRIVS: return 0;
    case PR_CAP_AMBIENT: return 0;
    case PR_SET_KEEPCAPS:
    case PR_SET_SECUREBITS:
    case PR_CAPBSET_DROP:
    case PR_SET_NO_NEW_PRIVS:
    case PR_SET_SECCOMP:
    case PR_SET_TIMERSLACK: return 0;
    default: return -EINVAL;
  }
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

}  // namespace

// Limits can be read. Setting them succeeds without effect, because some would limit the simulator too. More descriptors are
// really granted: valgrind takes some for itself beyond those of its program.
long call_prlimit(const Call& call) {
  switch (call.number) {
    case SYS_setrlimit:
      if (call.as<int>(0) == RLIMIT_NOFILE) allow_descriptors(call.as<const rlimit*>(1));
      return 0;
    case SYS_prlimit64:
      if (call.as<int>(1) == RLIMIT_NOFILE) allow_descriptors(call.as<const rlimit*>(2));
      return raw(SYS_prlimit64, 0, call.arguments[1], nullptr, call.arguments[3]);
    default: return call.forward();
  }
}

long call_uname(const Call& call) {
  auto* out = call.as<utsname*>(0);
  const long result = call.forward();
  if (result != 0) return result;
  const std::size_t length = strnlen(page->host_name, sizeof out->nodename - 1);
  std::memset(out->nodename, 0, sizeof out->nodename);
  std::memcpy(out->nodename, page->host_name, length);
  return 0;
}

long call_sched_getaffinity(const Call& call) {
  constexpr std::size_t word_size = sizeof(std::uint64_t);
  if (call.as<std::size_t>(1) < word_size) return -EINVAL;
  *call.as<std::uint64_t*>(2) = 1;
  return word_size;
}

long call_getcpu(const Call& call) {
  if (call.as<unsigned*>(0) != nullptr) *call.as<unsigned*>(0) = 0;
  if (call.as<unsigned*>(1) != nullptr) *call.as<unsigned*>(1) = 0;
  return 0;
}

long pretend(const Call&) { return 0; }
long refuse_quietly(const Call&) { return -EPERM; }
long not_built_in(const Call&) { return -ENOSYS; }

}  // namespace ntpsim::daemon::shim
