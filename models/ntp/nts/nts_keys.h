// The two keys that client and server of NTS share, and how they come out of TLS (RFC 8915, section 5.1).
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

// Those that this program speaks, the best first.
const std::vector<wire::AeadAlgorithm>& spoken_algorithms();

// What TLS is to export: for each algorithm the key of the client and that of the server.
std::vector<TlsExporter> nts_exporters();

// Out of what TLS has exported. Nothing for an algorithm that is not spoken, or where keys are missing.
std::optional<NtsKeys> nts_keys(wire::AeadAlgorithm algorithm, const std::vector<Bytes>& exported);

}  // namespace ntpsim::ntp
