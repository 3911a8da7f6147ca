// Control messages: additional data of recvmsg and sendmsg.
#pragma once

#include <sys/socket.h>

#include "sim/daemon/shim/state.h"

namespace ntpsim::daemon::shim {

// Settings of a sendmsg for its packet alone.
struct SendControl {
  std::uint32_t timestamping = 0;
  bool has_timestamping = false;
  bool has_source = false;
  PageAddress source{};
  std::uint16_t interface = 0;
  int ttl = -1, tos = -1;
};
long read_control(const msghdr& message, SendControl& out);

// Sets msg_controllen, and MSG_CTRUNC if there is too little room.
void write_control(msghdr& message, const PageObject& object, const PagePacket& packet);
void write_error_control(msghdr& message, const PageObject& object, const PagePacket& packet);

}  // namespace ntpsim::daemon::shim
