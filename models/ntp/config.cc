#include "models/ntp/config.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "models/base/random.h"
#include "models/ntp/access_list.h"
#include "models/ntp/key_file.h"
#include "models/ntp/leap_file.h"
#include "models/ntp/rate_limit.h"

namespace ntpsim::ntp {

namespace {

class Inspection {
 public:
  explicit Inspection(const NtpConfig& config) : config_{config}, constants_{configured_constants(config)} {}

  std::vector<ConfigMistake> run() {
    read_keys();
    sources("servers", config_.servers);
    sources("pools", config_.pools);
    sources("peers", config_.peers);
    for (std::size_t i = 0; i < config_.peers.size(); ++i)
      if (config_.peers[i].nts)
        add("peers." + std::to_string(i + 1) + ".nts", "NTS is for clients and servers; peers take a symmetric key");
    if (const auto& nts = config_.nts_server; nts && nts->certificates.empty() != nts->private_key.empty())
      add("nts_server.private_key", "certificates and private_key belong together: give both or none");
    for (const KeyId id : config_.trusted_keys)
      if (!keys_.contains(id)) add("trusted_keys", "there is no key " + std::to_string(id) + " in keys");
    attempt("access", [&] { AccessList{config_.access}; });
    attempt("mru.rate_limit", [&] { RateLimit{config_.mru.rate_limit, Random{0, ""}}; });
    if (!config_.leap.file.empty())
      for (const FileMistake& mistake : read_leap_file(config_.leap.file, "leap.file").mistakes)
        add("leap.file", (mistake.line > 0 ? "line " + std::to_string(mistake.line) + ": " : "") + mistake.message);
    if (config_.mru.max_depth < config_.mru.min_depth) add("mru.max_depth", "is below min_depth");
    if (config_.stratum && !(config_.servers.empty() && config_.peers.empty() && config_.pools.empty()))
      add("stratum", "the host's clock is the reference and nobody is followed; remove stratum, or the sources");
    return std::move(mistakes_);
  }

 private:
  void add(const std::string& field, const std::string& message) { mistakes_.push_back({field, message}); }

  template <class Action>
  void attempt(const std::string& field, const Action& action) {
    try {
      action();
    } catch (const std::invalid_argument& problem) {
      add(field, problem.what());
    }
  }

  void read_keys() {
    const KeyFile file = read_key_file(config_.keys, "keys");
    for (const FileMistake& mistake : file.mistakes)
      add("keys", "line " + std::to_string(mistake.line) + ": " + mistake.message);
    for (const Key& key : file.keys) keys_.insert(key.id);
  }

  void sources(const std::string& list, const std::vector<NtpSource>& sources) {
    for (std::size_t i = 0; i < sources.size(); ++i) source(list + "." + std::to_string(i + 1), sources[i]);
  }

  void source(const std::string& where, const NtpSource& source) {
    const int least = source.min_poll.value_or(constants_.min_poll);
    const int most = source.max_poll.value_or(constants_.max_poll);
    if (least > most)
      add(where + (source.min_poll ? ".minpoll" : ".maxpoll"),
          "the range from " + std::to_string(least) + " to " + std::to_string(most) + " is empty; expected minpoll <= maxpoll");
    if (least < constants_.lowest_poll)
      add(where + ".minpoll", "the profile goes down to " + std::to_string(constants_.lowest_poll));
    if (source.key != 0 && !keys_.contains(source.key))
      add(where + ".key", "there is no key " + std::to_string(source.key) + " in keys");
    if (source.nts && source.key != 0) add(where + ".nts", "a source has either a symmetric key or NTS");
    if (source.noselect && (source.prefer || source.truechimer))
      add(where + ".noselect", "a source that is never used cannot be preferred or taken for true");
  }

  const NtpConfig& config_;
  Constants constants_;
  std::set<KeyId> keys_;
  std::vector<ConfigMistake> mistakes_;
};

}  // namespace

std::vector<ConfigMistake> mistakes(const NtpConfig& config) { return Inspection{config}.run(); }

Constants configured_constants(const NtpConfig& config) {
  Constants constants = ntp::constants(config.profile);
  constants.min_sane = config.min_sane.value_or(constants.min_sane);
  constants.min_clock = config.min_clock.value_or(constants.min_clock);
  constants.max_clock = config.max_clock.value_or(constants.max_clock);
  if (config.min_distance) constants.min_dispersion_s = config.min_distance->seconds();
  if (config.max_distance) constants.max_distance_s = config.max_distance->seconds();
  return constants;
}

}  // namespace ntpsim::ntp
