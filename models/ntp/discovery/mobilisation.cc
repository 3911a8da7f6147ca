#include "models/ntp/discovery/mobilisation.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

namespace ntpsim::ntp {

Reason may_mobilise(const UnmatchedPacket& unmatched, const NtpConfig& config, const AssociationCount& count,
                    const Constants& constants) {
  const auto room_beside = [&](std::size_t others) {
    return others < static_cast<std::size_t>(constants.max_clock) ? Reason::none : Reason::excess;
  };
  if (unmatched.is_authenticated()) return room_beside(count.ephemeral);
  if (unmatched.authentication != Reason::none) return unmatched.authentication;
  if (!config.mobilises_unauthenticated) return Reason::not_authenticated;
  if (unmatched.restrictions.has(Restriction::nopeer) || unmatched.restrictions.has(Restriction::notrust))
    return Reason::access_denied;
  return room_beside(count.all);
}

NtpSource ephemeral_source(const UnmatchedPacket& unmatched) {
  NtpSource source;
  source.host = unmatched.event.remote.address.text();
  source.addresses = {unmatched.event.remote.address};
  source.port = unmatched.event.remote.port;
  source.version = unmatched.packet.header.version;
  source.key = unmatched.is_authenticated() ? unmatched.packet.mac->key_id : 0;
  return source;
}

NtpSource broadcast_source(const UnmatchedPacket& unmatched, const Constants& constants) {
  NtpSource source = ephemeral_source(unmatched);
  const int poll = std::clamp(static_cast<int>(unmatched.packet.header.poll), constants.lowest_poll, constants.highest_poll);
  source.min_poll = poll;
  source.max_poll = poll;
  source.iburst = true;
  source.interleaved = !unmatched.packet.header.origin.is_zero();   // its packets then are exact: the volley must be so too
  return source;
}

std::vector<NtpSource> pool_members(const NtpConfig& config) {
  std::vector<NtpSource> members;
  for (const NtpSource& pool : config.pools)
    for (const IpAddress& address : pool.addresses) {
      members.push_back(pool);
      members.back().addresses = {address};
      if (pool.nts && pool.nts->name.empty()) members.back().nts->name = pool.host;
      if (pool.addresses.size() > 1) members.back().host += " " + address.text();
    }
  return members;
}

std::vector<IpAddress> groups(const NtpConfig& config, bool ipv6) {
  std::set<IpAddress> joined;
  const auto join = [&](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const auto address = IpAddress::parse(text);
      if (!address || !address->is_multicast()) throw std::invalid_argument("\"" + text + "\" is no multicast address");
      if (address->is_v6() == ipv6) joined.insert(*address);
    }
  };
  if (config.broadcast_client) join(config.broadcast_client->groups);
  join(config.manycast_server);
  return {joined.begin(), joined.end()};
}

int group_time_to_live(const NtpConfig& config, bool ipv6) {
  for (const BroadcastConfig& broadcast : config.broadcasts) {
    const auto address = IpAddress::parse(broadcast.to);
    if (address && address->is_multicast() && address->is_v6() == ipv6) return broadcast.time_to_live;
  }
  return 64;
}

}  // namespace ntpsim::ntp
