// A link between two hosts. Each direction has a queue, a rate, a delay and loss. Frames are Ethernet's.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "models/base/random.h"
#include "sim/net/networks/network.h"
#include "sim/net/networks/transmitter.h"

namespace ntpsim::net {

class LinkNetwork : public Network {
 public:
  LinkNetwork(Internet& internet, NetworkIndex index);

  void set_link(const SetLink& change) override;   // both directions
  DataRate slowest_rate() const override { return spec().link->rate; }
  void send_cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) override;

 protected:
  void carry(const Parcel& parcel, MemberIndex to) override;

 private:
  struct Direction {
    std::unique_ptr<Transmitter> transmitter;
    Distribution delay;                     // seconds, drawn for each frame; frames keep their order
    double loss = 0;
    Random delay_random;
    Random loss_random;
    Duration last_arrival;
  };

  Direction make_direction(MemberIndex from);
  void left_end(MemberIndex from, const Frame& frame, const FrameTiming& timing);

  std::array<Direction, 2> directions_;     // by the sending member; members are in the order of the ends
};

}  // namespace ntpsim::net
