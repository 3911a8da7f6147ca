// Ethernet on one shared medium: half duplex, carrier sense, collisions and exponential backoff (IEEE 802.3, clause 4).
//
// A station that finds the medium busy waits for its end and the gap. Stations that begin within the time that a signal takes
// between them do not hear each other: they collide, jam, and each waits for a random number of slots. After 16 collisions a
// frame is dropped.
#pragma once

#include <deque>
#include <vector>

#include "models/base/random.h"
#include "sim/net/networks/frame.h"

namespace ntpsim::net {

class HubNetwork : public Network {
 public:
  HubNetwork(Internet& internet, NetworkIndex index);

  DataRate slowest_rate() const override { return rate_; }
  void send_cross_traffic(MemberIndex from, MemberIndex to, std::int64_t bytes) override;   // the station `from` sends it

 protected:
  void carry(const Parcel& parcel, MemberIndex to) override;
  void carry_to_several(const Parcel& parcel, const std::vector<MemberIndex>& to) override;
  void joined(MemberIndex member) override;

 private:
  struct Station {
    std::deque<Frame> queue;           // the first one is being sent or tried
    Duration cable;                    // to the hub
    Random backoff;
    int collisions = 0;
    bool is_backing_off = false;
    bool is_sending = false;
  };

  Station& station(MemberIndex member) { return stations_[member]; }
  void enqueue(MemberIndex member, const Frame& frame);
  void try_to_send(MemberIndex member);
  void resolve();                      // all stations that could begin together have begun
  void transmit(MemberIndex member);
  void collide(MemberIndex member);
  void give_up(MemberIndex member);
  void become_idle();
  void deliver(const Frame& frame, const FrameTiming& timing, MemberIndex to);
  void drop_frame(const Frame& frame, Reason reason);

  DataRate rate_;
  IndexedVector<MemberIndex, Station> stations_;   // by member
  std::vector<MemberIndex> contenders_;   // began at begin_, or before they could hear the first
  Duration begin_;
  Duration longest_cable_;
  bool is_busy_ = false;               // heard by every station
};

}  // namespace ntpsim::net
