// The attackers of one network. Each gets the packets that the one before it lets pass, at the receiver's end of the path: a
// packet that is delayed has left its sender at the usual time. The packets that an attacker itself sends pass no attackers and
// have no other delay.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/hostile/interceptor.h"
#include "sim/net/networks/network.h"

namespace ntpsim::net {

class Interception {
 public:
  using GoesOn = std::function<void(MemberIndex member, const Parcel& parcel, std::int64_t hardware)>;

  Interception(Internet& internet, NetworkIndex network, const std::vector<AttackerSpec>& attackers, GoesOn goes_on);

  void pass(MemberIndex member, const Parcel& parcel, std::int64_t hardware);

 private:
  struct Attacker {
    const AttackerSpec& spec;
    std::set<HostIndex> from;          // empty: any
    std::set<HostIndex> to;
    std::unique_ptr<hostile::Interceptor> interceptor;
  };

  std::set<HostIndex> hosts_of(const std::optional<std::string>& name) const;
  bool sees(const Attacker& attacker, const PacketHeader& header, const Bytes& payload, Duration now) const;
  void inject(MemberIndex member, const Parcel& parcel, hostile::Injection injection);
  void send_injected(MemberIndex member, const Parcel& parcel, const hostile::Injection& injection);

  Internet& internet_;
  NetworkIndex network_;
  std::vector<Attacker> attackers_;
  GoesOn goes_on_;
};

}  // namespace ntpsim::net
