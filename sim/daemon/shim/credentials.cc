#include "sim/daemon/shim/credentials.h"

#include <linux/capability.h>
#include <linux/securebits.h>

#include <algorithm>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

namespace {


// What comes and goes with the file user (setfsuid(2)).
constexpr std::uint64_t for_files =
    capability(CAP_CHOWN) | capability(CAP_MKNOD) | capability(CAP_DAC_OVERRIDE) | capability(CAP_DAC_READ_SEARCH) |
    capability(CAP_FOWNER) | capability(CAP_FSETID) | capability(CAP_LINUX_IMMUTABLE) | capability(CAP_MAC_OVERRIDE);

bool is_root(const std::uint32_t (&users)[4]) {
  return users[real_id] == 0 || users[effective_id] == 0 || users[saved_id] == 0;
}

}  // namespace

bool has(const PageIdentity& who, int wanted) { return (who.effective & capability(wanted)) != 0; }
bool may(int wanted) { return has(process().identity, wanted); }

bool is_in_group(const PageIdentity& who, std::uint32_t group) {
  const std::uint32_t* const end = who.groups + who.group_count;
  return who.group[file_id] == group || std::find(who.groups, end, group) != end;
}

bool may_signal(const PageIdentity& who, const PageIdentity& target) {
  for (const Id own : {effective_id, real_id}) {
    if (who.user[own] == target.user[saved_id] || who.user[own] == target.user[real_id]) return true;
  }
  return has(who, CAP_KILL);
}

void settle_users(PageIdentity& now, const std::uint32_t (&before)[4]) {
  if ((now.secure_bits & SECBIT_NO_SETUID_FIXUP) != 0) return;
  if (is_root(before) && !is_root(now.user)) {
    if ((now.secure_bits & SECBIT_KEEP_CAPS) == 0) now.permitted = now.effective = 0;
    now.ambient = 0;
  }
  if (before[effective_id] == 0 && now.user[effective_id] != 0) now.effective = 0;
  if (before[effective_id] != 0 && now.user[effective_id] == 0) now.effective = now.permitted;
}

void settle_file_user(PageIdentity& now, std::uint32_t before) {
  if ((now.secure_bits & SECBIT_NO_SETUID_FIXUP) != 0) return;
  if (before == 0 && now.user[file_id] != 0) now.effective &= ~for_files;
  if (before != 0 && now.user[file_id] == 0) now.effective |= now.permitted & for_files;
}

// No file here gives a capability or another user by itself: what is left is that root's programs get all.
void settle_exec(PageIdentity& identity) {
  const bool root_counts = (identity.secure_bits & SECBIT_NOROOT) == 0;
  const bool is_effective = root_counts && identity.user[effective_id] == 0;
  const bool gets_all = is_effective || (root_counts && identity.user[real_id] == 0);
  identity.permitted = (gets_all ? identity.bounding | identity.inheritable : 0) | identity.ambient;
  identity.effective = is_effective ? identity.permitted : identity.ambient;
  for (auto* ids : {identity.user, identity.group}) ids[saved_id] = ids[file_id] = ids[effective_id];
  identity.secure_bits &= ~static_cast<std::uint32_t>(SECBIT_KEEP_CAPS);
}

}  // namespace ntpsim::daemon::shim
