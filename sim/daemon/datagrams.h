// A host's datagrams between the page and the world: sends what programs put into the page, delivers what arrives, and tells the
// world which ports and groups programs have open.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sim/daemon/delivery.h"
#include "sim/daemon/world.h"

namespace ntpsim::daemon {

class Datagrams {
 public:
  // `kernel_stamps`: of packets that stay on the host; for others the world says it.
  Datagrams(Page& page, World& world, Delivery& delivery, bool kernel_stamps)
      : page_{page}, world_{world}, delivery_{delivery}, kernel_stamps_{kernel_stamps} {}

  // After a turn of the program.
  void send(std::uint16_t slot, int program);   // frees the slot
  void tell_of_sockets();

  // From the world, between turns.
  bool deliver(const Datagram& datagram, const Stamps& stamps);   // false: no socket takes it
  void transmitted(SendId id, const Stamps& stamps);
  void not_transmitted(SendId id) { awaiting_.erase(id); }        // lost before it left: there will be no stamp
  void icmp_error(const IcmpError& error) { delivery_.failed(error); }   // it has arrived

  std::string last_packets() const;             // for reports; empty if there were none

 private:
  static constexpr std::size_t most_awaiting = 256;   // packets whose stamps have not come yet: the oldest is dropped
  static constexpr std::size_t most_seen = 16;

  struct SeenPacket {
    std::int64_t instant;
    bool went_out;
    Endpoint source, destination;
    std::size_t octets;
  };

  void loop_back(const Datagram& datagram, std::int64_t after, std::optional<SendId> id, int program);
  void remember(bool went_out, const Endpoint& source, const Endpoint& destination, std::size_t octets);

  Page& page_;
  World& world_;
  Delivery& delivery_;
  bool kernel_stamps_;
  SendId last_send_ = 0;                        // the last id of a packet that wants stamps
  std::map<SendId, SentPacket> awaiting_;       // sent packets that wait for their stamps
  std::deque<SeenPacket> seen_;                 // the last ones, in and out
  std::set<std::pair<bool, std::uint16_t>> ports_;   // open ports that the world was told of: IPv6, number
  std::set<std::pair<IpAddress, int>> groups_;       // joined groups that the world was told of: group, interface
};

}  // namespace ntpsim::daemon
