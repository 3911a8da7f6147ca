#include "sim/daemon/shim/calls/processes/capability_calls.h"

#include <linux/capability.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstring>

#include "sim/daemon/shim/calls/processes/identity_calls.h"
#include "sim/daemon/shim/credentials.h"
#include "sim/daemon/shim/process_numbers.h"

namespace ntpsim::daemon::shim {

namespace {

PageIdentity& identity() { return process().identity; }

constexpr bool holds(std::uint64_t all, std::uint64_t some) { return (some & ~all) == 0; }

// ---- capget, capset ----

// How many words of 32 bits each set has in this version of the interface; 0: there is no such version.
unsigned words_of(__user_cap_header_struct& header) {
  switch (header.version) {
    case _LINUX_CAPABILITY_VERSION_1: return _LINUX_CAPABILITY_U32S_1;
    case _LINUX_CAPABILITY_VERSION_2: return _LINUX_CAPABILITY_U32S_2;
    case _LINUX_CAPABILITY_VERSION_3: return _LINUX_CAPABILITY_U32S_3;
    default: header.version = _LINUX_CAPABILITY_VERSION_3; return 0;
  }
}

const PageProcess* find(int shown) {
  if (shown == 0) return &process();
  const int pid = real_number(shown);
  for (const PageProcess& candidate : page->processes) {
    if (candidate.state != ProcessState::free && candidate.pid == pid) return &candidate;
  }
  return nullptr;
}

struct Sets {
  std::uint64_t effective = 0, permitted = 0, inheritable = 0;
};

Sets read_sets(const __user_cap_data_struct* data, unsigned words) {
  Sets sets;
  for (unsigned i = 0; i < words; ++i) {
    constexpr unsigned word_bits = 32;
    sets.effective |= std::uint64_t{data[i].effective} << (word_bits * i);
    sets.permitted |= std::uint64_t{data[i].permitted} << (word_bits * i);
    sets.inheritable |= std::uint64_t{data[i].inheritable} << (word_bits * i);
  }
  for (std::uint64_t* set : {&sets.effective, &sets.permitted, &sets.inheritable}) *set &= all_capabilities;
  return sets;
}

// ---- prctl ----

bool is_capability(long number) { return number >= 0 && number <= CAP_LAST_CAP; }

long set_keeps_capabilities(unsigned long wanted) {
  if (wanted > 1) return -EINVAL;
  if ((identity().secure_bits & SECBIT_KEEP_CAPS_LOCKED) != 0) return -EPERM;
  identity().secure_bits &= ~static_cast<std::uint32_t>(SECBIT_KEEP_CAPS);
  if (wanted != 0) identity().secure_bits |= static_cast<std::uint32_t>(SECBIT_KEEP_CAPS);
  return 0;
}

// Each bit has its lock beside it, and what is locked stays.
long set_secure_bits(std::uint32_t wanted) {
  constexpr auto locks = static_cast<std::uint32_t>(SECURE_ALL_LOCKS), all = static_cast<std::uint32_t>(SECURE_ALL_BITS) | locks;
  const std::uint32_t now = identity().secure_bits;
  const bool breaks_lock = (((now & locks) >> 1) & (now ^ wanted)) != 0 || (now & locks & ~wanted) != 0;
  if (breaks_lock || (wanted & ~all) != 0 || !may(CAP_SETPCAP)) return -EPERM;
  identity().secure_bits = wanted;
  return 0;
}

long drop_from_bounding(long dropped) {
  if (!may(CAP_SETPCAP)) return -EPERM;
  if (!is_capability(dropped)) return -EINVAL;
  identity().bounding &= ~capability(static_cast<int>(dropped));
  return 0;
}

long change_ambient(const Call& call) {
  const int what = call.as<int>(1);
  if (what == PR_CAP_AMBIENT_CLEAR_ALL) {
    if (call.arguments[2] != 0 || call.arguments[3] != 0 || call.arguments[4] != 0) return -EINVAL;
    identity().ambient = 0;
    return 0;
  }
  if (!is_capability(call.arguments[2]) || call.arguments[3] != 0 || call.arguments[4] != 0) return -EINVAL;
  const std::uint64_t chosen = capability(call.as<int>(2));
  switch (what) {
    case PR_CAP_AMBIENT_IS_SET: return (identity().ambient & chosen) != 0;
    case PR_CAP_AMBIENT_LOWER: identity().ambient &= ~chosen; return 0;
    case PR_CAP_AMBIENT_RAISE:
      if (!holds(identity().permitted & identity().inheritable, chosen)) return -EPERM;
      if ((identity().secure_bits & SECBIT_NO_CAP_AMBIENT_RAISE) != 0) return -EPERM;
      identity().ambient |= chosen;
      return 0;
    default: return -EINVAL;
  }
}

long set_name(const Call& call) {
  const long result = call.forward();
  std::memset(process().name, 0, sizeof process().name);
  raw(SYS_prctl, PR_GET_NAME, process().name);
  return result;
}

// Its own wish, whenever the signal comes.
long set_signal_of_parents_death(const Call& call) {
  const long result = call.forward();
  if (result == 0) note_sent(*page, process_index(), call.as<int>(1));
  return result;
}

long set_no_new_privileges(const Call& call) {
  if (call.arguments[1] != 1 || call.arguments[2] != 0 || call.arguments[3] != 0 || call.arguments[4] != 0) return -EINVAL;
  identity().no_new_privileges = 1;
  return 0;
}

}  // namespace

long call_capget(const Call& call) {
  auto* header = call.as<__user_cap_header_struct*>(0);
  auto* data = call.as<__user_cap_data_struct*>(1);
  const unsigned words = words_of(*header);
  if (words == 0) return data == nullptr ? 0 : -EINVAL;
  if (data == nullptr) return 0;
  if (header->pid < 0) return -EINVAL;
  const PageProcess* const of = find(header->pid);
  if (of == nullptr) return -ESRCH;
  for (unsigned i = 0; i < words; ++i) {
    const unsigned shift = 32 * i;
    data[i] = {static_cast<std::uint32_t>(of->identity.effective >> shift),
               static_cast<std::uint32_t>(of->identity.permitted >> shift),
               static_cast<std::uint32_t>(of->identity.inheritable >> shift)};
  }
  return 0;
}

// capabilities(7), "Programmatically adjusting capability sets".
long call_capset(const Call& call) {
  auto* header = call.as<__user_cap_header_struct*>(0);
  const unsigned words = words_of(*header);
  if (words == 0) return -EINVAL;
  if (header->pid != 0 && find(header->pid) != &process()) return -EPERM;
  const Sets wanted = read_sets(call.as<const __user_cap_data_struct*>(1), words);
  PageIdentity& now = identity();
  const bool inherits_own = holds(now.inheritable | now.permitted, wanted.inheritable) || may(CAP_SETPCAP);
  const bool allowed = inherits_own && holds(now.inheritable | now.bounding, wanted.inheritable) &&
                       holds(now.permitted, wanted.permitted) && holds(wanted.permitted, wanted.effective);
  if (!allowed) return -EPERM;
  now.effective = wanted.effective;
  now.permitted = wanted.permitted;
  now.inheritable = wanted.inheritable;
  now.ambient &= wanted.permitted & wanted.inheritable;
  return 0;
}

long call_prctl(const Call& call) {
  switch (call.as<int>(0)) {
    case PR_SET_NAME: return set_name(call);
    case PR_GET_NAME:
    case PR_SET_DUMPABLE:
    case PR_GET_DUMPABLE:
    case PR_SET_VMA: return call.forward();
    case PR_SET_PDEATHSIG: return set_signal_of_parents_death(call);
    case PR_CAPBSET_READ:
      return is_capability(call.arguments[1]) ? static_cast<long>(identity().bounding >> call.arguments[1] & 1) : -EINVAL;
    case PR_CAPBSET_DROP: return drop_from_bounding(call.arguments[1]);
    case PR_CAP_AMBIENT: return change_ambient(call);
    case PR_GET_KEEPCAPS: return (identity().secure_bits & SECBIT_KEEP_CAPS) != 0;
    case PR_SET_KEEPCAPS: return set_keeps_capabilities(call.as<unsigned long>(1));
    case PR_GET_SECUREBITS: return identity().secure_bits;
    case PR_SET_SECUREBITS: return set_secure_bits(call.as<std::uint32_t>(1));
    case PR_GET_NO_NEW_PRIVS: return identity().no_new_privileges;
    case PR_SET_NO_NEW_PRIVS: return set_no_new_privileges(call);
    case PR_GET_SECCOMP: return 0;
    case PR_SET_SECCOMP:
      return call_seccomp(
          Call{SYS_seccomp, {call.as<int>(1) == SECCOMP_MODE_FILTER ? SECCOMP_SET_MODE_FILTER : SECCOMP_SET_MODE_STRICT}});
    case PR_SET_TIMERSLACK: return 0;
    default: return -EINVAL;
  }
}

}  // namespace ntpsim::daemon::shim
