#include "sim/scenario/asked_source.h"

namespace ntpsim {

namespace {

struct Asked {
  std::vector<AskedSource> sources;

  template <class Source>
  void add(const std::vector<Source>& list) {
    for (const Source& source : list) sources.push_back({source.host, source.addresses});
  }
  void operator()(const SntpClientConfig& config) { add(config.servers); }
  void operator()(const NtpConfig& config) {
    add(config.servers);
    add(config.peers);
    add(config.pools);
  }
  void operator()(const KhronosConfig& config) { add(config.servers); }
  template <class Other>
  void operator()(const Other&) {}
};

}  // namespace

std::vector<AskedSource> asked_sources(const ProgramKind& kind) {
  Asked asked;
  std::visit(asked, kind);
  return std::move(asked.sources);
}

}  // namespace ntpsim
