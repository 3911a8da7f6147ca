// What a server keeps to answer its clients in the interleaved mode (RFC 9769, section 2): when each answer really left, by
// the receive timestamp that it carried.
//
//   origin of a request                      receive, transmit of it     answer
//   a receive timestamp sent before to the   differ                      interleaved: its receive as origin, and when that
//   same client, in an answer whose time                                 answer left as transmit
//   of leaving is known
//   anything else                            any                         basic
//
// Receive and transmit timestamp of an answer are never the same, and the true time of leaving is never the transmit timestamp
// that was sent first, so that a client which compares timestamps cannot mistake one for another. Where they would be equal,
// one is moved by the smallest fraction, 233 ps. The oldest answer is forgotten when there are too many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "models/base/address.h"
#include "models/engine.h"
#include "models/wire/packet.h"

namespace ntpsim::ntp {

class ClientStamps {
 public:
  explicit ClientStamps(std::size_t most) : most_{most} {}

  // Turns the header of a basic answer into an interleaved one where that is due, and remembers it. `smear` is served time
  // less the local clock's.
  void answer(wire::Header& answer, const wire::Header& request, const IpAddress& client, Duration smear, SendId id);
  void left(SendId id, LocalTime at);
  void clear();                 // the clock was stepped
  std::size_t size() const { return answers_.size(); }

 private:
  using Key = std::pair<IpAddress, std::uint64_t>;   // the client, the receive timestamp
  struct Answer {
    SendId id = 0;
    wire::NtpTimestamp told;                         // its transmit timestamp
    Duration smear;
    std::optional<wire::NtpTimestamp> left;
  };

  void remember(const Key& key, const Answer& answer);

  std::size_t most_;
  std::map<Key, Answer> answers_;
  std::map<SendId, Key> leaving_;
  std::deque<std::pair<Key, SendId>> oldest_first_;
};

}  // namespace ntpsim::ntp
