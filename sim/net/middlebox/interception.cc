#include "sim/net/middlebox/interception.h"

#include <utility>

#include "sim/net/middlebox/datagram_rewrite.h"
#include "sim/net/ns3_events.h"

namespace ntpsim::net {

using What = record::PacketEvent::What;

Interception::Interception(Internet& internet, NetworkIndex network, const std::vector<AttackerSpec>& attackers, GoesOn goes_on)
    : internet_{internet}, network_{network}, goes_on_{std::move(goes_on)} {
  const std::string path = "networks." + internet.network_name(network) + ".attackers.";
  for (const AttackerSpec& spec : attackers)
    attackers_.push_back({spec, hosts_of(spec.from), hosts_of(spec.to),
                          hostile::make_interceptor(spec.attack, Random{internet.seed(), path + spec.name})});
}

std::set<HostIndex> Interception::hosts_of(const std::optional<std::string>& name) const {
  std::set<HostIndex> hosts;
  if (!name) return hosts;
  for (const auto& member : internet_.scenario().fleets.at(*name)) hosts.insert(internet_.scenario().host_index(member));
  return hosts;
}

// Hosts are identified by the addresses in the packet: a forged address counts as its owner's.
bool Interception::sees(const Attacker& attacker, const PacketHeader& header, const Bytes& payload, Duration now) const {
  const AttackerSpec& spec = attacker.spec;
  if (now < spec.since.value_or(Duration{}) || (spec.until && now >= *spec.until)) return false;
  if (header.source_port != spec.port && header.destination_port != spec.port) return false;
  if (spec.mode && (payload.empty() || (payload[0] & 7) != *spec.mode)) return false;
  const auto is_of = [&](const std::set<HostIndex>& hosts, const IpAddress& address) {
    if (hosts.empty()) return true;
    const auto owner = internet_.host_of(address);
    return owner && hosts.contains(*owner);
  };
  return is_of(attacker.from, header.source) && is_of(attacker.to, header.destination);
}

void Interception::pass(MemberIndex member, const Parcel& parcel, std::int64_t hardware) {
  if (parcel.header.protocol != protocol_udp || parcel.header.is_fragment) return goes_on_(member, parcel, hardware);
  const Duration now = Duration::from_nanoseconds(elapsed_nanoseconds());
  const std::uint64_t id = internet_.id_of(*parcel.packet);
  const Endpoint from = parcel.header.from(), to = parcel.header.to();
  Parcel passing = parcel;
  Bytes payload = payload_of(*parcel.packet, parcel.header);
  Duration held;
  for (Attacker& attacker : attackers_) {
    if (!sees(attacker, parcel.header, payload, now)) continue;
    auto tampering = attacker.interceptor->pass({now - attacker.spec.since.value_or(Duration{}), from, to, payload});
    for (auto& injection : tampering.injections)
      inject(injection.goes_back ? parcel.from : member, parcel, std::move(injection));
    if (tampering.reason == Reason::none) continue;
    const bool withheld = tampering.reason == Reason::attacker_withheld;
    if (tampering.payload) {
      payload = std::move(*tampering.payload);
      passing.packet = with_payload(*passing.packet, passing.header, payload);
    }
    held += tampering.held;
    internet_.report(withheld ? What::dropped : What::tampered, id, std::nullopt, network_, from, to, payload, tampering.reason);
    if (withheld) return;
  }
  const std::int64_t delay = held.nearest_nanoseconds();
  if (delay == 0) return goes_on_(member, passing, hardware);
  schedule_after(delay, [this, member, passing, later = hardware + delay] { goes_on_(member, passing, later); });
}

// Copies are scheduled one after the other: a packet may be replayed a hundred thousand times.
void Interception::inject(MemberIndex member, const Parcel& parcel, hostile::Injection injection) {
  const std::int64_t after = injection.after.nearest_nanoseconds();
  schedule_after(after, [this, member, parcel, moved = std::move(injection)]() mutable {
    send_injected(member, parcel, moved);
    if (--moved.times == 0) return;
    moved.after = moved.every;
    inject(member, parcel, std::move(moved));
  });
}

void Interception::send_injected(MemberIndex member, const Parcel& parcel, const hostile::Injection& injection) {
  Parcel forged = parcel;
  forged.packet = forged_like(*parcel.packet, injection.source, injection.destination, injection.payload);
  forged.header = *header_of(*forged.packet);
  internet_.report(What::injected, internet_.id_of(*forged.packet), std::nullopt, network_, injection.source,
                   injection.destination, injection.payload, injection.reason);
  goes_on_(member, forged, elapsed_nanoseconds());
}

}  // namespace ntpsim::net
