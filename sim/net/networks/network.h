// The common part of all kinds of network: members and their addresses, groups, hosts that are cut off, and the path of a packet
// from one host's IP layer to another's.
#pragma once

#include <ns3/packet.h>
#include <ns3/ptr.h>

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <unordered_map>
#include <vector>

#include "sim/net/middlebox/firewall.h"
#include "sim/net/stack/internet.h"
#include "sim/net/networks/network_device.h"
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
  int from = -1;                       // members of the network
};

class Network {
 public:
  Network(Internet& internet, int index);
  virtual ~Network();
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  int index() const { return index_; }
  const NetworkSpec& spec() const { return spec_; }

  // The host's device and its index among the members.
  int join(HostNode& host, const std::vector<IpAddress>& addresses);
  NetworkDevice& device(int member) { return *member_at(member).device; }

  void send(int member, ns3::Ptr<ns3::Packet> packet, std::uint16_t ethertype);   // from a member's IP layer
  int member_of_host(int host) const;   // -1: not a member
  void join_group(int member, const IpAddress& group);
  void leave_group(int member, const IpAddress& group);
  void set_cut(int host, bool cut);
  // The host translates packets that it forwards to and from this network; null: none yet.
  void set_nat(int host, std::shared_ptr<Nat> nat);
  std::shared_ptr<Nat> nat_of(int host) const;
  bool is_broadcast(const IpAddress& destination) const;

  // The scenario is checked: only the kinds of network that have a path, or a link, get these calls.
  virtual void set_path(const PathOverride&) { throw std::logic_error{"this kind of network has no path"}; }
  virtual void set_link(const SetLink&) { throw std::logic_error{"this kind of network is no link"}; }

  // Where cross traffic fills queues. A rate of zero: this kind of network has no queue.
  virtual DataRate slowest_rate() const { return {}; }
  virtual void send_cross_traffic(int /*from*/, int /*to*/, std::int64_t /*bytes*/) {}

 protected:
  struct Member {
    HostNode* host = nullptr;
    int host_index = -1;
    ns3::Ptr<NetworkDevice> device;
    bool is_cut = false;
    std::shared_ptr<Nat> nat;
  };

  // From the sender to one or more receivers: on one medium, a frame may serve all of them at once.
  virtual void carry(const Parcel& parcel, int to) = 0;
  virtual void carry_to_several(const Parcel& parcel, const std::vector<int>& to);

  virtual void joined(int /*member*/) {}   // called when the member is complete

  // At the last bit, after the attackers on the path. `hardware`: when the start of the frame passed the receiver's interface.
  void arrive(int member, const Parcel& parcel, std::int64_t hardware);
  // At the sender: when the start of the frame passes its interface, which may be in the future.
  void left(const Parcel& parcel, std::int64_t hardware);
  void drop(const Parcel& parcel, int host, Reason reason);

  Internet& internet() { return internet_; }
  const Internet& internet() const { return internet_; }
  Member& member_at(int member) { return members_[static_cast<std::size_t>(member)]; }
  const Member& member_at(int member) const { return members_[static_cast<std::size_t>(member)]; }
  int member_count() const { return static_cast<int>(members_.size()); }

 private:
  struct AddressHash {
    std::size_t operator()(const IpAddress& address) const;
  };

  void reach(int member, const Parcel& parcel, std::int64_t hardware);
  bool passes_firewall(const Parcel& parcel, HostNode& sender);
  void not_translated(const Parcel& parcel, HostNode& translator);
  void send_to_several(const Parcel& parcel);
  int next_hop(const Parcel& parcel);   // -1: none
  void hand_over(Member& member, Parcel parcel, std::int64_t hardware);

  Internet& internet_;
  int index_;
  const NetworkSpec& spec_;
  Firewall firewall_;
  std::unique_ptr<Interception> interception_;   // null: no attackers
  bool has_refused_tcp_ = false;
  std::vector<Member> members_;
  std::vector<Prefix> prefixes_;       // IPv4 first
  std::unordered_map<IpAddress, int, AddressHash> members_by_address_;   // lookup only
  std::unordered_map<int, int> members_by_host_;                        // lookup only
  std::map<IpAddress, std::map<int, int>> groups_;                       // group -> member -> sockets that joined
};

}  // namespace ntpsim::net
