// Switched Ethernet: a full-duplex cable from every host to one store-and-forward switch.
//
// ns-3's CSMA device does not do: it is half duplex, counts neither preamble nor gap, and hands every frame to every station.
// Here a frame waits in its sender's queue, crosses the cable, waits in the queue of the switch's port, and crosses the second
// cable; the switch itself takes no time. It knows the place of every address, and passes a group's frames only to the group's
// members, as a switch with IGMP snooping does.
#pragma once

#include <memory>
#include <vector>

#include "sim/net/networks/network.h"
#include "sim/net/networks/transmitter.h"

namespace ntpsim::net {

class SwitchNetwork : public Network {
 public:
  SwitchNetwork(Internet& internet, NetworkIndex index);

  DataRate slowest_rate() const override { return rate_; }
  // Cross traffic comes from elsewhere, as over a faster trunk: it fills the port of `to` but not the cable of `from`, and
  // reaches the port at exactly the instants of the arrival process.
  void send_cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) override;

 protected:
  void carry(const Parcel& parcel, MemberIndex to) override;
  void carry_to_several(const Parcel& parcel, const std::vector<MemberIndex>& to) override;
  void joined(MemberIndex member) override;

 private:
  struct Station {
    std::unique_ptr<Transmitter> interface;   // host to switch
    std::unique_ptr<Transmitter> port;        // switch to host
    Duration cable;                           // one way
  };

  std::unique_ptr<Transmitter> make_transmitter(const std::string& name, Transmitter::Sent sent);
  void left_interface(const Frame& frame, const FrameTiming& timing);
  void left_port(MemberIndex member, const Frame& frame, const FrameTiming& timing);
  void switch_frame(const Frame& frame);

  DataRate rate_;
  IndexedVector<MemberIndex, Station> stations_;             // by member
};

}  // namespace ntpsim::net
