#include "models/ntp/config.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "models/base/random.h"
#include "models/ntp/serving/access_list.h"
#include "models/ntp/files/key_file.h"
#include "models/ntp/files/leap_file.h"
#include "models/ntp/serving/rate_limit.h"

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
    broadcasts();
    broadcast_client();
    manycasts();
    for (std::size_t i = 0; i < config_.manycast_server.size(); ++i)
      group("manycast_server." + std::to_string(i + 1), config_.manycast_server[i]);
    const bool follows = !config_.servers.empty() || !config_.peers.empty() || !config_.pools.empty() ||
                         !config_.manycasts.empty() || config_.broadcast_client;
    if (config_.stratum && follows)
      add("stratum", "with stratum the host's clock is the reference and no source is used; remove stratum, or the sources");
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
    if (const auto [first, is_new] = asked_.emplace(std::pair{source.host, source.port}, where); !is_new)
      add(where + ".host", "it is asked already, as " + first->second + "; expected each source once");
    const int least = source.min_poll.value_or(constants_.min_poll);
    const int most = source.max_poll.value_or(constants_.max_poll);
    if (least > most)
      add(where + (source.min_poll ? ".minpoll" : ".maxpoll"),
          "the range from " + std::to_string(least) + " to " + std::to_string(most) + " is empty; expected minpoll <= maxpoll");
    if (least < constants_.lowest_poll)
      add(where + ".minpoll", "the profile goes down to " + std::to_string(constants_.lowest_poll));
    key(where, source.key);
    if (source.nts && source.key != 0) add(where + ".nts", "a source has either a symmetric key or NTS");
    if (source.noselect && (source.prefer || source.truechimer))
      add(where + ".noselect", "a source that is never used cannot be preferred or taken for true");
  }

  void key(const std::string& where, KeyId id) {
    if (id != 0 && !keys_.contains(id)) add(where + ".key", "there is no key " + std::to_string(id) + " in keys");
  }

  std::optional<IpAddress> group(const std::string& where, const std::string& text) {
    const auto address = IpAddress::parse(text);
    if (!address || !address->is_multicast()) {
      add(where, "\"" + text + "\" is no multicast address; expected one such as 224.0.1.1 or ff05::101");
      return std::nullopt;
    }
    return address;
  }

  // What goes to groups of one family leaves through one socket, which has one time to live.
  void broadcasts() {
    std::map<bool, int> time_to_live;
    for (std::size_t i = 0; i < config_.broadcasts.size(); ++i) {
      const BroadcastConfig& broadcast = config_.broadcasts[i];
      const std::string where = "broadcast." + std::to_string(i + 1);
      key(where, broadcast.key);
      const auto to = IpAddress::parse(broadcast.to);
      if (!to) add(where + ".to", "\"" + broadcast.to + "\" is no address; expected a broadcast address or a multicast group");
      if (!to || !to->is_multicast()) continue;
      const int first = time_to_live.emplace(to->is_v6(), broadcast.time_to_live).first->second;
      if (first != broadcast.time_to_live)
        add(where + ".time_to_live", "the groups of a process have one time to live; expected " + std::to_string(first) +
                                         ", as in the first of them");
    }
  }

  void broadcast_client() {
    if (!config_.broadcast_client) return;
    const auto& groups = config_.broadcast_client->groups;
    for (std::size_t i = 0; i < groups.size(); ++i) group("broadcast_client.groups." + std::to_string(i + 1), groups[i]);
    if (keys_.empty() && !config_.mobilises_unauthenticated)
      add("broadcast_client", "without keys no broadcast is believed; expected keys, or mobilises_unauthenticated: true");
  }

  void manycasts() {
    for (std::size_t i = 0; i < config_.manycasts.size(); ++i) {
      const ManycastConfig& manycast = config_.manycasts[i];
      const std::string where = "manycast." + std::to_string(i + 1);
      group(where + ".to", manycast.to);
      key(where, manycast.key);
      const auto& circles = manycast.time_to_live;
      if (circles.empty() || !std::is_sorted(circles.begin(), circles.end()))
        add(where + ".time_to_live", "it grows from one request to the next; expected rising numbers, at least one");
      if (manycast.key == 0 && !config_.mobilises_unauthenticated)
        add(where + ".key", "an answer without a MAC is not believed; expected a key, or mobilises_unauthenticated: true");
    }
  }

  const NtpConfig& config_;
  Constants constants_;
  std::set<KeyId> keys_;
  std::map<std::pair<std::string, std::uint16_t>, std::string> asked_;   // where each source is configured, by host and port
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
