#include "models/ntp/match.h"

namespace ntpsim::ntp {

wire::Mode packet_mode(AssociationMode association) {
  switch (association) {
    case AssociationMode::active: return wire::Mode::symmetric_active;
    case AssociationMode::passive: return wire::Mode::symmetric_passive;
    case AssociationMode::client:
    case AssociationMode::broadcast_client: return wire::Mode::client;
  }
  return wire::Mode::client;
}

Procedure procedure_for(wire::Mode packet, std::optional<AssociationMode> association) {
  const auto is = [&](AssociationMode mode) { return association == mode; };
  switch (packet) {
    case wire::Mode::client: return Procedure::serve;
    case wire::Mode::symmetric_active:
      if (!association) return Procedure::mobilise_passive;
      return is(AssociationMode::active) || is(AssociationMode::passive) ? Procedure::process : Procedure::serve;
    case wire::Mode::symmetric_passive: return is(AssociationMode::active) ? Procedure::process : Procedure::discard;
    case wire::Mode::server:
      if (!association) return Procedure::manycast;
      return is(AssociationMode::client) || is(AssociationMode::broadcast_client) ? Procedure::process : Procedure::discard;
    case wire::Mode::broadcast:
      if (!association) return Procedure::mobilise_client;
      return is(AssociationMode::broadcast_client) ? Procedure::process : Procedure::discard;
    case wire::Mode::reserved:
    case wire::Mode::control:
    case wire::Mode::private_use: return Procedure::discard;
  }
  return Procedure::discard;
}

}  // namespace ntpsim::ntp
