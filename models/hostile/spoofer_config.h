// An off-path attacker: it sees nothing of what its victim sends and receives, and sends packets with a forged source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/units.h"

namespace ntpsim::hostile {

enum class Forged { answer, kiss, crypto_nak };
enum class GuessedOrigin { zero, random, clock };

struct SpooferConfig {
  std::string as;                      // the forged source: one of this host's addresses, drawn for each packet
  std::uint16_t as_port = 123;
  std::string victim;                  // one of its addresses, drawn for each packet
  std::uint16_t port = 123;            // of the victim
  std::optional<std::uint16_t> port_until;   // above it: the port is drawn for each packet, from `port` to here
  Forged packet = Forged::answer;
  int mode = 4;                        // of NTP
  GuessedOrigin origin = GuessedOrigin::random;   // clock: what the attacker's own clock shows
  Duration lie;                        // added to the attacker's time in the packets
  int stratum = 1;
  std::string refid = "GPS";
  std::string code = "RATE";           // of a kiss
  Sampled<Duration> every{Distribution::constant(1)};
  std::optional<std::int64_t> count;   // of packets in all; without it the attack does not end

  // Resolved before a run.
  std::vector<IpAddress> as_addresses;
  std::vector<IpAddress> victim_addresses;
};

}  // namespace ntpsim::hostile
