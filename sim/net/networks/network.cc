#include "sim/net/networks/network.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/net/ns3_events.h"
#include "sim/net/stack/host_node.h"
#include "sim/net/stack/icmp.h"
#include "sim/net/stack/refuse_packet.h"
#include "sim/net/middlebox/interception.h"
#include "sim/net/middlebox/nat.h"

namespace ntpsim::net {

Network::Network(Internet& internet, NetworkIndex index)
    : internet_{internet},
      index_{index},
      spec_{internet.scenario().network(index)},
      firewall_{internet.scenario(), spec_.firewall} {
  const AddressPlan& plan = internet.scenario().addresses;
  if (plan.ipv4_prefix(index)) prefixes_.push_back(*plan.ipv4_prefix(index));
  if (plan.ipv6_prefix(index)) prefixes_.push_back(*plan.ipv6_prefix(index));
  if (spec_.attackers.empty()) return;
  interception_ = std::make_unique<Interception>(
      internet, index, spec_.attackers,
      [this](MemberIndex member, const Parcel& parcel, std::int64_t hardware) { reach(member, parcel, hardware); });
}

Network::~Network() = default;

std::size_t Network::AddressHash::operator()(const IpAddress& address) const {
  std::uint64_t hash = address.is_v6() ? 1 : 0;
  for (const std::uint8_t byte : address.bytes()) hash = (hash ^ byte) * 0x100000001b3U;
  return static_cast<std::size_t>(hash ^ hash >> 29);
}

MemberIndex Network::join(HostNode& host, const std::vector<IpAddress>& addresses) {
  const auto device = ns3::CreateObject<NetworkDevice>();
  const MemberIndex member = members_.push_back({&host, host.index(), device});
  device->SetAddress(ns3::Mac48Address::Allocate());
  device->SetMtu(static_cast<std::uint16_t>(spec_.mtu));
  device->attach(*this, member);
  for (const auto& address : addresses) members_by_address_.insert_or_assign(address, member);
  members_by_host_.insert_or_assign(host.index(), member);
  joined(member);
  return member;
}

std::optional<MemberIndex> Network::member_of_host(HostIndex host) const {
  const auto found = members_by_host_.find(host);
  return found == members_by_host_.end() ? std::nullopt : std::optional{found->second};
}

void Network::join_group(MemberIndex member, const IpAddress& group) { ++groups_[group][member]; }

void Network::leave_group(MemberIndex member, const IpAddress& group) {
  auto& members = groups_[group];
  if (--members[member] <= 0) members.erase(member);
}

void Network::set_cut(HostIndex host, bool cut) {
  if (const auto member = member_of_host(host)) member_at(*member).is_cut = cut;
}

void Network::set_nat(HostIndex host, std::shared_ptr<Nat> nat) {
  if (const auto member = member_of_host(host)) member_at(*member).nat = std::move(nat);
}

std::shared_ptr<Nat> Network::nat_of(HostIndex host) const {
  const auto member = member_of_host(host);
  return member ? member_at(*member).nat : nullptr;
}

void Network::send(MemberIndex member, ns3::Ptr<ns3::Packet> packet, std::uint16_t ethertype) {
  const auto header = header_of(*packet);
  if (!header) return;   // only IP is sent here
  Parcel parcel{std::move(packet), *header, ethertype, member};
  const Member& sender = member_at(member);
  if (sender.host->is_suspended()) return drop(parcel, sender.host_index, Reason::host_suspended);
  if (sender.is_cut) return drop(parcel, sender.host_index, Reason::cut);
  const Duration now = Duration::from_nanoseconds(elapsed_nanoseconds());
  if (sender.nat && !sender.nat->outward(parcel, now)) return not_translated(parcel, *sender.host);
  if (!passes_firewall(parcel, *sender.host)) return;
  if (parcel.header.destination.is_multicast() || is_broadcast(parcel.header.destination)) return send_to_several(parcel);
  const auto to = next_hop(parcel);
  if (!to) {
    drop(parcel, sender.host_index, Reason::no_route);
    refuse_packet(*sender.host, parcel.header, *parcel.packet, Refusal::no_host);
    return;
  }
  carry(parcel, *to);
}

// TCP is not translated. The refusal ends the connection at once and shows the cause; without it, the program would wait for
// minutes.
void Network::not_translated(const Parcel& parcel, HostNode& translator) {
  drop(parcel, translator.index(), Reason::no_route);
  if (parcel.header.protocol != protocol_tcp) return;
  refuse_packet(translator, parcel.header, *parcel.packet, Refusal::prohibited);
  if (std::exchange(has_refused_tcp_, true)) return;
  internet_.warn("networks." + internet_.network_name(index_) + ": " + internet_.host_name(translator.index()) +
                 " translates UDP only; it refuses the TCP connection of " + parcel.header.from().text() + " to " +
                 parcel.header.to().text() + " and all others");
}

bool Network::passes_firewall(const Parcel& parcel, HostNode& sender) {
  if (firewall_.is_empty()) return true;
  const auto verdict = firewall_.judge(parcel.header, Duration::from_nanoseconds(elapsed_nanoseconds()));
  if (verdict == Firewall::Verdict::accept) return true;
  drop(parcel, sender.index(), Reason::firewall);
  if (verdict == Firewall::Verdict::reject) refuse_packet(sender, parcel.header, *parcel.packet, Refusal::prohibited);
  return false;
}

bool Network::is_broadcast(const IpAddress& destination) const {
  if (destination.is_v6()) return false;
  if (destination.is_limited_broadcast()) return true;
  return std::any_of(prefixes_.begin(), prefixes_.end(), [&](const Prefix& prefix) {
    if (prefix.base.is_v6() || prefix.length > 30) return false;   // RFC 3021: /31 has no broadcast address
    return destination.v4_value() == (prefix.base.v4_value() | 0xffffffffU >> prefix.length);
  });
}

void Network::send_to_several(const Parcel& parcel) {
  static const IpAddress all_nodes = *IpAddress::parse("ff02::1");
  std::vector<MemberIndex> to;
  if (parcel.header.destination.is_multicast() && parcel.header.destination != all_nodes) {
    for (const auto& [member, sockets] : groups_[parcel.header.destination])
      if (member != parcel.from) to.push_back(member);
  } else {
    for (const MemberIndex member : members())
      if (member != parcel.from) to.push_back(member);
  }
  if (to.empty()) return left(parcel, elapsed_nanoseconds());   // no receiver; the sender does not know
  carry_to_several(parcel, to);
}

void Network::carry_to_several(const Parcel& parcel, const std::vector<MemberIndex>& to) {
  for (const MemberIndex member : to) {
    Parcel copy = parcel;
    copy.packet = parcel.packet->Copy();
    carry(copy, member);
  }
}

std::optional<MemberIndex> Network::next_hop(const Parcel& parcel) {
  const auto neighbour = members_by_address_.find(parcel.header.destination);
  if (neighbour != members_by_address_.end()) return neighbour->second;
  const HostNode& sender = *member_at(parcel.from).host;
  const auto& routes = sender.routes().routes();
  const auto route = std::find_if(routes.begin(), routes.end(), [&](const Route& each) {
    return each.interface == sender.interface_to(*this) && each.to.contains(parcel.header.destination);
  });
  if (route == routes.end() || !route->gateway) return std::nullopt;
  const auto gateway = members_by_address_.find(*route->gateway);
  return gateway == members_by_address_.end() ? std::nullopt : std::optional{gateway->second};
}

void Network::left(const Parcel& parcel, std::int64_t hardware) {
  member_at(parcel.from).host->packet_left(parcel.packet->GetUid(), hardware);
}

void Network::arrive(MemberIndex member, const Parcel& parcel, std::int64_t hardware) {
  if (interception_) interception_->pass(member, parcel, hardware);
  else reach(member, parcel, hardware);
}

void Network::reach(MemberIndex member, const Parcel& parcel, std::int64_t hardware) {
  Member& receiver = member_at(member);
  if (receiver.is_cut) return drop(parcel, receiver.host_index, Reason::cut);
  if (receiver.host->is_suspended()) return drop(parcel, receiver.host_index, Reason::host_suspended);
  hand_over(receiver, parcel, hardware);
}

void Network::hand_over(Member& member, Parcel parcel, std::int64_t hardware) {
  if (member.nat) member.nat->inward(parcel, Duration::from_nanoseconds(elapsed_nanoseconds()));
  HostNode& host = *member.host;
  const bool is_for_host = host.owns(parcel.header.destination);
  const InterfaceIndex interface = host.interface_to(*this).value();
  if (is_for_host) {
    if (auto error = icmp_error_of(*parcel.packet, parcel.header)) {
      error->about.interface = interface.to_int();
      host.icmp_error_arrived(*error);
    }
  }
  if (is_for_host && parcel.header.protocol == protocol_tcp) host.tcp();   // TCP answers also if no program listens
  host.packet_arriving({ns3::PeekPointer(parcel.packet), parcel.header, internet_.id_of(*parcel.packet),
                        index_, interface, hardware});
  member.device->pass_up(parcel.packet, parcel.ethertype);
  const bool was_taken = host.packet_handled();
  const bool is_whole_datagram = parcel.header.protocol == protocol_udp && !parcel.header.is_fragment;
  if (is_for_host && is_whole_datagram && !was_taken) drop(parcel, member.host_index, Reason::port_closed);
}

void Network::drop(const Parcel& parcel, std::optional<HostIndex> host, Reason reason) {
  internet_.dropped(*parcel.packet, parcel.header, parcel.header.payload_at, host, index_, reason);
  member_at(parcel.from).host->packet_lost(parcel.packet->GetUid());
}

}  // namespace ntpsim::net
