// Descriptors that programs send each other over Unix sockets. The kernel passes on what holds a virtual one's place; which object
// it stands for, the inode tells.
#pragma once

#include <sys/socket.h>

namespace ntpsim::daemon::shim {

void note_sent_descriptors(const msghdr& message);                       // which the kernel has taken
void adopt_received_descriptors(const msghdr& message, bool was_peeked);   // which it has made

}  // namespace ntpsim::daemon::shim
