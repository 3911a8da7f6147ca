// The configuration of NTS in an NTP process: plain values with defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/time.h"

namespace ntpsim::ntp {

// Of a source, which gets keys and cookies from an NTS-KE server.
struct NtsSourceConfig {
  std::uint16_t port = 4460;                // where it establishes keys
  std::string name;                         // that its certificate must be for; empty: the source's own
  std::string authorities;                  // PEM: the authorities that may sign the certificate; empty: the run's own authority
  bool ignores_dates = false;               // of certificates
  Duration refresh = Duration::from_whole_seconds(4 * 7 * 86400);   // the age at which keys are established anew
};

struct NtsServerConfig {
  std::uint16_t port = 4460;
  Duration rotate = Duration::from_whole_seconds(7 * 86400);   // the interval of new keys for cookies; 0: never
  int kept_keys = 2;                        // the number of older keys whose cookies are still valid
  bool stores_keys = true;                  // they survive a restart
  std::string server;                       // the time server that clients are sent to: a name or an address; empty: this host
  std::optional<std::uint16_t> server_port; // ... and its port; nothing: 123

  // The certificate: made for the run, or given
  std::vector<std::string> names;           // in addition to those of the host
  std::optional<LocalTime> valid_from;
  std::optional<LocalTime> valid_until;
  std::string certificates;                 // PEM
  std::string private_key;                  // PEM
};

}  // namespace ntpsim::ntp
