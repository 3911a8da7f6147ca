// The configuration of an NTP process: plain values with defaults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/address.h"
#include "models/base/time.h"
#include "models/ntp/constants.h"
#include "models/ntp/discipline/discipline_config.h"
#include "models/ntp/discovery/broadcast_config.h"
#include "models/ntp/leap/leap_config.h"
#include "models/ntp/nts/nts_config.h"
#include "models/ntp/orphan_config.h"
#include "models/ntp/serving/access_config.h"
#include "models/ntp/serving/mru_config.h"

namespace ntpsim {

// A server, a peer or a pool of servers. `host` is what the scenario says; the addresses are resolved before a run.
struct NtpSource {
  std::string host;
  std::vector<IpAddress> addresses;   // of a server or peer the first is used, of a pool each is a candidate
  std::uint16_t port = 123;
  bool iburst = false;                // a volley while the source is unreachable
  bool burst = false;                 // a volley at each poll of a source that is reachable and fit
  bool prefer = false;
  bool truechimer = false;            // always survives the selection
  bool noselect = false;              // measured, never used
  bool interleaved = false;           // RFC 9769
  std::optional<int> min_poll;        // log2 s
  std::optional<int> max_poll;
  int version = 4;
  std::uint32_t key = 0;              // 0: no symmetric key
  std::optional<ntp::NtsSourceConfig> nts;
};

// An NTP process of RFC 5905: client, server and peer, as configured.
struct NtpConfig {
  ntp::Variant profile = ntp::Variant::ntpsec;

  std::vector<NtpSource> servers;
  std::vector<NtpSource> pools;
  std::vector<NtpSource> peers;       // symmetric active
  std::vector<BroadcastConfig> broadcasts;
  std::optional<BroadcastClientConfig> broadcast_client;
  std::vector<ManycastConfig> manycasts;
  std::vector<std::string> manycast_server;   // groups on which it answers manycast clients

  std::optional<int> stratum;         // the host's clock is the reference: this process serves it and uses no source
  std::string refid = "LOCL";         // its reference identifier then

  std::uint16_t port = 123;
  bool random_ports = false;          // each request from a fresh port (RFC 9109)
  std::optional<bool> minimise_data;  // requests disclose nothing of the client; default: as in the profile
  bool transmit_stamps = false;       // the kernel's or the hardware's time of sending, where there is one

  std::optional<Frequency> drift;     // the drift file's content when the program starts for the first time
  ntp::DisciplineConfig discipline;
  std::optional<Duration> huff_n_puff;  // the window of the smallest delay

  std::string keys;                   // the key file's text
  std::vector<std::uint32_t> trusted_keys;   // none: all of them
  bool mobilises_unauthenticated = false;    // as ntpd's `disable auth`: passive and broadcast associations

  std::optional<ntp::NtsServerConfig> nts_server;

  AccessConfig access;
  MruConfig mru;

  OrphanConfig orphan;
  LeapConfig leap;

  // Mitigation: what is not set is the profile's
  std::optional<int> min_sane;
  std::optional<int> min_clock;
  std::optional<int> max_clock;
  std::optional<Duration> min_distance;
  std::optional<Duration> max_distance;
};

namespace ntp {

// A mistake in a configuration: which field, in the dotted form, and what is wrong with it.
struct ConfigMistake {
  std::string field;
  std::string message;
};
std::vector<ConfigMistake> mistakes(const NtpConfig& config);

// The profile's constants, overridden by the configuration.
Constants configured_constants(const NtpConfig& config);

}  // namespace ntp

}  // namespace ntpsim
