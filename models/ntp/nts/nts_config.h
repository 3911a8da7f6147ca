// What an NTP process is told about NTS: plain values with defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/time.h"

namespace ntpsim::ntp {

// Of a source: keys and cookies come from an NTS-KE server first.
struct NtsSourceConfig {
  std::uint16_t port = 4460;                // where it establishes keys
  std::string name;                         // that its certificate must be for; empty: the source's own
  std::string authorities;                  // PEM: who may sign the certificate; empty: the run's own authority
  bool ignores_dates = false;               // of certificates
  Duration refresh = Duration::from_whole_seconds(4 * 7 * 86400);   // so old keys are established anew
};

struct NtsServerConfig {
  std::uint16_t port = 4460;
  Duration rotate = Duration::from_whole_seconds(7 * 86400);   // a new key for cookies so often; 0: never
  int kept_keys = 2;                        // of older keys whose cookies are still taken
  bool stores_keys = true;                  // they survive a restart
  std::string server;                       // clients are sent there for the time: a name or an address; empty: here
  std::optional<std::uint16_t> server_port; // ... and to this port; none: 123

  // The certificate: made for the run, or the one that is given
  std::vector<std::string> names;           // beside those of the host
  std::optional<LocalTime> valid_from;
  std::optional<LocalTime> valid_until;
  std::string certificates;                 // PEM
  std::string private_key;                  // PEM
};

}  // namespace ntpsim::ntp
