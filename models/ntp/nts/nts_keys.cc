#include "models/ntp/nts/nts_keys.h"

#include <algorithm>

#include "models/wire/nts_ke.h"

namespace ntpsim::ntp {

namespace {

// Next protocol and algorithm, 16 bits each, and the owner of the key: 0 the client, 1 the server.
Bytes exporter_context(wire::AeadAlgorithm algorithm, std::uint8_t direction) {
  const auto number = static_cast<std::uint16_t>(algorithm);
  return {wire::protocol_ntpv4 >> 8, wire::protocol_ntpv4 & 0xff, static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number & 0xff), direction};
}

}  // namespace

const std::vector<wire::AeadAlgorithm>& spoken_algorithms() {
  static const std::vector<wire::AeadAlgorithm> algorithms{wire::AeadAlgorithm::aes_siv_cmac_256};
  return algorithms;
}

std::vector<TlsExporter> nts_exporters() {
  std::vector<TlsExporter> exporters;
  for (const auto algorithm : spoken_algorithms())
    for (const std::uint8_t direction : {std::uint8_t{0}, std::uint8_t{1}})
      exporters.push_back({wire::ntske_exporter, exporter_context(algorithm, direction), wire::aead_key_size});
  return exporters;
}

std::optional<NtsKeys> nts_keys(wire::AeadAlgorithm algorithm, const std::vector<Bytes>& exported) {
  const auto& spoken = spoken_algorithms();
  const auto found = std::find(spoken.begin(), spoken.end(), algorithm);
  const auto place = 2 * static_cast<std::size_t>(found - spoken.begin());
  if (found == spoken.end() || exported.size() < place + 2) return std::nullopt;
  const Bytes &c2s = exported[place], &s2c = exported[place + 1];
  if (c2s.size() != wire::aead_key_size || s2c.size() != wire::aead_key_size) return std::nullopt;
  return NtsKeys{algorithm, c2s, s2c};
}

}  // namespace ntpsim::ntp
