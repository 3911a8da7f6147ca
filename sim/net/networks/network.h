// The common part of all kinds of network: members and their addresses, groups, hosts that are cut off, and the path of a packet
// from one host's IP layer to another's.
#pragma once

#include <ns3/packet.h>
#include <ns3/ptr.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "sim/net/middlebox/firewall.h"
#include "sim/net/stack/internet.h"
#include "sim/net/networks/network_device.h"
#include "sim/scenario/indices.h"
#include "sim/scenario/network_spec.h"
#include "sim/scenario/timeline_spec.h"

namespace ntpsim::net {

class HostNode;
class Interception;
class Nat;

// A packet on its way through one network.
struct Parcel {
  ns3::Ptr<ns3::Packet> packet;
  PacketHeader header;
  std::uint16_t ethertype = 0;
  MemberIndex from;                    // of the network
};

class Network {
 public:
  Network(Internet& internet, NetworkIndex index);
  virtual ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  NetworkIndex index() const { return index_; }
  const NetworkSpec& spec() const { return spec_; }

  // The host's device and its index among the members.
  MemberIndex join(HostNode& host, const std::vector<IpAddress>& addresses);
  NetworkDevice& device(MemberIndex member) { return *member_at(member).device; }

  void send(MemberIndex member, ns3::Ptr<ns3::Packet> packet, std::uint16_t ethertype);   // from a member's IP layer
  std::optional<MemberIndex> member_of_host(HostIndex host) const;
  void join_group(MemberIndex member, const IpAddress& group);
  void leave_group(MemberIndex member, const IpAddress& group);
  void set_cut(HostIndex host, bool cut);
  // The host translates packets that it forwards to and from this network; null: none yet.
  void set_nat(HostIndex host, std::shared_ptr<Nat> nat);
  std::shared_ptr<Nat> nat_of(HostIndex host) const;
  bool is_broadcast(const IpAddress& destination) const;

  // The scenario is checked: only the kinds of network that have a path, or a link, get these calls.
  virtual void set_path(const PathOverride&) { throw std::logic_error{"this kind of network has no path"}; }
  virtual void set_link(const SetLink&) { throw std::logic_error{"this kind of network is no link"}; }

  // Where cross traffic fills queues. A rate of zero: this kind of network has no queue.
  virtual DataRate slowest_rate() const { return {}; }
  virtual void send_cross_traffic(MemberIndex /*from*/, MemberIndex /*to*/, std::int64_t /*bytes*/) {}

 protected:
  struct Member {
    HostNode* host;
    HostIndex host_index;
    ns3::Ptr<NetworkDevice> device;
    bool is_cut = false;
    std::shared_ptr<Nat> nat = nullptr;
  };

  // From the sender to one or more receivers: on one medium, a frame may serve all of them at once.
  virtual void carry(const Parcel& parcel, MemberIndex to) = 0;
  virtual void carry_to_several(const Parcel& parcel, const std::vector<MemberIndex>& to);

  virtual void joined(MemberIndex /*member*/) {}   // called when the member is complete

  // At the last bit, after the attackers on the path. `hardware`: when the start of the frame passed the receiver's interface.
  void arrive(MemberIndex member, const Parcel& parcel, std::int64_t hardware);
  // At the sender: when the start of the frame passes its interface, which may be in the future.
  void left(const Parcel& parcel, std::int64_t hardware);
  void drop(const Parcel& parcel, std::optional<HostIndex> host, Reason reason);   // no host: on the way

  Internet& internet() { return internet_; }
  const Internet& internet() const { return internet_; }
  Member& member_at(MemberIndex member) { return members_[member]; }
  const Member& member_at(MemberIndex member) const { return members_[member]; }
  IndicesOf<MemberIndex> members() const { return IndicesOf<MemberIndex>{members_.size()}; }

 private:
  struct AddressHash {
    std::size_t operator()(const IpAddress& address) const;
  };

  void reach(MemberIndex member, const Parcel& parcel, std::int64_t hardware);
  bool passes_firewall(const Parcel& parcel, HostNode& sender);
  void not_translated(const Parcel& parcel, HostNode& translator);
  void send_to_several(const Parcel& parcel);
  std::optional<MemberIndex> next_hop(const Parcel& parcel);
  void hand_over(Member& member, Parcel parcel, std::int64_t hardware);

  Internet& internet_;
  NetworkIndex index_;
  const NetworkSpec& spec_;
  Firewall firewall_;
  std::unique_ptr<Interception> interception_;   // null: no attackers
  bool has_refused_tcp_ = false;
  IndexedVector<MemberIndex, Member> members_;
  std::vector<Prefix> prefixes_;       // IPv4 first
  std::unordered_map<IpAddress, MemberIndex, AddressHash> members_by_address_;   // lookup only
  std::map<HostIndex, MemberIndex> members_by_host_;
  std::map<IpAddress, std::map<MemberIndex, int>> groups_;   // group -> member -> sockets that joined
};

}  // namespace ntpsim::net
