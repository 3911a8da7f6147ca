// Descriptors that programs send each other over Unix sockets. The kernel passes on the descriptor that holds a virtual one's
// place; its inode identifies the object.
#pragma once

#include <sys/socket.h>

namespace ntpsim::daemon::shim {

void note_sent_descriptors(const msghdr& message);                       // after the kernel took them
void adopt_received_descriptors(const msghdr& message, bool was_peeked);   // that the kernel created

}  // namespace ntpsim::daemon::shim
