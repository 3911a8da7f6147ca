// Switched Ethernet: every host on a full-duplex cable of its own into one store-and-forward switch.
//
// ns-3's CSMA device is half duplex, counts neither preamble nor gap and hands every frame to every station, so two of them
// and a bridge are no switch. Here a frame waits in its sender's queue, crosses the cable, waits in the queue of the
// switch's port, crosses the second cable; the switch itself takes no time. The switch knows who is where, and passes a
// group's frames only to the group's members, as one with IGMP snooping does.
#pragma once

#include <memory>
#include <vector>

#include "sim/net/networks/network.h"
#include "sim/net/networks/transmitter.h"

namespace ntpsim::net {

class SwitchNetwork : public Network {
 public:
  SwitchNetwork(Internet& internet, int index);

  DataRate slowest_rate() const override { return rate_; }
  // Frames that come in from elsewhere, as over a faster trunk: they fill the port of `to`, not the cable of `from`, and so
  // come to the port at the very instants that the arrival process gives.
  void send_cross_traffic(int from, int to, std::int64_t bytes) override;

 protected:
  void carry(const Parcel& parcel, int to) override;
  void carry_to_several(const Parcel& parcel, const std::vector<int>& to) override;
  void joined(int member) override;

 private:
  struct Station {
    std::unique_ptr<Transmitter> interface;   // host to switch
    std::unique_ptr<Transmitter> port;        // switch to host
    Duration cable;                           // one way
  };

  std::unique_ptr<Transmitter> make_transmitter(const std::string& name, Transmitter::Sent sent);
  void left_interface(const Frame& frame, const FrameTiming& timing);
  void left_port(int member, const Frame& frame, const FrameTiming& timing);
  void switch_frame(const Frame& frame);

  DataRate rate_;
  std::vector<Station> stations_;             // by member
};

}  // namespace ntpsim::net
