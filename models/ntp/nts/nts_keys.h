// The two keys that client and server of NTS share, and how they are exported from TLS (RFC 8915, section 5.1).
#pragma once

#include <optional>
#include <vector>

#include "models/engine.h"
#include "models/wire/aead.h"

namespace ntpsim::ntp {

struct NtsKeys {
  wire::AeadAlgorithm algorithm = wire::AeadAlgorithm::aes_siv_cmac_256;
  Bytes client_to_server;
  Bytes server_to_client;

  bool operator==(const NtsKeys&) const = default;
};

// The algorithms that are implemented here, the best first.
const std::vector<wire::AeadAlgorithm>& spoken_algorithms();

// The exporters for TLS: for each algorithm the key of the client and that of the server.
std::vector<TlsExporter> nts_exporters();

// The keys out of the exported octets. Nothing for an algorithm that is not implemented, or if keys are missing.
std::optional<NtsKeys> nts_keys(wire::AeadAlgorithm algorithm, const std::vector<Bytes>& exported);

}  // namespace ntpsim::ntp
