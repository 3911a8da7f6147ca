// Which procedure a packet belongs to: by its mode, and by the mode of the association with its sender, if there is one
// (RFC 5905, section 9.2, figure 21).
//
//   packet            none               active     passive    client     broadcast client
//   1 active          mobilise_passive   process    process    serve      serve
//   2 passive         discard            process    discard    discard    discard
//   3 client          serve              serve      serve      serve      serve
//   4 server          manycast           discard    discard    process    process
//   5 broadcast       mobilise_client    discard    discard    discard    process
//
// A broadcast client sends requests of mode 3 while it calibrates, so answers of mode 4 are for it as well.
#pragma once

#include <optional>

#include "models/wire/packet.h"

namespace ntpsim::ntp {

enum class AssociationMode { active, passive, client, broadcast_client };

enum class Procedure {
  discard,
  serve,              // answer, without keeping state
  process,            // it belongs to the association
  mobilise_passive,
  mobilise_client,    // of a broadcast server
  manycast,           // it may answer a request to a group
};

// The mode of the packets that an association sends.
wire::Mode packet_mode(AssociationMode association);

Procedure procedure_for(wire::Mode packet, std::optional<AssociationMode> association);

}  // namespace ntpsim::ntp
