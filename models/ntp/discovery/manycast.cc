#include "models/ntp/discovery/manycast.h"

#include <algorithm>
#include <stdexcept>

#include "models/ntp/system_process.h"

namespace ntpsim::ntp {

namespace {

constexpr Duration first_wait = Duration::from_whole_seconds(1);

}  // namespace

ManycastClient::ManycastClient(const std::vector<ManycastConfig>& groups, std::uint16_t port, const KeyRing& keys,
                               TimerId first_timer, SocketId first_socket)
    : keys_{keys}, first_timer_{first_timer}, first_socket_{first_socket} {
  for (const ManycastConfig& config : groups) {
    const auto address = IpAddress::parse(config.to);
    if (!address || !address->is_multicast()) throw std::invalid_argument("manycast: \"" + config.to + "\" is no group");
    if (config.time_to_live.empty()) throw std::invalid_argument("manycast: there is no time to live");
    keys.require(config.key);
    groups_.push_back({config, {*address, port}, 0, {}});
  }
}

void ManycastClient::start(Actions& actions) const {
  for (std::size_t i = 0; i < groups_.size(); ++i)
    actions.emplace_back(SetTimer{first_timer_ + i, first_wait * static_cast<std::int64_t>(i + 1)});
}

void ManycastClient::ask(const Now& now, TimerId timer, bool enough, const SystemVariables& system, Actions& actions) {
  const TimerId number = timer - first_timer_;
  Group& group = groups_[number];
  actions.emplace_back(SetTimer{timer, wire::power_of_two(group.config.poll)});
  if (enough) {
    group.circle = 0;
    return;
  }
  wire::Header header = system_header(system, now.mono);
  header.mode = wire::Mode::client;
  header.poll = static_cast<std::int8_t>(group.config.poll);
  header.transmit = wire::NtpTimestamp::from(now.local);
  group.transmit = header.transmit;
  Bytes octets = wire::serialise(header);
  if (group.config.key != 0) octets = keys_.seal(std::move(octets), group.config.key);
  const auto socket = static_cast<SocketId>(first_socket_ + number);
  actions.emplace_back(Listen{.socket = socket, .port = 0, .ipv6 = group.to.address.is_v6(), .groups = {},
                              .time_to_live = group.config.time_to_live[group.circle]});
  actions.emplace_back(Send{.socket = socket, .to = group.to, .data = std::move(octets)});
  group.circle = std::min(group.circle + 1, group.config.time_to_live.size() - 1);
}

const ManycastConfig* ManycastClient::asked(const wire::Header& answer) const {
  if (answer.origin.is_zero()) return nullptr;
  for (const Group& group : groups_)
    if (group.transmit == answer.origin) return &group.config;
  return nullptr;
}

void ManycastClient::clock_stepped() {
  for (Group& group : groups_) group.transmit = {};
}

void ManycastClient::end(Actions& actions) const {
  for (std::size_t i = 0; i < groups_.size(); ++i) actions.emplace_back(CancelTimer{first_timer_ + i});
}

Reason manycast_refusal(const NtpConfig& config, const SystemVariables& system, const wire::Header& request,
                        const PacketReceived& event) {
  const auto& texts = config.manycast_server;
  const bool is_ours = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
    return IpAddress::parse(text) == event.local.address;
  });
  if (!is_ours) return Reason::access_denied;
  if (!system.synchronised()) return Reason::unsynchronized;
  const int stratum = request.stratum == 0 ? unsynchronised_stratum : request.stratum;
  if (system.stratum > stratum) return Reason::bad_stratum;
  if (system.stratum > 1 && system.refid == refid_of(event.remote.address)) return Reason::loop;
  return Reason::none;
}

}  // namespace ntpsim::ntp
