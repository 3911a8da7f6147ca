#include "sim/net/networks/path_network.h"

#include <string>
#include <utility>

#include "sim/net/ns3_events.h"

namespace ntpsim::net {

PathNetwork::PathNetwork(Internet& internet, NetworkIndex index)
    : Network{internet, index}, table_{internet.scenario(), spec()} {}

PathNetwork::Path& PathNetwork::path_between(MemberIndex from, MemberIndex to) {
  const std::uint64_t key = std::uint64_t{from.value()} << 32 | to.value();
  const HostIndex from_host = member_at(from).host_index;
  const HostIndex to_host = member_at(to).host_index;
  auto found = paths_.find(key);
  if (found == paths_.end()) {
    const std::string name = "networks." + internet().network_name(index()) + ".paths." +
                             internet().host_name(from_host) + "." + internet().host_name(to_host);
    found = paths_.emplace(key, Path{PathModel{internet().seed(), name}, table_.between(from_host, to_host),
                                     table_.generation()}).first;
  } else if (found->second.generation != table_.generation()) {
    found->second.parameters = table_.between(from_host, to_host);
    found->second.generation = table_.generation();
  }
  return found->second;
}

void PathNetwork::carry(const Parcel& parcel, MemberIndex to) {
  const std::int64_t now = elapsed_nanoseconds();
  left(parcel, now);
  Path& path = path_between(parcel.from, to);
  const Fate fate = path.model.pass(*path.parameters, now);
  if (fate.lost != Reason::none) return drop(parcel, std::nullopt, fate.lost);
  for (int copy = 0; copy < fate.copies; ++copy) {
    Parcel arriving = parcel;
    if (copy > 0) arriving.packet = parcel.packet->Copy();
    const std::int64_t delay = fate.delays[static_cast<std::size_t>(copy)];
    schedule_after(delay, [this, to, corrupted = fate.corrupted, moved = std::move(arriving)] {
      // UDP's checksum, which covers addresses and ports too, detects every single flipped bit.
      if (corrupted) drop(moved, member_at(to).host_index, Reason::corrupted);
      else arrive(to, moved, elapsed_nanoseconds());
    });
  }
}

}  // namespace ntpsim::net
