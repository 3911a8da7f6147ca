// The configuration of attackers on a path. They see every datagram that passes. They may delay, change or drop it, and send
// others. They cannot forge what a key protects.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "models/base/units.h"
#include "models/hostile/ramp.h"

namespace ntpsim::hostile {

// Delays packets. A delay in one direction shifts the victim's clock by half of it, whatever authentication is used.
struct DelayAttack {
  Ramp ramp;
};

// Records packets and sends copies of them to the same destination.
struct ReplayAttack {
  Duration after = Duration::from_whole_seconds(1);   // from the original to its first copy
  std::int64_t times = 1;                             // how many copies of each
  Duration every = Duration::from_whole_seconds(1);   // between two of them
};

enum class Damage { flip, truncate, extend, any };

// Damages the payload of a packet; UDP's checksum is made to fit.
struct CorruptAttack {
  Ratio share{1};                  // of the packets
  Damage how = Damage::any;        // any: one of the three, drawn for each packet
  std::int64_t bits = 1;           // how many different bits are flipped
  std::int64_t octets = 32;        // from one to this many are cut off or appended
};

enum class Origin { request, zero, random };

// Answers requests with a kiss-o'-death in the server's name.
struct KissAttack {
  std::string code = "RATE";
  Origin origin = Origin::request; // request: as of an attacker that has seen the request; others have to guess
  Ratio share{1};                  // of the requests
  Duration after = {};             // from the request to the forged answer, at the victim
  bool withholds = false;          // the request does not reach the server
};

// Shifts the server's timestamps in answers and broadcasts.
struct ShiftAttack {
  Ramp ramp;
};

using Attack = std::variant<DelayAttack, ReplayAttack, CorruptAttack, KissAttack, ShiftAttack>;

}  // namespace ntpsim::hostile
