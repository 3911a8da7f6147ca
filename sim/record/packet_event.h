// One event of one datagram.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "models/base/address.h"
#include "models/base/reason.h"
#include "models/base/time.h"
#include "sim/record/name.h"
#include "sim/scenario/indices.h"

namespace ntpsim::record {

struct PacketEvent {
  // tampered: an attacker on the path delayed or changed it (`payload`: after the change); injected: the attacker sent it.
  enum class What : std::uint8_t { sent, received, dropped, tampered, injected };
  TrueTime at;
  What what = What::sent;
  std::uint64_t id = 0;               // one for each datagram that is sent; a duplicate has the id of its original
  std::optional<HostIndex> host;      // where it happened; nothing: on the way
  std::optional<NetworkIndex> network;   // nothing: unknown or several
  Endpoint source;
  Endpoint destination;
  std::span<const std::uint8_t> payload;   // UDP payload
  Reason reason = Reason::none;       // for all kinds but sent and received
};

constexpr Name name(PacketEvent::What what) {
  switch (what) {
    case PacketEvent::What::sent: return "sent";
    case PacketEvent::What::received: return "received";
    case PacketEvent::What::dropped: return "dropped";
    case PacketEvent::What::tampered: return "tampered";
    case PacketEvent::What::injected: return "injected";
  }
  return "";
}

}  // namespace ntpsim::record
