// One association (RFC 5905, section 9.1): what a process knows of a server or peer, and keeps with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "models/base/address.h"
#include "models/base/leap.h"
#include "models/engine.h"
#include "models/ntp/clock_filter.h"
#include "models/ntp/config.h"
#include "models/ntp/discovery/broadcast_client.h"
#include "models/ntp/discovery/mobilisation.h"
#include "models/ntp/match.h"
#include "models/ntp/on_wire.h"
#include "models/ntp/poll_process.h"
#include "models/ntp/selection/candidate.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

// How an association came to be. It decides when the association is removed.
enum class Origin {
  configured,   // never removed
  ephemeral,    // made by a received packet: removed when its source is unreachable
  preemptible,  // of a pool or by manycast: removed when of no use, if it is unreachable or there are enough others
};

// What the last packet that passed the packet tests said of its sender.
struct PeerVariables {
  Leap leap = Leap::unsynchronized;
  int stratum = 16;
  int precision = 0;
  Duration root_delay;
  Duration root_dispersion;
  std::uint32_t refid = 0;
  wire::NtpTimestamp reference;
};

struct PacketCounters {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  std::map<Reason, std::uint64_t> rejected;
};

struct Association {
  Association(AssociationId number, const Constants& constants, const NtpSource& source, const Endpoint& with,
              AssociationMode in_mode, Origin came_from)
      : id{number}, name{source.host}, options{source}, remote{with}, mode{in_mode}, origin{came_from},
        poll{constants, poll_config(constants, source, came_from)}, on_wire{interleaving(source, in_mode)}, filter{constants} {}

  static PollConfig poll_config(const Constants& constants, const NtpSource& source, Origin origin) {
    return {source.min_poll.value_or(constants.min_poll), source.max_poll.value_or(constants.max_poll), source.iburst,
            source.burst, origin == Origin::preemptible, origin == Origin::ephemeral};
  }

  static Interleaving interleaving(const NtpSource& source, AssociationMode mode) {
    if (mode == AssociationMode::passive) return Interleaving::follows;
    return source.interleaved ? Interleaving::on : Interleaving::off;
  }

  AssociationId id;
  std::string name;             // as the configuration has it, or the address
  NtpSource options;
  Endpoint remote;
  AssociationMode mode;
  Origin origin;

  PollProcess poll;
  OnWire on_wire;
  ClockFilter filter;
  PeerVariables peer;
  std::optional<BroadcastClient> broadcast;   // in a broadcast client
  std::optional<IpAddress> local;      // our address that the last packet was sent to: the other end may name it as its source
  std::optional<SendId> leaving;       // the packet whose transmit stamps are still to come
  std::optional<Reason> barred;        // by a kiss of DENY or RSTR
  PacketCounters counters;
};

// In the order of their numbers.
using Associations = std::map<AssociationId, Association>;

Association* find(Associations& associations, const Endpoint& remote);   // null: none is with it
std::ptrdiff_t usable(const Associations& associations);   // their number, without those that were barred by a kiss
AssociationCount count(const Associations& associations);

}  // namespace ntpsim::ntp
