#include "models/ntp/match.h"

#include <catch2/catch.hpp>

using namespace ntpsim;
using namespace ntpsim::ntp;
using wire::Mode;
using P = Procedure;

TEST_CASE("a packet's procedure is that of RFC 5905's table, for every mode and every association") {
  struct Row {
    Mode packet;
    P none, active, passive, client, broadcast_client;
  };
  constexpr Row table[] = {
      {Mode::reserved, P::discard, P::discard, P::discard, P::discard, P::discard},
      {Mode::symmetric_active, P::mobilise_passive, P::process, P::process, P::serve, P::serve},
      {Mode::symmetric_passive, P::discard, P::process, P::discard, P::discard, P::discard},
      {Mode::client, P::serve, P::serve, P::serve, P::serve, P::serve},
      {Mode::server, P::manycast, P::discard, P::discard, P::process, P::process},
      {Mode::broadcast, P::mobilise_client, P::discard, P::discard, P::discard, P::process},
      {Mode::control, P::discard, P::discard, P::discard, P::discard, P::discard},
      {Mode::private_use, P::discard, P::discard, P::discard, P::discard, P::discard},
  };
  for (const Row& row : table) {
    CAPTURE(static_cast<int>(row.packet));
    CHECK(procedure_for(row.packet, std::nullopt) == row.none);
    CHECK(procedure_for(row.packet, AssociationMode::active) == row.active);
    CHECK(procedure_for(row.packet, AssociationMode::passive) == row.passive);
    CHECK(procedure_for(row.packet, AssociationMode::client) == row.client);
    CHECK(procedure_for(row.packet, AssociationMode::broadcast_client) == row.broadcast_client);
  }
}

TEST_CASE("a mode that the wire cannot carry is discarded") {
  CHECK(procedure_for(static_cast<Mode>(8), AssociationMode::client) == P::discard);
}
