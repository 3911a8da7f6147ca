// What a process may do, by its users, groups and capabilities: the rules of capabilities(7) and credentials(7). To the machine
// all of a host's processes are one user's, so what Linux would refuse them is refused here.
#pragma once

#include <cstdint>

#include "sim/daemon/page/protocol.h"

namespace ntpsim::daemon::shim {

bool may(int wanted);                                     // the calling process has this capability, in its effective set
bool has(const PageIdentity& who, int wanted);

bool is_in_group(const PageIdentity& who, std::uint32_t group);           // for files
bool may_signal(const PageIdentity& who, const PageIdentity& target);

// What follows for the capabilities from another user, and from becoming another program.
void settle_users(PageIdentity& now, const std::uint32_t (&users_before)[4]);
void settle_file_user(PageIdentity& now, std::uint32_t before);
void settle_exec(PageIdentity& identity);

}  // namespace ntpsim::daemon::shim
